"""Writing what was seen of jobs: the job as it is now, and the transition that led there."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

import msgspec

from ontap_tui.history import clusters
from ontap_tui.history.times import stored
from ontap_tui.model import ApiError, Job, JobChanged, JobEvent, JobFinished, TrackedJob, job_kind

if TYPE_CHECKING:
    import sqlite3

_NUMBER: Final = re.compile(r"\d+(?:\.\d+)?")
_TICKS: Final = 50
_LONGEST: Final = 65_536
"""Characters kept of a text: a cluster may send megabytes, and others with each poll."""

# What another instance learnt later stays; what it learnt earlier, and is still so, keeps its time.
_SAVE_JOB: Final = """
    INSERT INTO jobs (
        cluster, uuid, kind, state, description, message, code, error, failure_code, node, svm, endpoint,
        start_time, end_time, first_seen, changed_at, message_at, gone_at, ended_at
    ) VALUES (
        (SELECT id FROM clusters WHERE name = :cluster), :uuid, (SELECT id FROM kinds WHERE name = :kind),
        :state, :description, :message, :code, :error, :failure_code, :node, :svm, :endpoint,
        :start_time, :end_time, :first_seen, :changed_at, :message_at, :gone_at, :ended_at
    )
    ON CONFLICT (cluster, uuid) DO UPDATE SET
        kind = excluded.kind, state = excluded.state, description = excluded.description,
        message = excluded.message, code = excluded.code, error = excluded.error,
        failure_code = excluded.failure_code, node = excluded.node, svm = excluded.svm,
        endpoint = excluded.endpoint, start_time = excluded.start_time, end_time = excluded.end_time,
        changed_at = excluded.changed_at,
        message_at = CASE WHEN jobs.message IS excluded.message
            THEN jobs.message_at ELSE excluded.message_at END,
        gone_at = excluded.gone_at, ended_at = excluded.ended_at
    WHERE max(excluded.changed_at, ifnull(excluded.gone_at, 0))
            >= max(jobs.changed_at, ifnull(jobs.gone_at, 0))
        AND (
            jobs.state, jobs.description, jobs.message, jobs.code, jobs.error, jobs.node, jobs.svm,
            jobs.endpoint, jobs.start_time, jobs.end_time, jobs.gone_at IS NULL
        ) IS NOT (
            excluded.state, excluded.description, excluded.message, excluded.code, excluded.error,
            excluded.node, excluded.svm, excluded.endpoint, excluded.start_time, excluded.end_time,
            excluded.gone_at IS NULL
        )
"""

# Unless the one before it in time says the same: another instance saw it first.
_SAVE_TRANSITION: Final = """
    INSERT OR IGNORE INTO transitions (job, at, state, message)
    SELECT jobs.id, :changed_at, :state, :message
    FROM jobs LEFT JOIN transitions AS last ON last.job = jobs.id AND last.at = (
        SELECT max(at) FROM transitions WHERE job = jobs.id AND at <= :changed_at
    )
    WHERE jobs.cluster = (SELECT id FROM clusters WHERE name = :cluster) AND jobs.uuid = :uuid
        AND (
            last.at IS NULL OR last.state <> :state
            OR (last.message IS NOT :message AND :changed_at - last.at >= :apart)
        )
"""


def save(connection: sqlite3.Connection, events: Sequence[JobEvent]) -> None:
    rows = [_row(event) for event in events]
    clusters.know(connection, {row["cluster"] for row in rows})
    connection.executemany(
        "INSERT OR IGNORE INTO kinds (name) VALUES (?)", [(kind,) for kind in {row["kind"] for row in rows}]
    )
    connection.executemany(_SAVE_JOB, rows)
    connection.executemany(_SAVE_TRANSITION, rows)


def _row(event: JobEvent) -> dict[str, Any]:
    tracked = event.job
    job = tracked.job
    return {
        "cluster": job.cluster,
        "uuid": job.uuid,
        "kind": job_kind(job.description),
        "state": job.state,
        "description": job.description[:_LONGEST],
        "message": _kept(job.message),
        "code": None if job.code is None else str(job.code),
        "error": None if job.error is None else _error(job.error),
        "failure_code": _failure_code(job),
        "node": job.node,
        "svm": job.svm,
        "endpoint": job.endpoint,
        "start_time": stored(job.start_time),
        "end_time": stored(job.end_time),
        "first_seen": stored(tracked.first_seen),
        "changed_at": stored(tracked.changed_at),
        "message_at": stored(tracked.message_at),
        "gone_at": stored(tracked.gone_at),
        "ended_at": ended_at(tracked),
        "apart": _apart(event),
    }


def _kept(text: str | None) -> str | None:
    return None if text is None else text[:_LONGEST]


def _error(error: ApiError) -> str:
    message = error.message[:_LONGEST]
    return msgspec.json.encode(msgspec.structs.replace(error, message=message)).decode()


def _failure_code(job: Job) -> str | None:
    if not job.failed:
        return None
    if job.error is not None and job.error.code:
        return job.error.code
    return None if job.code is None else str(job.code)


def ended_at(tracked: TrackedJob) -> int | None:
    """Never later than we learnt of it, whatever the cluster's clock says."""
    if tracked.job.terminal:
        return stored(min(tracked.job.end_time or tracked.changed_at, tracked.changed_at))
    return stored(tracked.gone_at)


def _apart(event: JobEvent) -> int:
    """µs that must lie between this transition and the one before it.

    None, but for a message that only counts on (``61 %``, ``62 %``): a 50th of the time for which the job is
    known, so that a job of days keeps a few hundred of them, not a hundred thousand.
    """
    before = event.before if isinstance(event, JobChanged | JobFinished) else None
    if before is None or before.job.state != event.job.job.state:
        return 0
    if _words(before.job.message) != _words(event.job.job.message):
        return 0
    return (stored(event.job.changed_at) - stored(event.job.first_seen)) // _TICKS


def _words(message: str | None) -> str | None:
    kept = _kept(message)
    return None if kept is None else _NUMBER.sub("", kept)
