"""Limit how many polls run at once, over all clusters."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

_PLACES: Final = 32
_SLOW: Final = 256
"""Most slow polls at once: they mostly wait, and need little memory."""
_PATIENCE: Final = 1.0
"""s after which a poll counts as slow."""


class Places:
    """Limits how many polls are answered, decoded and held in memory at the same time.

    A slow poll gives up its place and continues as one of the slow ones, of which many more are allowed, so
    that a few dozen hanging clusters do not delay the others.
    """

    def __init__(self, places: int = _PLACES, slow: int = _SLOW, patience: float = _PATIENCE) -> None:
        self._free = asyncio.Semaphore(places)
        self._free_slow = slow
        self._patience = patience

    @asynccontextmanager
    async def place(self) -> AsyncIterator[None]:
        loop = asyncio.get_running_loop()
        await self._free.acquire()
        slow = False
        timer: asyncio.TimerHandle

        def give_way() -> None:
            nonlocal slow, timer
            if self._free_slow:
                slow = True
                self._free_slow -= 1
                self._free.release()
            else:
                timer = loop.call_later(self._patience, give_way)

        timer = loop.call_later(self._patience, give_way)
        try:
            yield
        finally:
            timer.cancel()
            if slow:
                self._free_slow += 1
            else:
                self._free.release()
