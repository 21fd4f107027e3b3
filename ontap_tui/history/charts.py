"""Figures over many jobs: how many ended and how, and how long they took."""

from __future__ import annotations

import math
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

import msgspec

from ontap_tui.history.records import AwaySummary, Bucket, FailureCount
from ontap_tui.history.times import stored

if TYPE_CHECKING:
    import sqlite3

_OUTCOME: Final = "CASE WHEN state IN ('success', 'failure') THEN state ELSE 'unknown' END"


def away_summary(connection: sqlite3.Connection, *, since: datetime, until: datetime) -> AwaySummary:
    rows = connection.execute(
        f"SELECT {_OUTCOME}, count(*) FROM jobs WHERE ended_at >= ? AND ended_at < ? GROUP BY 1",
        (stored(since), stored(until)),
    )
    return AwaySummary(since=since, until=until, **dict(rows))


def throughput(
    connection: sqlite3.Connection,
    *,
    since: datetime,
    until: datetime,
    bucket: timedelta,
    clusters: Collection[str] | None,
) -> list[Bucket]:
    rows = connection.execute(
        f"""
        SELECT (ended_at - :since) / :bucket, {_OUTCOME}, count(*) FROM jobs
        WHERE ended_at >= :since AND ended_at < :until AND (
            :clusters IS NULL
            OR cluster IN (SELECT id FROM clusters WHERE name IN (SELECT value FROM json_each(:clusters)))
        )
        GROUP BY 1, 2
        """,
        {
            "since": stored(since),
            "until": stored(until),
            "bucket": bucket // timedelta(microseconds=1),
            "clusters": None if clusters is None else msgspec.json.encode(list(clusters)).decode(),
        },
    )
    counts: dict[int, dict[str, int]] = {}
    for index, outcome, count in rows:
        counts.setdefault(index, {})[outcome] = count
    return [
        Bucket(start=since + index * bucket, **counts.get(index, {}))
        for index in range(math.ceil((until - since) / bucket))
    ]


def failure_counts(connection: sqlite3.Connection, *, since: datetime, limit: int) -> list[FailureCount]:
    rows = connection.execute(
        """
        SELECT clusters.name, kinds.name, failures
        FROM (
            SELECT cluster, kind, count(*) AS failures FROM jobs
            WHERE ended_at >= ? AND state = 'failure' GROUP BY 1, 2 ORDER BY 3 DESC LIMIT ?
        ) JOIN clusters ON clusters.id = cluster JOIN kinds ON kinds.id = kind
        ORDER BY failures DESC, clusters.name, kinds.name
        """,
        (stored(since), limit),
    )
    return [FailureCount(cluster=cluster, kind=kind, count=count) for cluster, kind, count in rows]


def durations(
    connection: sqlite3.Connection, *, kinds: Collection[str] | None, limit: int
) -> dict[str, list[float]]:
    known = dict(connection.execute("SELECT name, id FROM kinds"))
    wanted = known if kinds is None else {name: known[name] for name in kinds if name in known}
    found = {
        name: [
            micros / 1e6
            for (micros,) in connection.execute(
                """
                SELECT end_time - start_time FROM jobs
                WHERE kind = ? AND ended_at IS NOT NULL AND state = 'success' AND end_time >= start_time
                ORDER BY ended_at DESC LIMIT ?
                """,
                (kind, limit),
            )
        ]
        for name, kind in wanted.items()
    }
    return {name: seconds for name, seconds in found.items() if seconds}
