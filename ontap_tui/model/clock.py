"""Provide the time as a dependency, so that tests control it."""

import asyncio
import time
from datetime import UTC, datetime
from typing import Protocol


class Clock(Protocol):
    """Provides the time. Wall-clock values are aware and in UTC; all others are in seconds."""

    def now(self) -> datetime:
        """Return the wall-clock time, for times that are shown, stored or compared with a cluster's."""
        ...

    def monotonic(self) -> float:
        """Return a time that never goes backwards: for intervals, deadlines and elapsed times."""
        ...

    async def sleep(self, seconds: float) -> None: ...


class SystemClock:
    """Reads the machine's own clock."""

    def now(self) -> datetime:
        return datetime.now(UTC)

    def monotonic(self) -> float:
        return time.monotonic()

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)
