"""When somebody watched a cluster: what lies between two watches, nobody saw."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from ontap_tui.history.clusters import identify
from ontap_tui.history.records import Gap
from ontap_tui.history.times import restored, stored
from ontap_tui.model import ClusterState

if TYPE_CHECKING:
    import sqlite3

_SHORTEST_GAP: Final = timedelta(seconds=60)

_LAST: Final = """
    SELECT clusters.id, watches.started, watches.ended
    FROM clusters LEFT JOIN watches ON watches.cluster = clusters.id
    WHERE clusters.name = ? ORDER BY watches.started DESC LIMIT 1
"""


def save(connection: sqlite3.Connection, states: Iterable[ClusterState], present: Collection[str]) -> None:
    """Notes that each cluster's poll at `polled_at` succeeded. `present` as in `clusters.identify`."""
    for state in states:
        if state.polled_at is None:
            continue
        identify(connection, state.name, state.ontap_uuid, present=present)
        at = stored(state.polled_at)
        bearable = max(_SHORTEST_GAP, timedelta(seconds=3 * state.interval))
        cluster, started, ended = connection.execute(_LAST, (state.name,)).fetchone()
        if started is None or at - ended > bearable // timedelta(microseconds=1):
            connection.execute("INSERT INTO watches VALUES (?, ?, ?)", (cluster, at, at))
        elif at > ended:
            connection.execute(
                "UPDATE watches SET ended = ? WHERE cluster = ? AND started = ?", (at, cluster, started)
            )


def gaps(connection: sqlite3.Connection, *, cluster: str, since: datetime, until: datetime) -> list[Gap]:
    """What the watches leave of the window, oldest first."""
    watches = connection.execute(
        """
        SELECT started, ended FROM watches
        WHERE cluster = (SELECT id FROM clusters WHERE name = ?) AND ended > ? AND started < ?
        ORDER BY started
        """,
        (cluster, stored(since), stored(until)),
    )
    found = []
    seen_until = since
    for started, ended in watches:
        if restored(started) > seen_until:
            found.append(Gap(start=seen_until, end=restored(started)))
        seen_until = restored(ended)
    if seen_until < until:
        found.append(Gap(start=seen_until, end=until))
    return found
