"""List a team's recorders and the clusters they record."""

from collections.abc import Callable
from datetime import datetime

from ontap_tui.history.postgres.leases import LEASE
from ontap_tui.history.postgres.link import DatabaseLink, Rows
from ontap_tui.history.records import TeamRecorder
from ontap_tui.history.times import restored
from ontap_tui.history.understood import understood


def recorders(connection: Rows) -> list[TeamRecorder]:
    """Return the recorders, live ones first, sorted by name."""
    rows = connection.execute(
        """
        SELECT recorders.name, host, pid, recorders.version, since, seen,
            seen > clock_timestamp() - make_interval(secs => %(lease)s) AS alive,
            count(leases.cluster), max(polled_at)
        FROM recorders LEFT JOIN leases ON holder = recorders.id AND until > clock_timestamp()
        GROUP BY recorders.id ORDER BY alive DESC, recorders.name, since
        """,
        {"lease": LEASE},
    )
    return list(understood(rows, _recorder))


def _recorder(
    name: str,
    host: str,
    pid: int,
    version: str,
    since: datetime,
    seen: datetime,
    alive: bool,
    clusters: int,
    polled_at: int | None,
) -> TeamRecorder:
    return TeamRecorder(
        name=name,
        host=host,
        pid=pid,
        version=version,
        since=since,
        seen_at=seen,
        alive=alive,
        clusters=clusters,
        wrote_at=restored(polled_at),
    )


def recorded(connection: Rows) -> list[str]:
    """Return the clusters that were recorded within a day."""
    rows = connection.execute(
        """
        SELECT name FROM clusters JOIN leases ON leases.cluster = clusters.id
        WHERE until > clock_timestamp() - interval '1 day' ORDER BY clusters.id
        """
    )
    return [name for (name,) in rows]


def recorded_clusters(url: Callable[[], str], name: str) -> list[str]:
    """Return the clusters that were `recorded`, on a connection of its own."""
    link = DatabaseLink(url, f"ontap-tui {name}")
    try:
        return link.run(recorded)
    finally:
        link.close()
