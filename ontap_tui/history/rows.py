"""Past jobs as they stand in the file, with what other tables say of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

import msgspec

from ontap_tui.history.records import PastJob
from ontap_tui.history.times import restored
from ontap_tui.history.understood import understood
from ontap_tui.model import Action, ApiError, Intent, Job, State, TrackedJob

if TYPE_CHECKING:
    import sqlite3

# A job that the first poll after a gap missed was last seen before the gap: the watch that this poll began,
# within the second, does not count.
_SELECT: Final = """
    SELECT clusters.name, jobs.uuid, jobs.state, jobs.description, jobs.message, jobs.code, jobs.error,
        jobs.node, jobs.svm, jobs.endpoint, jobs.start_time, jobs.end_time, jobs.first_seen, jobs.changed_at,
        jobs.message_at, jobs.gone_at, launches.id, launches.request, last.action, last.at, last.refusal,
        CASE WHEN jobs.state NOT IN ('success', 'failure') THEN (
            SELECT min(ended, ifnull(jobs.gone_at, ended)) FROM watches
            WHERE watches.cluster = jobs.cluster AND started < ifnull(jobs.gone_at - 1000000, started + 1)
            ORDER BY started DESC LIMIT 1
        ) END
    FROM ({found}) AS found
    CROSS JOIN jobs ON jobs.id = found.id
    JOIN clusters ON clusters.id = jobs.cluster
    LEFT JOIN launches ON launches.id = (
        SELECT launch FROM launch_jobs JOIN launches AS creator ON creator.id = launch_jobs.launch
        WHERE launch_jobs.uuid = jobs.uuid AND creator.cluster = jobs.cluster
        ORDER BY creator.created_at LIMIT 1
    )
    LEFT JOIN controls AS last ON last.cluster = jobs.cluster AND last.uuid = jobs.uuid AND last.at = (
        SELECT max(at) FROM controls WHERE controls.cluster = jobs.cluster AND controls.uuid = jobs.uuid
    )
    ORDER BY jobs.ended_at IS NOT NULL, ifnull(jobs.ended_at, jobs.changed_at) DESC
"""


def past_jobs(connection: sqlite3.Connection, found: str, values: Mapping[str, Any]) -> list[PastJob]:
    """The active ones first, then the newest end first. `found` is a SELECT of their ids."""
    return list(understood(connection.execute(_SELECT.format(found=found), values), _past_job))


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
