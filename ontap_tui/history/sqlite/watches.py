"""Record when instances watched a cluster: nothing was seen between two watches."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from ontap_tui.history.gaps import bearable, gaps_between
from ontap_tui.history.records import Gap, Watch
from ontap_tui.history.sqlite.clusters import identify
from ontap_tui.history.times import restored, stored
from ontap_tui.history.understood import understood
from ontap_tui.model import ClusterState

if TYPE_CHECKING:
    import sqlite3

_LAST: Final = """
    SELECT clusters.id, watches.started, watches.ended
    FROM clusters LEFT JOIN watches ON watches.cluster = clusters.id AND watches.started <= :at
    WHERE clusters.name = :name ORDER BY watches.started DESC LIMIT 1
"""


def save(
    connection: sqlite3.Connection, states: Iterable[ClusterState], present: Collection[str]
) -> list[tuple[str, str]]:
    """Store that the poll of each cluster at `polled_at` succeeded. `present` is as in `clusters.identify`.

    Return (earlier name, new name) for each cluster with a history under another name.
    """
    renamed = []
    for state in states:
        if state.polled_at is None:
            continue
        earlier = identify(connection, state.name, state.ontap_uuid, present=present)
        if earlier is not None:
            renamed.append((earlier, state.name))
        at = stored(state.polled_at)
        cluster, started, ended = connection.execute(_LAST, {"at": at, "name": state.name}).fetchone()
        if not isinstance(ended, int) or at - ended > bearable(state.interval) // timedelta(microseconds=1):
            connection.execute("INSERT OR REPLACE INTO watches VALUES (?, ?, ?)", (cluster, at, at))
        elif at > ended:
            connection.execute(
                "UPDATE watches SET ended = ? WHERE cluster = ? AND started = ?", (at, cluster, started)
            )
    return renamed


def gaps(
    connection: sqlite3.Connection,
    *,
    cluster: str,
    since: datetime,
    until: datetime,
    unwritten: tuple[datetime, datetime] | None,
) -> list[Gap]:
    """Return the gaps in the window, oldest first. `unwritten` is a watch that is not on disk yet."""
    watches = connection.execute(
        """
        SELECT started, ended FROM watches
        WHERE cluster = (SELECT id FROM clusters WHERE name = ?) AND ended > ? AND started < ?
        ORDER BY started
        """,
        (cluster, stored(since), stored(until)),
    )
    spans = list(understood(watches, lambda *span: tuple(map(restored, span))))
    return gaps_between(spans, unwritten, since=since, until=until)


def every(connection: sqlite3.Connection) -> list[Watch]:
    rows = connection.execute(
        "SELECT name, started, ended FROM watches JOIN clusters ON clusters.id = watches.cluster"
    )
    return list(
        understood(
            rows, lambda name, start, end: Watch(cluster=name, start=restored(start), end=restored(end))
        )
    )
