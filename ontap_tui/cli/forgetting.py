"""Prune the history regularly, for a command that may run for months."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Final

from ontap_tui.history import History, HistoryError
from ontap_tui.model import Clock

_DAY: Final = 86_400.0


@asynccontextmanager
async def forgetting(history: History, days: int, clock: Clock) -> AsyncIterator[None]:
    """Prune at once and then daily while the block runs; a team's history is left to its recorders."""
    if history.shared:
        yield
        return
    pruning = asyncio.create_task(forget_daily(history, days, clock))
    try:
        yield
    finally:
        pruning.cancel()
        with suppress(asyncio.CancelledError):
            await pruning


async def forget_daily(history: History, days: int, clock: Clock) -> None:
    """Prune daily until cancelled. A failure shows as the history's fault."""
    while True:
        with suppress(HistoryError):
            await history.prune(days)
        await clock.sleep(_DAY)
