"""Ask the database for its time, and whether it may have lost the latest writes."""

from datetime import datetime
from typing import NamedTuple

from ontap_tui.history.postgres.link import Rows


class DatabaseMoment(NamedTuple):
    now: datetime
    """The time by the database's clock."""
    timeline: str
    """Differs after a failover to a standby or a restored backup; empty on a standby."""


def moment(connection: Rows) -> DatabaseMoment:
    row = connection.execute(
        """
        SELECT clock_timestamp(), CASE WHEN pg_is_in_recovery() THEN ''
            ELSE left(pg_walfile_name(pg_current_wal_lsn()), 8) END
        """
    ).fetchone()
    assert row is not None
    return DatabaseMoment(*row)
