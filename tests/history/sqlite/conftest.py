"""What only a file has to show."""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Protocol

import pytest

from ontap_tui.history import SqliteHistory
from tests.support.clock import ManualClock


class Opening(Protocol):
    def __call__(self) -> AbstractAsyncContextManager[SqliteHistory]: ...


@pytest.fixture
def opening(path: Path, clock: ManualClock) -> Opening:
    """Opens the same file, as often as it is called."""

    @asynccontextmanager
    async def opened() -> AsyncIterator[SqliteHistory]:
        history = await SqliteHistory.open(path, clock)
        try:
            yield history
        finally:
            await history.close()

    return opened


@pytest.fixture
async def history(opening: Opening) -> AsyncIterator[SqliteHistory]:
    async with opening() as opened:
        yield opened
