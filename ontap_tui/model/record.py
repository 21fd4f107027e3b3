"""A job as plain JSON values: the one shape in which it leaves the program."""

from datetime import UTC, datetime
from typing import Any, Final

import msgspec

from ontap_tui.model.tracked import TrackedJob

JOB_FIELDS: Final = (
    "cluster", "uuid", "state", "terminal", "description", "message", "code", "error", "node", "svm",
    "start_time", "end_time", "elapsed_seconds", "first_seen", "last_seen", "gone", "launched_by",
)  # fmt: skip
"""Of `job_record`, in its order."""


def job_record(tracked: TrackedJob, *, now: datetime, last_seen: datetime | None = None) -> dict[str, Any]:
    """Times are RFC 3339 in UTC. `now` is the cluster's own time, for a job that still runs.

    `last_seen` is when its cluster was last heard to know it, where more is known than the job itself tells.
    """
    job = tracked.job
    elapsed = job.elapsed(now) if tracked.active or job.end_time else None
    return {
        "cluster": job.cluster,
        "uuid": job.uuid,
        "state": job.state,
        "terminal": job.terminal,
        "description": job.description,
        "message": job.message,
        "code": job.code,
        "error": msgspec.to_builtins(job.error) if job.error is not None else None,
        "node": job.node,
        "svm": job.svm,
        "start_time": _time(job.start_time),
        "end_time": _time(job.end_time),
        "elapsed_seconds": elapsed.total_seconds() if elapsed is not None else None,
        "first_seen": _time(tracked.first_seen),
        "last_seen": _time(last_seen or tracked.gone_at or tracked.changed_at),
        "gone": tracked.gone,
        "launched_by": tracked.launched_by,
    }


def _time(at: datetime | None) -> str | None:
    return at.astimezone(UTC).isoformat() if at is not None else None
