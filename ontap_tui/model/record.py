"""Turn a job into plain JSON values: the one form in which it leaves the program."""

from datetime import UTC, datetime
from typing import Annotated, Final, TypeAlias

import msgspec

from ontap_tui.model.job import ApiError
from ontap_tui.model.tracked import TrackedJob

Moment: TypeAlias = Annotated[str, msgspec.Meta(extra_json_schema={"format": "date-time"})]
"""RFC 3339 in UTC, with the offset."""


class JobRecord(msgspec.Struct, frozen=True, kw_only=True):
    """One job. Where no data, all but `cluster`, `uuid`, `launched_by` and `user` are null."""

    cluster: str
    """Its name in the configuration."""
    uuid: str
    state: str | None
    """The cluster's own word."""
    terminal: bool | None
    """Whether it has ended, as far as we know."""
    description: str | None
    message: str | None
    code: int | None
    """A running job may have one, too."""
    error: ApiError | None
    node: str | None
    svm: str | None
    start_time: Moment | None
    """By the cluster's clock."""
    end_time: Moment | None
    """By the cluster's clock."""
    elapsed_seconds: float | None
    """How long it ran or has been running."""
    first_seen: Moment | None
    """By our clock."""
    last_seen: Moment | None
    """By our clock."""
    gone: bool | None
    """The cluster no longer knows it. With `terminal` false its outcome is unknown."""
    launched_by: str | None
    """The saved request that created it."""
    user: str | None
    """Who launched it with that request."""


JOB_FIELDS: Final = JobRecord.__struct_fields__


def job_record(tracked: TrackedJob, *, now: datetime, last_seen: datetime | None = None) -> JobRecord:
    """Return a job as JSON values, with times as RFC 3339 in UTC.

    `now` is by the cluster's clock, for a running job. `last_seen` is when the cluster was last known to have
    the job, if later than the job itself shows.
    """
    job = tracked.job
    elapsed = job.elapsed(now) if tracked.active or job.end_time else None
    return JobRecord(
        cluster=job.cluster,
        uuid=job.uuid,
        state=job.state,
        terminal=job.terminal,
        description=job.description,
        message=job.message,
        code=job.code,
        error=job.error,
        node=job.node,
        svm=job.svm,
        start_time=moment(job.start_time),
        end_time=moment(job.end_time),
        elapsed_seconds=elapsed.total_seconds() if elapsed is not None else None,
        first_seen=moment(tracked.first_seen),
        last_seen=moment(last_seen or tracked.gone_at or tracked.changed_at),
        gone=tracked.gone,
        launched_by=tracked.launched_by,
        user=tracked.user,
    )


def moment(at: datetime | None) -> Moment | None:
    return at.astimezone(UTC).isoformat() if at is not None else None
