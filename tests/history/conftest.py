"""A history in a folder of its own."""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Protocol

import pytest

from ontap_tui.history import History
from tests.support.clock import ManualClock


class Opening(Protocol):
    def __call__(self) -> AbstractAsyncContextManager[History]: ...


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data" / "history.sqlite3"


@pytest.fixture
def opening(path: Path, clock: ManualClock) -> Opening:
    """Opens the same file, as often as it is called."""

    @asynccontextmanager
    async def opened() -> AsyncIterator[History]:
        history = await History.open(path, clock)
        try:
            yield history
        finally:
            await history.close()

    return opened


@pytest.fixture
async def history(opening: Opening) -> AsyncIterator[History]:
    async with opening() as opened:
        yield opened
