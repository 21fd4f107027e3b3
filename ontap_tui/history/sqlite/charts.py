"""Compute figures over many jobs: how many ended and how, and how long they took."""

from __future__ import annotations

import math
from collections import Counter
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from ontap_tui.history.records import MOST_COUNTED, MOST_DURATIONS, Bucket, FailureCount
from ontap_tui.history.times import stored

if TYPE_CHECKING:
    import sqlite3


def throughput(
    connection: sqlite3.Connection,
    since: datetime,
    until: datetime,
    *,
    bucket: timedelta,
) -> list[Bucket]:
    """Count the ended jobs slice by slice, from the index alone, and subtract those that did not succeed."""
    not_well: Counter[tuple[int, bool]] = Counter()
    for index, failed, count in connection.execute(
        """
        SELECT (ended_at - :since) / :bucket, state = 'failure', count(*) FROM jobs INDEXED BY jobs_not_well
        WHERE state <> 'success' AND ended_at >= :since AND ended_at < :until GROUP BY 1, 2
        """,
        {"since": stored(since), "until": stored(until), "bucket": bucket // timedelta(microseconds=1)},
    ):
        not_well[index, bool(failed)] = count
    buckets = []
    for index in range(math.ceil((until - since) / bucket)):
        start = since + index * bucket
        ended = connection.execute(
            """
            SELECT count(*) FROM jobs INDEXED BY jobs_by_end
            WHERE ended_at >= ? AND ended_at < ?
            """,
            (stored(start), stored(min(start + bucket, until))),
        ).fetchone()[0]
        failure, unknown = not_well[index, True], not_well[index, False]
        buckets.append(
            Bucket(start=start, success=ended - failure - unknown, failure=failure, unknown=unknown)
        )
    return buckets


def failure_counts(connection: sqlite3.Connection, since: datetime) -> list[FailureCount]:
    rows = connection.execute(
        """
        SELECT clusters.name, kinds.name, failures
        FROM (
            SELECT cluster, kind, count(*) AS failures FROM jobs INDEXED BY jobs_not_well
            WHERE state <> 'success' AND state = 'failure' AND ended_at >= ?
            GROUP BY cluster, kind ORDER BY failures DESC LIMIT ?
        )
        JOIN clusters ON clusters.id = cluster JOIN kinds ON kinds.id = kind
        ORDER BY failures DESC, clusters.name, kinds.name
        """,
        (stored(since), MOST_COUNTED),
    )
    return [FailureCount(cluster=cluster, kind=kind, count=count) for cluster, kind, count in rows]


def durations(connection: sqlite3.Connection) -> dict[str, list[float]]:
    found = {}
    for kind, name in connection.execute("SELECT id, name FROM kinds").fetchall():
        rows = connection.execute(
            """
            SELECT end_time - start_time FROM jobs INDEXED BY jobs_by_kind
            WHERE kind = ? AND ended_at IS NOT NULL AND state = 'success' AND end_time >= start_time
            ORDER BY ended_at DESC LIMIT ?
            """,
            (kind, MOST_DURATIONS),
        )
        found[name] = [micros / 1e6 for (micros,) in rows]
    return {name: seconds for name, seconds in found.items() if seconds}
