"""Keep the time of the simulated world: one for all clusters of a fleet, in seconds since the epoch."""

import asyncio
import contextlib
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Protocol


class WorldTime(Protocol):
    def now(self) -> float: ...

    async def until(self, ready: Callable[[], bool], next_moment: Callable[[], float]) -> None:
        """Wait until `ready()` is true: checked at once, at each `next_moment()`, and after each `wake`."""
        ...

    def wake(self) -> None:
        """Make every `until`, in whatever event loop, check again. May be called from any thread."""
        ...


class _Waiters:
    """Shares `until` and `wake` between the kinds of time."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._waiters: set[tuple[asyncio.AbstractEventLoop, asyncio.Event]] = set()

    def wake(self) -> None:
        with self._changed:
            waiters = list(self._waiters)
        for loop, woken in waiters:
            with contextlib.suppress(RuntimeError):  # its loop has closed
                loop.call_soon_threadsafe(woken.set)

    async def _until(self, ready: Callable[[], bool], real_seconds: Callable[[], float | None]) -> None:
        woken = asyncio.Event()
        waiter = (asyncio.get_running_loop(), woken)
        with self._changed:
            self._waiters.add(waiter)
            self._changed.notify_all()
        try:
            while not ready():
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(real_seconds()):
                        await woken.wait()
                woken.clear()
        finally:
            with self._changed:
                self._waiters.discard(waiter)


class RunningTime(_Waiters):
    """Runs `speed` times as fast as the machine's clock, from now on."""

    def __init__(self, speed: float = 1.0) -> None:
        super().__init__()
        self._speed = speed
        self._start = time.time()
        self._origin = time.monotonic()

    def now(self) -> float:
        return self._start + (time.monotonic() - self._origin) * self._speed

    async def until(self, ready: Callable[[], bool], next_moment: Callable[[], float]) -> None:
        await self._until(ready, lambda: max(0.0, next_moment() - self.now()) / self._speed)


class ManualTime(_Waiters):
    """Stands still until `advance`."""

    def __init__(self, start: datetime = datetime(2026, 11, 23, 22, 40, tzinfo=UTC)) -> None:
        super().__init__()
        self._now = start.timestamp()

    def now(self) -> float:
        return self._now

    def advance(self, seconds: float) -> None:
        self._now += seconds
        self.wake()

    def until_awaited(self) -> None:
        """Block until a request waits for time to pass: one with a ``return_timeout`` has arrived."""
        with self._changed:
            self._changed.wait_for(lambda: self._waiters)

    async def until(self, ready: Callable[[], bool], next_moment: Callable[[], float]) -> None:
        await self._until(ready, lambda: None)
