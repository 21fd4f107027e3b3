"""Record when a recorder watched a cluster; between two watches, nothing was seen."""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from typing import Final

from ontap_tui.history.gaps import bearable, gaps_between
from ontap_tui.history.postgres.clusters import identify
from ontap_tui.history.postgres.link import Rows
from ontap_tui.history.records import Gap
from ontap_tui.history.times import restored, stored
from ontap_tui.history.understood import understood
from ontap_tui.model import ClusterState

_LAST: Final = """
    SELECT clusters.id, watches.started, watches.ended
    FROM clusters LEFT JOIN watches ON watches.cluster = clusters.id AND watches.started <= %(at)s
    WHERE clusters.name = %(name)s ORDER BY watches.started DESC NULLS LAST LIMIT 1
"""


def save(connection: Rows, states: Iterable[ClusterState], present: Collection[str]) -> list[tuple[str, str]]:
    """Store that each cluster's poll at `polled_at` succeeded. `present` is as in `clusters.identify`.

    Return (earlier name, new name) of each cluster with a history under another name.
    """
    renamed = []
    for state in states:
        if state.polled_at is None:
            continue
        earlier = identify(connection, state.name, state.ontap_uuid, present=present)
        if earlier is not None:
            renamed.append((earlier, state.name))
        at = stored(state.polled_at)
        found = connection.execute(_LAST, {"at": at, "name": state.name}).fetchone()
        assert found is not None
        cluster, started, ended = found
        if ended is None or at - ended > bearable(state.interval) // timedelta(microseconds=1):
            connection.execute(
                """
                INSERT INTO watches VALUES (%s, %s, %s)
                ON CONFLICT (cluster, started) DO UPDATE SET ended = excluded.ended
                """,
                (cluster, at, at),
            )
        elif at > ended:
            connection.execute(
                "UPDATE watches SET ended = %s WHERE cluster = %s AND started = %s", (at, cluster, started)
            )
    return renamed


def gaps(
    connection: Rows,
    *,
    cluster: str,
    since: datetime,
    until: datetime,
    unwritten: tuple[datetime, datetime] | None,
) -> list[Gap]:
    """Return the parts of the window without a watch, oldest first. `unwritten` is a watch that is not stored
    yet.
    """
    watches = connection.execute(
        """
        SELECT started, ended FROM watches
        WHERE cluster = (SELECT id FROM clusters WHERE name = %s) AND ended > %s AND started < %s
        ORDER BY started
        """,
        (cluster, stored(since), stored(until)),
    )
    spans = list(understood(watches, lambda *span: tuple(map(restored, span))))
    return gaps_between(spans, unwritten, since=since, until=until)
