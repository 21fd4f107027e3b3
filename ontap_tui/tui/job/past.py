"""Load what the report shows about a job besides its row: its past, its cluster and its estimate."""

from datetime import datetime, timedelta
from typing import Final, NamedTuple, Self

from ontap_tui.history import Control, Gap, HistoryError, PastJob, Transition
from ontap_tui.model import (
    Acknowledgement,
    Attention,
    ClusterState,
    Estimate,
    JobKey,
    Launch,
    TrackedJob,
    job_kind,
)
from ontap_tui.tui.dashboard.view import View
from ontap_tui.tui.runtime.session import Session

SAME_CODE_WITHIN: Final = timedelta(days=7)
_SIMILAR: Final = 5


class JobPast(NamedTuple):
    timeline: tuple[Transition, ...] = ()
    """Transitions, oldest first; the last entry is the present state."""
    gaps: tuple[Gap, ...] = ()
    controls: tuple[Control, ...] = ()
    launch: Launch | None = None
    same_code: tuple[PastJob, ...] = ()
    """Other failures with the same code within `SAME_CODE_WITHIN`, newest first."""
    similar: tuple[PastJob, ...] = ()
    """Ended jobs of the same kind, newest first."""
    trouble: str = ""
    """Why the history cannot be read; empty if it can."""


async def find(session: Session, key: JobKey) -> TrackedJob | None:
    """Find the job among the live jobs, or else in the history."""
    tracked = session.engine.find(key)
    if tracked is None and session.history is not None:
        try:
            past = await session.history.job(key)
        except HistoryError:
            return None
        tracked = past.tracked if past else None
    return tracked


async def load_past(session: Session, tracked: TrackedJob) -> JobPast:
    launch = session.engine.launches.get(tracked.launch_id or "")
    history = session.history
    if history is None:
        return JobPast(_with_present((), tracked), launch=launch, trouble="History is not being recorded.")
    key, job, now = tracked.key, tracked.job, session.clock.now()
    code = failure_code(tracked)
    try:
        timeline = await history.timeline(key)
        same_code = await history.failures_with(code, since=now - SAME_CODE_WITHIN) if code else []
        similar = await history.similar(job_kind(job.description), limit=_SIMILAR + 1)
        return JobPast(
            timeline=_with_present(tuple(timeline), tracked),
            gaps=tuple(await history.gaps(job.cluster, tracked.first_seen, _last_seen(tracked, now))),
            controls=tuple(reversed(await history.controls(key))),
            launch=launch or await history.launch_of(key),
            same_code=tuple(other for other in same_code if other.tracked.key != key),
            similar=tuple(other for other in similar if other.tracked.key != key)[:_SIMILAR],
        )
    except HistoryError as error:
        trouble = f"The history {error.fault.summary}. {error.fault.remedy}".strip()
        return JobPast(_with_present((), tracked), launch=launch, trouble=trouble)


def _last_seen(tracked: TrackedJob, now: datetime) -> datetime:
    """Return when the job was last seen, by the local clock: the cluster's may be an hour off."""
    return tracked.changed_at if tracked.job.terminal else tracked.gone_at or now


def failure_code(tracked: TrackedJob) -> str | None:
    job = tracked.job
    if not job.failed:
        return None
    code = job.error.code if job.error else None
    return code or (str(job.code) if job.code else None)


def _with_present(timeline: tuple[Transition, ...], tracked: TrackedJob) -> tuple[Transition, ...]:
    """Add the present state: the history is written a moment after the screen is updated."""
    job = tracked.job
    last = timeline[-1] if timeline else None
    if last is not None and (last.state, last.message) == (job.state, job.message):
        return timeline
    if last is not None and last.at >= tracked.changed_at:
        return timeline
    return (*timeline, Transition(at=tracked.changed_at, state=job.state, message=job.message))


class Subject(NamedTuple):
    tracked: TrackedJob
    past: JobPast
    now: datetime
    cluster_now: datetime
    """The current time by the cluster's clock."""
    cluster: ClusterState | None = None
    expected: Estimate | None = None
    need: Attention | None = None
    acknowledged: Acknowledgement | None = None

    @classmethod
    def at_present(cls, session: Session, tracked: TrackedJob, past: JobPast, view: View) -> Self:
        now = session.clock.now()
        cluster = session.engine.clusters.get(tracked.job.cluster)
        row = view.get(tracked.key)
        return cls(
            tracked=tracked,
            past=past,
            now=now,
            cluster_now=now if cluster is None else cluster.time(now),
            cluster=cluster,
            expected=session.engine.estimate(job_kind(tracked.job.description)),
            need=row.need if row is not None else None,
            acknowledged=view.needs.acknowledged.get(tracked.key),
        )

    @classmethod
    async def of(cls, session: Session, tracked: TrackedJob, view: View) -> Self:
        """Build the subject, reading the job's past from the history."""
        return cls.at_present(session, tracked, await load_past(session, tracked), view)
