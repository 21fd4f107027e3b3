"""Estimate the database's time, which all recorders share, whatever their own clocks say."""

from datetime import datetime, timedelta

from ontap_tui.history.postgres.link import Rows
from ontap_tui.history.postgres.moment import moment
from ontap_tui.model import Clock


class DatabaseClock:
    """Corrects this machine's clock by the last time from the database."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._ahead = timedelta()

    def read(self, connection: Rows) -> None:
        self.set(moment(connection).now)

    def set(self, now: datetime) -> None:
        """Set the current time of the database."""
        self._ahead = now - self._clock.now()

    def now(self) -> datetime:
        return self._clock.now() + self._ahead

    def monotonic(self) -> float:
        return self._clock.monotonic()

    async def sleep(self, seconds: float) -> None:
        await self._clock.sleep(seconds)
