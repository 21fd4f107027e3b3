"""Estimate the database's time, which all recorders share, whatever their own clocks say."""

from datetime import datetime, timedelta
from typing import NamedTuple

from ontap_tui.history.postgres.link import Rows
from ontap_tui.model import Clock


class DatabaseMoment(NamedTuple):
    now: datetime
    """The time by the database's clock."""
    timeline: str
    """Differs after a failover to a standby or a restored backup; empty on a standby."""


class DatabaseClock:
    """Corrects this machine's clock by the last reading of the database's."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._ahead = timedelta()

    def read(self, connection: Rows) -> DatabaseMoment:
        """Ask the database for its time, and whether it may have lost the latest writes.

        Corrects the clock at once: the rest of the transaction may take long.
        """
        asked = self._clock.now()
        row = connection.execute(
            """
            SELECT clock_timestamp(), CASE WHEN pg_is_in_recovery() THEN ''
                ELSE left(pg_walfile_name(pg_current_wal_lsn()), 8) END
            """
        ).fetchone()
        assert row is not None
        found = DatabaseMoment(*row)
        self._ahead = found.now - asked - (self._clock.now() - asked) / 2
        return found

    def now(self) -> datetime:
        return self._clock.now() + self._ahead

    def monotonic(self) -> float:
        return self._clock.monotonic()

    async def sleep(self, seconds: float) -> None:
        await self._clock.sleep(seconds)
