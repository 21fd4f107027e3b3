"""Programs of a team on one database."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from typing import TypeAlias

import pytest

from ontap_tui.history import TeamHistory, open_team_history
from ontap_tui.model import Clock
from tests.support.clock import ManualClock
from tests.support.postgres import Database

Joining: TypeAlias = Callable[[str], Awaitable[TeamHistory]]


@asynccontextmanager
async def team_history(url: str, clock: Clock, *, name: str) -> AsyncIterator[TeamHistory]:
    history = await open_team_history(lambda: url, clock, user=name, name=name)
    try:
        yield history
    finally:
        await history.close()


@pytest.fixture
async def joining(database: Database, clock: ManualClock) -> AsyncIterator[Joining]:
    """Opens the history as another program, under the given name."""
    async with AsyncExitStack() as stack:

        async def opened(name: str) -> TeamHistory:
            return await stack.enter_async_context(team_history(database.url, clock, name=name))

        yield opened
