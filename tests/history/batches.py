"""What an engine would say, shortly."""

from datetime import datetime, timedelta
from typing import Any

from ontap_tui.model import (
    Batch,
    ClusterChanged,
    ClusterState,
    Event,
    Fault,
    Health,
    Job,
    JobAppeared,
    JobChanged,
    JobFinished,
    JobGone,
    TrackedJob,
)
from tests.support.clock import START
from tests.support.jobs import make_job, tracked


def later(seconds: float) -> datetime:
    return START + timedelta(seconds=seconds)


def batch(*events: Event) -> Batch:
    return Batch(at=START, events=events)


def appeared(job: Job, at: float = 0, **fields: Any) -> JobAppeared:
    return JobAppeared(tracked(job, at=later(at), **fields))


def changed(before: JobAppeared | JobChanged | JobFinished, at: float, **fields: Any) -> JobChanged:
    """The same job with these fields of it changed."""
    return JobChanged(before.job, _next(before.job, at, fields))


def finished(
    before: JobAppeared | JobChanged, at: float, state: str = "success", **fields: Any
) -> JobFinished:
    return JobFinished(before.job, _next(before.job, at, {"state": state, **fields}))


def gone(before: JobAppeared | JobChanged | JobFinished, at: float) -> JobGone:
    return JobGone(tracked(before.job.job, **_times(before.job) | {"gone_at": later(at)}))


def ended_job(number: int, at: float, state: str = "success", **fields: Any) -> JobFinished:
    """Seen for the first time when it had ended."""
    return JobFinished(None, tracked(make_job(number, state=state, **fields), at=later(at)))


def polled(cluster: str, at: float, **fields: Any) -> ClusterChanged:
    known: dict[str, Any] = {"health": Health.OK, "polled_at": later(at), "interval": 2.0}
    return ClusterChanged(ClusterState(name=cluster, url="https://x", **known | fields))


def _next(before: TrackedJob, at: float, fields: dict[str, Any]) -> TrackedJob:
    known = {name: getattr(before.job, name) for name in before.job.__struct_fields__}
    job = Job(**known | fields)
    message_at = before.message_at if job.message == before.job.message else later(at)
    return tracked(job, **_times(before) | {"changed_at": later(at), "message_at": message_at})


def _times(before: TrackedJob) -> dict[str, Any]:
    return {
        "first_seen": before.first_seen,
        "changed_at": before.changed_at,
        "message_at": before.message_at,
    }


def words(fault: Fault | None) -> str:
    """What a person is told; empty while all is well."""
    return "" if fault is None else f"{fault.summary}. {fault.remedy}"
