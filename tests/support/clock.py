"""A clock that a test moves."""

import asyncio
import heapq
import itertools
from datetime import UTC, datetime, timedelta

START = datetime(2026, 11, 23, 22, 40, 0, tzinfo=UTC)


class ManualClock:
    """Stands still until `advance`; sleepers wake in the order of their times."""

    def __init__(self, start: datetime = START) -> None:
        self._start = start
        self._elapsed = 0.0
        self._order = itertools.count()
        self._sleepers: list[tuple[float, int, asyncio.Future[None]]] = []
        self._slept = asyncio.Condition()

    def now(self) -> datetime:
        return self._start + timedelta(seconds=self._elapsed)

    def monotonic(self) -> float:
        return self._elapsed

    async def sleep(self, seconds: float) -> None:
        if seconds <= 0:
            await asyncio.sleep(0)
            return
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        heapq.heappush(self._sleepers, (self._elapsed + seconds, next(self._order), future))
        async with self._slept:
            self._slept.notify_all()
        await future

    def correct(self, seconds: float) -> None:
        """Sets the time of day, and nobody wakes."""
        self._start += timedelta(seconds=seconds)

    @property
    def sleepers(self) -> int:
        return sum(1 for _, _, future in self._sleepers if not future.done())

    async def until_asleep(self, count: int = 1) -> None:
        """Until at least `count` tasks sleep on this clock: they have done all they can without time."""
        async with self._slept:
            await self._slept.wait_for(lambda: self.sleepers >= count)

    async def advance(self, seconds: float) -> None:
        """Moves time on, waking each sleeper at its own moment."""
        end = self._elapsed + seconds
        while self._sleepers and self._sleepers[0][0] <= end:
            at, _, future = heapq.heappop(self._sleepers)
            self._elapsed = max(self._elapsed, at)
            if not future.done():
                future.set_result(None)
                for _ in range(3):
                    await asyncio.sleep(0)
        self._elapsed = end
        await asyncio.sleep(0)
