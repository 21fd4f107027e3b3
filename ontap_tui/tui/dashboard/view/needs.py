"""Decide which jobs need attention and in what order, and remember acknowledgements."""

from bisect import bisect_left, insort
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta

from ontap_tui.model import (
    Acknowledgement,
    Attention,
    ClusterState,
    Estimate,
    JobKey,
    State,
    TrackedJob,
    attention,
    job_kind,
    outstanding,
)
from ontap_tui.tui.dashboard.view.columns import attention_value
from ontap_tui.tui.dashboard.view.row import JobRow


class Needs:
    """Decides which jobs need attention from their state, the time and the acknowledgements."""

    def __init__(
        self,
        clusters: Mapping[str, ClusterState],
        stall_after: timedelta,
        estimate_of: Callable[[str], Estimate | None],
    ) -> None:
        self._clusters = clusters
        self.stall_after = stall_after
        self._estimate_of = estimate_of
        self.acknowledged: dict[JobKey, Acknowledgement] = {}

    def expected(self, tracked: TrackedJob) -> Estimate | None:
        return self._estimate_of(job_kind(tracked.job.description))

    def reason(self, row: JobRow) -> Attention | None:
        """Return why the job needs attention, acknowledged or not."""
        if row.need is not None:
            return row.need
        acknowledged = self.acknowledged.get(row.tracked.key)
        return None if acknowledged is None else acknowledged.reason

    def cluster_now(self, cluster: str, now: datetime) -> datetime:
        """Convert the time to the cluster's clock, as `ClusterState.time` does."""
        state = self._clusters.get(cluster)
        return now if state is None else state.time(now)

    def cluster_times(self, now: datetime) -> dict[str, datetime]:
        return {name: self.cluster_now(name, now) for name in self._clusters}

    def of(self, tracked: TrackedJob, now: datetime, *, came_to_nothing: bool = False) -> Attention | None:
        """Return why the job needs attention; None if that reason, or a more urgent one, was acknowledged.

        `came_to_nothing` is as in `JobRow`.
        """
        job = tracked.job
        if came_to_nothing:
            reason: Attention | None = Attention.FAILED
        elif job.state == State.SUCCESS:
            return None
        else:
            reason = attention(
                tracked,
                now=now,
                stall_after=self.stall_after,
                expected=self.expected(tracked) if job.state == State.RUNNING else None,
                cluster_now=self.cluster_now(job.cluster, now),
            )
        return outstanding(reason, self.acknowledged.get(tracked.key))


def urgency(row: JobRow, need: Attention | None) -> tuple[float, int]:
    """Return the row's place in the queue for the given need; lower values are more urgent."""
    return attention_value(row.tracked, need), row.number


class AttentionQueue:
    """Keeps jobs in order of urgency as they are added and removed."""

    def __init__(self) -> None:
        self._places: dict[JobKey, tuple[float, int]] = {}
        self._sorted: list[tuple[float, int, JobRow]] = []

    def __contains__(self, key: JobKey) -> bool:
        return key in self._places

    def __iter__(self) -> Iterator[JobRow]:
        return (row for *_, row in self._sorted)

    def put(self, row: JobRow) -> None:
        """Add `row`, which needs attention and is not in the queue."""
        place = urgency(row, row.need)
        self._places[row.tracked.key] = place
        insort(self._sorted, (*place, row))

    def drop(self, key: JobKey) -> None:
        """Remove the job if it is in the queue."""
        place = self._places.pop(key, None)
        if place is not None:
            del self._sorted[bisect_left(self._sorted, place)]
