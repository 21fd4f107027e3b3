"""List a team's recorders, and ask them to poll a cluster now."""

from collections.abc import Collection, Iterator
from datetime import datetime
from typing import Final

from ontap_tui.history.postgres.leases import LEASE
from ontap_tui.history.postgres.link import Rows
from ontap_tui.history.postgres.listening import REQUESTS
from ontap_tui.history.records import TeamRecorder
from ontap_tui.history.times import restored
from ontap_tui.history.understood import understood

_LONGEST: Final = 4000
"""Bytes of one notification; PostgreSQL takes 7999."""


def recorders(connection: Rows) -> list[TeamRecorder]:
    """Return the living ones first, each by name."""
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


def request(connection: Rows, *, clusters: Collection[str]) -> None:
    """Notify the recorders of these clusters. Needs no right to write anything."""
    for part in _parts(clusters):
        connection.execute("SELECT pg_notify(%s, %s)", (REQUESTS, part))


def _parts(clusters: Collection[str]) -> Iterator[str]:
    part: list[str] = []
    size = 0
    for name in clusters:
        length = len(name.encode()) + 1
        if part and size + length > _LONGEST:
            yield "\n".join(part)
            part, size = [], 0
        if length <= _LONGEST:
            part.append(name)
            size += length
    if part:
        yield "\n".join(part)
