"""Time, passed in wherever it matters, so that tests own it."""

import asyncio
import time
from datetime import UTC, datetime
from typing import Protocol


class Clock(Protocol):
    """What the program may know of time. Wall-clock values are aware and in UTC; the rest is in seconds."""

    def now(self) -> datetime:
        """The wall clock: for what is shown, stored, and compared with times of a cluster."""
        ...

    def monotonic(self) -> float:
        """Never goes backwards: for intervals, deadlines and elapsed times."""
        ...

    async def sleep(self, seconds: float) -> None: ...


class SystemClock:
    """The machine's own clock."""

    def now(self) -> datetime:
        return datetime.now(UTC)

    def monotonic(self) -> float:
        return time.monotonic()

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)
