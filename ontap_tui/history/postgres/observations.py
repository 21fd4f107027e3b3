"""Write what was seen of jobs: the current state and the transitions.

Only the holder of a cluster's lease writes them, so they are in the order of observation. They take four
statements, however many there are.
"""

from collections.abc import Iterable, Sequence
from typing import Any, Final

import msgspec

from ontap_tui.history.postgres.link import Rows
from ontap_tui.history.postgres.texts import storable
from ontap_tui.history.rows import job_row
from ontap_tui.model import JobEvent

SAVE_KINDS: Final = """
    INSERT INTO kinds (name)
    SELECT name FROM unnest(%s::text[]) AS name
    WHERE NOT EXISTS (SELECT 1 FROM kinds WHERE kinds.name = name.name) ORDER BY name
    ON CONFLICT DO NOTHING
"""

# An unchanged job, as after a restart of its recorder, keeps its times and its sequence number.
_SAVE_JOBS: Final = """
    INSERT INTO jobs (
        cluster, uuid, seq, kind, state, description, message, code, error, failure_code, node, svm, endpoint,
        start_time, end_time, first_seen, changed_at, message_at, gone_at, ended_at
    )
    SELECT %(cluster)s, uuid, seq, kinds.id, state, description, message, code, error, failure_code, node,
        svm, endpoint, start_time, end_time, first_seen, changed_at, message_at, gone_at, ended_at
    FROM json_to_recordset(%(jobs)s::json) AS new (
        uuid text, seq bigint, kind text, state text, description text, message text, code text, error text,
        failure_code text, node text, svm text, endpoint text, start_time bigint, end_time bigint,
        first_seen bigint, changed_at bigint, message_at bigint, gone_at bigint, ended_at bigint
    ) JOIN kinds ON kinds.name = new.kind
    ON CONFLICT (cluster, uuid) DO UPDATE SET
        seq = excluded.seq, kind = excluded.kind, state = excluded.state, description = excluded.description,
        message = excluded.message, code = excluded.code, error = excluded.error,
        failure_code = excluded.failure_code, node = excluded.node, svm = excluded.svm,
        endpoint = excluded.endpoint, start_time = excluded.start_time, end_time = excluded.end_time,
        changed_at = excluded.changed_at,
        message_at = CASE WHEN jobs.message IS NOT DISTINCT FROM excluded.message
            THEN jobs.message_at ELSE excluded.message_at END,
        gone_at = excluded.gone_at, ended_at = excluded.ended_at
    WHERE (
            jobs.state, jobs.description, jobs.message, jobs.code, jobs.error, jobs.node, jobs.svm,
            jobs.endpoint, jobs.start_time, jobs.end_time, jobs.gone_at IS NULL
        ) IS DISTINCT FROM (
            excluded.state, excluded.description, excluded.message, excluded.code, excluded.error,
            excluded.node, excluded.svm, excluded.endpoint, excluded.start_time, excluded.end_time,
            excluded.gone_at IS NULL
        )
"""

_LAST_TRANSITIONS: Final = """
    SELECT jobs.uuid, last.at, last.state, last.message
    FROM jobs CROSS JOIN LATERAL (
        SELECT at, state, message FROM transitions WHERE job = jobs.id ORDER BY seq DESC LIMIT 1
    ) AS last
    WHERE cluster = %s AND uuid = ANY(%s)
"""

_SAVE_TRANSITIONS: Final = """
    INSERT INTO transitions (job, seq, at, state, message)
    SELECT jobs.id, new.seq, new.changed_at, new.state, new.message
    FROM json_to_recordset(%(steps)s::json) AS new (
        uuid text, seq bigint, changed_at bigint, state text, message text
    ) JOIN jobs ON jobs.cluster = %(cluster)s AND jobs.uuid = new.uuid
"""


def save(connection: Rows, events: Sequence[JobEvent], *, row: int, seq: int) -> None:
    """Save events of the cluster in this row, numbered from `seq` on."""
    rows = [storable(job_row(event)) | {"seq": number} for number, event in enumerate(events, seq)]
    newest = {one["uuid"]: one for one in rows}
    connection.execute(SAVE_KINDS, (sorted({one["kind"] for one in newest.values()}),))
    jobs = sorted(newest.values(), key=lambda one: one["uuid"])
    connection.execute(_SAVE_JOBS, {"cluster": row, "jobs": _json(jobs)})
    last = connection.execute(_LAST_TRANSITIONS, (row, list(newest))).fetchall()
    steps = _steps(rows, {uuid: (at, state, message) for uuid, at, state, message in last})
    connection.execute(_SAVE_TRANSITIONS, {"cluster": row, "steps": _json(steps)})


def _steps(
    rows: Iterable[dict[str, Any]], last: dict[str, tuple[int, str, str | None]]
) -> list[dict[str, Any]]:
    """Return the steps that differ from the previous one. `last` holds the last stored step of each job."""
    steps = []
    for row in rows:
        if (before := last.get(row["uuid"])) is not None:
            at, state, message = before
            if state == row["state"] and (message == row["message"] or row["changed_at"] - at < row["apart"]):
                continue
        last[row["uuid"]] = row["changed_at"], row["state"], row["message"]
        steps.append(row)
    return steps


def _json(rows: Sequence[dict[str, Any]]) -> str:
    return msgspec.json.encode(rows).decode()
