"""Tell the database's time: all recorders share it, whatever their own clocks say."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Protocol, TypeVar

from ontap_tui.history.postgres.link import Rows
from ontap_tui.model import Clock


class _Dated(Protocol):
    @property
    def now(self) -> datetime:
        """Return the time by the database's clock."""


D = TypeVar("D", bound=_Dated)


class DatabaseClock:
    """Corrects this machine's clock by what the database said last."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._ahead = timedelta()

    def set_by(self, work: Callable[[Rows], D], connection: Rows) -> D:
        """Do the work, which ends with asking for the time."""
        found = work(connection)
        self.set(found.now)
        return found

    def read(self, connection: Rows) -> None:
        row = connection.execute("SELECT clock_timestamp()").fetchone()
        assert row is not None
        self.set(row[0])

    def set(self, now: datetime) -> None:
        """Note that the database just said that it is `now`."""
        self._ahead = now - self._clock.now()

    def now(self) -> datetime:
        return self._clock.now() + self._ahead

    def monotonic(self) -> float:
        return self._clock.monotonic()

    async def sleep(self, seconds: float) -> None:
        await self._clock.sleep(seconds)
