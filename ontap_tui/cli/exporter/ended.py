"""Count the ends of jobs as they are reported."""

from collections.abc import Iterable
from typing import Final

from prometheus_client import CollectorRegistry, Counter, Histogram

from ontap_tui.cli.exporter.labels import BoundedLabel
from ontap_tui.model import (
    ClusterChanged,
    Event,
    JobAppeared,
    JobFinished,
    JobForgotten,
    JobGone,
    JobKey,
    State,
    TrackedJob,
    job_kind,
)

_UNKNOWN: Final = "unknown"
_ENDS: Final = (str(State.SUCCESS), str(State.FAILURE), _UNKNOWN)
_BUCKETS: Final = (1, 2, 5, 10, 30, 60, 120, 300, 600, 1800, 3600, 7200, 21600, 86400)
"""s"""


class EndedJobs:
    """Counts every end once, from the first read of a cluster on: earlier ends are not counted."""

    def __init__(self, registry: CollectorRegistry, kinds: BoundedLabel) -> None:
        self._kinds = kinds
        self._heard: set[str] = set()
        self._begun: set[tuple[str, str]] = set()
        self._lost: set[JobKey] = set()
        """Jobs counted as unknown, which may be found again and end."""
        self._ended = Counter(
            "ontap_jobs_ended_total",
            "Jobs that ended; unknown are those that the cluster forgot before their end was seen.",
            ["cluster", "kind", "state"],
            registry=registry,
        )
        self._durations = Histogram(
            "ontap_job_duration_seconds",
            "Duration of jobs that ended in success or failure, by the clock of their cluster.",
            ["kind", "state"],
            registry=registry,
            buckets=_BUCKETS,
        )

    def on_events(self, events: Iterable[Event]) -> None:
        for event in events:
            match event:
                case ClusterChanged():
                    if event.state.polled_at is not None:
                        self._heard.add(event.state.name)
                case JobAppeared():
                    self._begin(event.job)
                case JobFinished():
                    if event.before is not None or event.key[0] in self._heard:
                        self._end(event.job)
                case JobGone() if not event.job.job.terminal:
                    self._end(event.job)
                case JobForgotten():
                    self._lost.discard(event.key)
                case _:
                    pass

    def _begin(self, tracked: TrackedJob) -> None:
        """Start a counter at 0, because one that first appears at 1 shows no increase."""
        cluster, kind = tracked.job.cluster, self._kind(tracked)
        if (cluster, kind) not in self._begun:
            self._begun.add((cluster, kind))
            for state in _ENDS:
                self._ended.labels(cluster, kind, state)

    def _end(self, tracked: TrackedJob) -> None:
        if tracked.key in self._lost:
            return
        job, kind = tracked.job, self._kind(tracked)
        state = job.state if job.state in _ENDS and not tracked.outcome_unknown else _UNKNOWN
        self._begin(tracked)
        self._ended.labels(job.cluster, kind, state).inc()
        if tracked.outcome_unknown:
            self._lost.add(tracked.key)
        elif state != _UNKNOWN and job.start_time is not None and job.end_time is not None:
            seconds = (job.end_time - job.start_time).total_seconds()
            self._durations.labels(kind, state).observe(max(0.0, seconds))

    def _kind(self, tracked: TrackedJob) -> str:
        return self._kinds.of(job_kind(tracked.job.description))
