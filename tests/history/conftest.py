"""A history of its own for each test: every test of this folder is run on both stores."""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Protocol

import pytest

from ontap_tui.history import History, SqliteHistory, open_team_history
from tests.support.clock import ManualClock
from tests.support.postgres import database as database
from tests.support.postgres import postgres as postgres
from tests.support.postgres import postgres_server as postgres_server

RECORDED = ("east", "west", "old", "new", "a", "b")
"""Clusters whose jobs the tests record."""


class Opening(Protocol):
    def __call__(self, *recorded: str) -> AbstractAsyncContextManager[History]: ...


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data" / "history.sqlite3"


@pytest.fixture(params=["sqlite", "postgres"])
def store(request: pytest.FixtureRequest) -> str:
    name: str = request.param
    return name


@pytest.fixture
def opening(store: str, request: pytest.FixtureRequest, clock: ManualClock) -> Opening:
    """Opens the same history, as often as it is called.

    On PostgreSQL the first is the recorder of the given clusters, by default of all.
    """

    @asynccontextmanager
    async def on_sqlite(*recorded: str) -> AsyncIterator[History]:
        history = await SqliteHistory.open(request.getfixturevalue("path"), clock)
        try:
            yield history
        finally:
            await history.close()

    url = request.getfixturevalue("postgres") if store == "postgres" else ""

    @asynccontextmanager
    async def on_postgres(*recorded: str) -> AsyncIterator[History]:
        history = await open_team_history(lambda: url, clock, user="ann", name="rec-1")
        try:
            await history.tend(recorded or RECORDED)
            yield history
        finally:
            await history.close()

    return on_postgres if store == "postgres" else on_sqlite


@pytest.fixture
async def history(opening: Opening) -> AsyncIterator[History]:
    async with opening() as opened:
        yield opened
