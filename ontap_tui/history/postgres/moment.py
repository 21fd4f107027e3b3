"""Ask the database where it stands: what time it is, and whether it may have lost what was written last."""

from datetime import datetime
from typing import NamedTuple

from ontap_tui.history.postgres.link import Rows


class DatabaseMoment(NamedTuple):
    now: datetime
    """By the database's clock."""
    timeline: str
    """Another one after a standby has taken over, or a backup was restored; empty on a standby."""


def moment(connection: Rows) -> DatabaseMoment:
    row = connection.execute(
        """
        SELECT clock_timestamp(), CASE WHEN pg_is_in_recovery() THEN ''
            ELSE left(pg_walfile_name(pg_current_wal_lsn()), 8) END
        """
    ).fetchone()
    assert row is not None
    return DatabaseMoment(*row)
