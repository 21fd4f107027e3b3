"""How many polls may be under way at once, over all clusters."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

_PLACES: Final = 32
_PATIENCE: Final = 1.0
"""s after which a poll gives its place to another and goes on without: no slow cluster delays the others."""


class Places:
    """Keeps a burst of polls from being answered, decoded and held in memory all at the same time."""

    def __init__(self, places: int = _PLACES, patience: float = _PATIENCE) -> None:
        self._free = asyncio.Semaphore(places)
        self._patience = patience

    @asynccontextmanager
    async def place(self) -> AsyncIterator[None]:
        await self._free.acquire()
        released = False

        def release() -> None:
            nonlocal released
            if not released:
                released = True
                self._free.release()

        timer = asyncio.get_running_loop().call_later(self._patience, release)
        try:
            yield
        finally:
            timer.cancel()
            release()
