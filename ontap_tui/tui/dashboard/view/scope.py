"""Decide which rows are shown, by scope, cluster and filter."""

from collections.abc import Collection, Iterable
from datetime import datetime
from enum import StrEnum

from ontap_tui.filtering import Filter
from ontap_tui.model import RECENT
from ontap_tui.tui.dashboard.view.needs import Needs
from ontap_tui.tui.dashboard.view.order import JobRow


class JobScope(StrEnum):
    LIVE = "live"
    """Jobs that the clusters report now, and those that still need attention."""
    RECENT = "recent"
    """Also jobs that ended within a day."""
    ALL = "all"
    """Also all jobs in the history."""

    @property
    def following(self) -> "JobScope":
        members = list(JobScope)
        return members[(members.index(self) + 1) % len(members)]

    def holds(self, row: JobRow, now: datetime) -> bool:
        tracked = row.tracked
        if row.need is not None or not (tracked.gone_at or row.past) or self is JobScope.ALL:
            return True
        if self is JobScope.LIVE:
            return False
        ended = tracked.job.end_time or tracked.gone_at or tracked.changed_at
        return now - ended <= RECENT


def passing(
    rows: Iterable[JobRow],
    now: datetime,
    *,
    filter: Filter,
    scope: JobScope,
    hidden: Collection[str],
    needs: Needs,
) -> list[JobRow]:
    """Return the rows to show, without `hidden` clusters. Ages are measured by the clusters' clocks."""
    if hidden:
        rows = [row for row in rows if row.tracked.job.cluster not in hidden]
    if scope is not JobScope.ALL:
        rows = [row for row in rows if scope.holds(row, now)]
    if filter.terms:
        matches, times = filter.matches, needs.cluster_times(now) if filter.timed else {}
        rows = [row for row in rows if matches(row.tracked, times.get(row.tracked.job.cluster, now))]
    return list(rows)
