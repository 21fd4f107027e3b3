"""Reading jobs and their timelines."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import TYPE_CHECKING, Final

import msgspec

from ontap_tui.history.records import PastJob, Transition
from ontap_tui.history.times import restored, stored
from ontap_tui.model import Action, ApiError, Intent, Job, JobKey, State, TrackedJob

if TYPE_CHECKING:
    import sqlite3

_JOBS: Final = """
    SELECT clusters.name, jobs.uuid, jobs.state, jobs.description, jobs.message, jobs.code, jobs.error,
        jobs.node, jobs.svm, jobs.endpoint, jobs.start_time, jobs.end_time, jobs.first_seen, jobs.changed_at,
        jobs.message_at, jobs.gone_at, launches.id, launches.request, last.action, last.at, last.refusal,
        (
            SELECT min(ended, ifnull(jobs.gone_at, ended)) FROM watches
            WHERE watches.cluster = jobs.cluster AND started < ifnull(jobs.gone_at - 1000000, started + 1)
            ORDER BY started DESC LIMIT 1
        )
    FROM {jobs} AS jobs
    JOIN clusters ON clusters.id = jobs.cluster
    LEFT JOIN launches ON launches.id = (
        SELECT launch FROM launch_jobs JOIN launches AS creator ON creator.id = launch_jobs.launch
        WHERE launch_jobs.uuid = jobs.uuid AND creator.cluster = jobs.cluster
        ORDER BY creator.created_at LIMIT 1
    )
    LEFT JOIN controls AS last ON last.cluster = jobs.cluster AND last.uuid = jobs.uuid AND last.at = (
        SELECT max(at) FROM controls WHERE controls.cluster = jobs.cluster AND controls.uuid = jobs.uuid
    )
"""
_CLUSTERS: Final = (
    "cluster IN (SELECT id FROM clusters WHERE name IN (SELECT value FROM json_each(:clusters)))"
)
_TEXT: Final = " OR ".join(
    f"{column} LIKE :text ESCAPE '\\'"
    for column in ("description", "message", "error", "uuid", "svm", "node")
)


def jobs(
    connection: sqlite3.Connection,
    *,
    since: datetime | None,
    until: datetime | None,
    clusters: Collection[str] | None,
    text: str,
    limit: int,
) -> list[PastJob]:
    conditions = ["1"]
    if clusters is not None:
        conditions.append(_CLUSTERS)
    if text:
        conditions.append(f"({_TEXT})")
    where = " AND ".join(conditions)
    window = "ended_at IS NOT NULL"
    if since is not None:
        window += " AND ended_at >= :since"
    if until is not None:
        window += " AND ended_at < :until"
    found = f"""
        (
            SELECT * FROM (
                SELECT * FROM jobs WHERE ended_at IS NULL AND :until IS NULL AND {where} LIMIT :limit
            )
            UNION ALL
            SELECT * FROM (SELECT * FROM jobs WHERE {window} AND {where} ORDER BY ended_at DESC LIMIT :limit)
        )
    """
    rows = connection.execute(
        f"""
        {_JOBS.format(jobs=found)}
        ORDER BY jobs.ended_at IS NOT NULL, ifnull(jobs.ended_at, jobs.changed_at) DESC LIMIT :limit
        """,
        {
            "since": stored(since),
            "until": stored(until),
            "clusters": _json(clusters or ()),
            "text": _pattern(text),
            "limit": limit,
        },
    )
    return [_past_job(*row) for row in rows]


def job(connection: sqlite3.Connection, *, key: JobKey) -> PastJob | None:
    row = connection.execute(
        f"{_JOBS.format(jobs='jobs')} WHERE clusters.name = ? AND jobs.uuid = ?", key
    ).fetchone()
    return _past_job(*row) if row else None


def active_jobs(connection: sqlite3.Connection, *, cluster: str) -> list[TrackedJob]:
    rows = connection.execute(
        f"{_JOBS.format(jobs='jobs')} WHERE jobs.ended_at IS NULL AND clusters.name = ?", (cluster,)
    )
    return [_past_job(*row).tracked for row in rows]


def similar(connection: sqlite3.Connection, *, kind: str, cluster: str | None, limit: int) -> list[PastJob]:
    found = f"""
        (
            SELECT * FROM jobs
            WHERE kind = (SELECT id FROM kinds WHERE name = :kind) AND ended_at IS NOT NULL
                AND (:clusters IS NULL OR {_CLUSTERS})
            ORDER BY ended_at DESC LIMIT :limit
        )
    """
    rows = connection.execute(
        f"{_JOBS.format(jobs=found)} ORDER BY jobs.ended_at DESC",
        {"kind": kind, "clusters": None if cluster is None else _json([cluster]), "limit": limit},
    )
    return [_past_job(*row) for row in rows]


def failures_with(
    connection: sqlite3.Connection, *, code: str, since: datetime | None, limit: int
) -> list[PastJob]:
    found = """
        (
            SELECT * FROM jobs
            WHERE failure_code = :code AND ended_at >= ifnull(:since, ended_at)
            ORDER BY ended_at DESC LIMIT :limit
        )
    """
    rows = connection.execute(
        f"{_JOBS.format(jobs=found)} ORDER BY jobs.ended_at DESC",
        {"code": code, "since": stored(since), "limit": limit},
    )
    return [_past_job(*row) for row in rows]


def timeline(connection: sqlite3.Connection, *, key: JobKey) -> list[Transition]:
    rows = connection.execute(
        """
        SELECT at, transitions.state, transitions.message
        FROM transitions JOIN jobs ON jobs.id = transitions.job JOIN clusters ON clusters.id = jobs.cluster
        WHERE clusters.name = ? AND jobs.uuid = ? ORDER BY at
        """,
        key,
    )
    found: list[Transition] = []
    for at, state, message in rows:
        # Two instances that saw the same at nearly the same moment may both have written it.
        if not found or (found[-1].state, found[-1].message) != (state, message):
            found.append(Transition(at=restored(at), state=state, message=message))
    return found


def _past_job(
    cluster: str,
    uuid: str,
    state: str,
    description: str,
    message: str | None,
    code: str | None,
    error: str | None,
    node: str | None,
    svm: str | None,
    endpoint: str | None,
    start_time: int | None,
    end_time: int | None,
    first_seen: int,
    changed_at: int,
    message_at: int,
    gone_at: int | None,
    launch_id: str | None,
    launched_by: str | None,
    action: str | None,
    asked_at: int | None,
    refusal: str | None,
    watched_until: int | None,
) -> PastJob:
    job = Job(
        cluster=cluster,
        uuid=uuid,
        state=state,
        description=description,
        message=message,
        code=None if code is None else int(code),
        error=None if error is None else msgspec.json.decode(error, type=ApiError),
        node=node,
        svm=svm,
        endpoint=endpoint,
        start_time=restored(start_time),
        end_time=restored(end_time),
    )
    tracked = TrackedJob(
        job=job,
        first_seen=restored(first_seen),
        changed_at=restored(changed_at),
        message_at=restored(message_at),
        gone_at=restored(gone_at),
        launch_id=launch_id,
        launched_by=launched_by,
        intent=_pending(job, action, asked_at, refusal),
    )
    seen = changed_at if job.terminal or watched_until is None else max(changed_at, watched_until)
    return PastJob(tracked=tracked, last_seen=restored(seen))


def _pending(job: Job, action: str | None, at: int | None, refusal: str | None) -> Intent | None:
    """The last control action on the job, unless its state shows that it was carried out."""
    if action is None or at is None or job.terminal:
        return None
    intent = Intent(action=Action(action), at=restored(at), refusal=refusal)
    paused = job.state == State.PAUSED
    done = (intent.action is Action.PAUSE and paused) or (intent.action is Action.RESUME and not paused)
    return None if done else intent


def _json(names: Collection[str]) -> str:
    return msgspec.json.encode(list(names)).decode()


def _pattern(text: str) -> str:
    for special in "\\%_":
        text = text.replace(special, f"\\{special}")
    return f"%{text}%"
