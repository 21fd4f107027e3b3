"""Write observations of jobs: the current state of each job, and the transition that led to it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from ontap_tui.history.rows import job_row
from ontap_tui.history.sqlite import clusters
from ontap_tui.model import JobEvent

if TYPE_CHECKING:
    import sqlite3

# A later observation by another instance is kept; an earlier one that still holds keeps its time.
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

# Skip a transition equal to the one before it in time, which another instance saw first.
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
    rows = [job_row(event) for event in events]
    clusters.know(connection, {row["cluster"] for row in rows})
    connection.executemany(
        "INSERT OR IGNORE INTO kinds (name) VALUES (?)", [(kind,) for kind in {row["kind"] for row in rows}]
    )
    connection.executemany(_SAVE_JOB, rows)
    connection.executemany(_SAVE_TRANSITION, rows)
