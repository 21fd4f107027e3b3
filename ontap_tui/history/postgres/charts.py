"""Compute figures over many jobs: how many ended and how, and how long they took."""

import math
from datetime import datetime, timedelta

from ontap_tui.history.postgres.link import Rows
from ontap_tui.history.records import MOST_COUNTED, MOST_DURATIONS, Bucket, FailureCount
from ontap_tui.history.times import stored


def throughput(connection: Rows, since: datetime, until: datetime, *, bucket: timedelta) -> list[Bucket]:
    rows = connection.execute(
        """
        SELECT (ended_at - %(since)s) / %(bucket)s, count(*) FILTER (WHERE state = 'success'),
            count(*) FILTER (WHERE state = 'failure'),
            count(*) FILTER (WHERE state NOT IN ('success', 'failure'))
        FROM jobs WHERE ended_at IS NOT NULL AND ended_at >= %(since)s AND ended_at < %(until)s GROUP BY 1
        """,
        {"since": stored(since), "until": stored(until), "bucket": bucket // timedelta(microseconds=1)},
    )
    found = {index: counts for index, *counts in rows}
    buckets = []
    for index in range(math.ceil((until - since) / bucket)):
        success, failure, unknown = found.get(index, (0, 0, 0))
        start = since + index * bucket
        buckets.append(Bucket(start=start, success=success, failure=failure, unknown=unknown))
    return buckets


def failure_counts(connection: Rows, since: datetime) -> list[FailureCount]:
    rows = connection.execute(
        """
        SELECT clusters.name, kinds.name, failures
        FROM (
            SELECT cluster, kind, count(*) AS failures FROM jobs WHERE state = 'failure' AND ended_at >= %s
            GROUP BY cluster, kind ORDER BY failures DESC LIMIT %s
        ) AS counted
        JOIN clusters ON clusters.id = cluster JOIN kinds ON kinds.id = kind
        ORDER BY failures DESC, clusters.name, kinds.name
        """,
        (stored(since), MOST_COUNTED),
    )
    return [FailureCount(cluster=cluster, kind=kind, count=count) for cluster, kind, count in rows]


def durations(connection: Rows) -> dict[str, list[float]]:
    rows = connection.execute(
        """
        SELECT kinds.name, array_agg(took ORDER BY ended_at DESC)
        FROM kinds CROSS JOIN LATERAL (
            SELECT end_time - start_time AS took, ended_at FROM jobs
            WHERE kind = kinds.id AND ended_at IS NOT NULL AND state = 'success' AND end_time >= start_time
            ORDER BY ended_at DESC LIMIT %s
        ) AS newest
        GROUP BY kinds.name
        """,
        (MOST_DURATIONS,),
    )
    return {name: [micros / 1e6 for micros in took] for name, took in rows}
