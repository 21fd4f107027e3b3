"""Convert jobs to rows of a store, and back: shared by both stores."""

import re
from typing import Any, Final

import msgspec

from ontap_tui.history.records import Control, PastJob
from ontap_tui.history.times import restored, stored
from ontap_tui.model import (
    Acknowledgement,
    Action,
    ApiError,
    Attention,
    Intent,
    Job,
    JobChanged,
    JobEvent,
    JobFinished,
    JobKey,
    State,
    TrackedJob,
    job_kind,
)

_NUMBER: Final = re.compile(r"\d+(?:\.\d+)?")
_TICKS: Final = 50
_LONGEST: Final = 65_536
"""Characters stored of a text: a cluster may send megabytes, different ones with each poll."""


def job_row(event: JobEvent) -> dict[str, Any]:
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
    """Return when the job ended: never later than we learnt of it, whatever the cluster's clock says."""
    if tracked.job.terminal:
        return stored(min(tracked.job.end_time or tracked.changed_at, tracked.changed_at))
    return stored(tracked.gone_at)


def _apart(event: JobEvent) -> int:
    """Return the least time, in µs, between this transition and the one before it.

    It is 0, unless only a number in the message changed (``61 %``, ``62 %``): then it is a 50th of the time
    for which the job has been known, so that a job that runs for days keeps a few hundred transitions rather
    than a hundred thousand.
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


def past_job(
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
    user: str | None,
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
        user=user or None,
        intent=_pending(job, action, asked_at, refusal),
    )
    seen = changed_at if job.terminal or watched_until is None else max(changed_at, watched_until)
    return PastJob(tracked=tracked, last_seen=restored(seen))


def _pending(job: Job, action: str | None, at: int | None, refusal: str | None) -> Intent | None:
    """Return the last control action on the job, unless its state shows that it was carried out."""
    if action is None or at is None or job.terminal:
        return None
    intent = Intent(action=Action(action), at=restored(at), refusal=refusal)
    paused = job.state == State.PAUSED
    done = (intent.action is Action.PAUSE and paused) or (intent.action is Action.RESUME and not paused)
    return None if done else intent


def acknowledgement(
    cluster: str, uuid: str, reason: str, user: str, at: int | None
) -> tuple[JobKey, Acknowledgement]:
    return (cluster, uuid), Acknowledgement(reason=Attention[reason], user=user, at=restored(at))


def control(
    cluster: str, uuid: str, at: int, action: str, user: str, reason: str, refusal: str | None
) -> Control:
    return Control(
        key=(cluster, uuid),
        intent=Intent(action=Action(action), at=restored(at), refusal=refusal),
        user=user,
        reason=reason,
    )
