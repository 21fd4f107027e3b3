"""Add the content of one person's history file.

Copied jobs have the sequence number 0, so readers do not treat them as news. Known jobs are not changed.
"""

from collections.abc import Sequence
from typing import Any, Final

import msgspec

from ontap_tui.history.postgres import clusters
from ontap_tui.history.postgres.link import Rows
from ontap_tui.history.postgres.observations import SAVE_KINDS
from ontap_tui.history.postgres.texts import storable
from ontap_tui.history.records import KeptJob, Watch
from ontap_tui.history.rows import job_row
from ontap_tui.history.times import stored
from ontap_tui.model import JobAppeared

_COPY_JOBS: Final = """
    INSERT INTO jobs (
        cluster, uuid, seq, kind, state, description, message, code, error, failure_code, node, svm, endpoint,
        start_time, end_time, first_seen, changed_at, message_at, gone_at, ended_at
    )
    SELECT clusters.id, uuid, 0, kinds.id, state, description, message, code, error, failure_code, node, svm,
        endpoint, start_time, end_time, first_seen, changed_at, message_at, gone_at, ended_at
    FROM json_to_recordset(%s::json) AS new (
        cluster text, uuid text, kind text, state text, description text, message text, code text, error text,
        failure_code text, node text, svm text, endpoint text, start_time bigint, end_time bigint,
        first_seen bigint, changed_at bigint, message_at bigint, gone_at bigint, ended_at bigint
    ) JOIN kinds ON kinds.name = new.kind JOIN clusters ON clusters.name = new.cluster
    ON CONFLICT (cluster, uuid) DO NOTHING
    RETURNING (SELECT name FROM clusters WHERE clusters.id = cluster), uuid
"""
_COPY_TRANSITIONS: Final = """
    INSERT INTO transitions (job, seq, at, state, message)
    SELECT jobs.id, new.seq, new.at, new.state, new.message
    FROM json_to_recordset(%s::json) AS new (
        cluster text, uuid text, seq bigint, at bigint, state text, message text
    ) JOIN clusters ON clusters.name = new.cluster
    JOIN jobs ON jobs.cluster = clusters.id AND jobs.uuid = new.uuid
"""


def copy_jobs(connection: Rows, *, kept: Sequence[KeptJob]) -> int:
    """Add the jobs, and return how many were new."""
    rows = [storable(job_row(JobAppeared(one.tracked))) for one in kept]
    clusters.know(connection, {row["cluster"] for row in rows})
    connection.execute(SAVE_KINDS, (sorted({row["kind"] for row in rows}),))
    new = set(connection.execute(_COPY_JOBS, (_json(rows),)).fetchall())
    steps = [
        storable(
            {
                "cluster": one.tracked.key[0],
                "uuid": one.tracked.key[1],
                "seq": number,
                "at": stored(step.at),
                "state": step.state,
                "message": step.message,
            }
        )
        for one in kept
        if one.tracked.key in new
        for number, step in enumerate(one.timeline)
    ]
    connection.execute(_COPY_TRANSITIONS, (_json(steps),))
    return len(new)


def copy_watches(connection: Rows, *, watches: Sequence[Watch]) -> None:
    clusters.know(connection, {watch.cluster for watch in watches})
    with connection.cursor() as cursor:
        cursor.executemany(
            f"INSERT INTO watches VALUES ({clusters.ID}, %(start)s, %(end)s) ON CONFLICT DO NOTHING",
            [
                {"cluster": watch.cluster, "start": stored(watch.start), "end": stored(watch.end)}
                for watch in watches
            ],
        )


def _json(rows: Sequence[dict[str, Any]]) -> str:
    return msgspec.json.encode(rows).decode()
