"""Decide which rows are shown."""

from collections.abc import Collection, Iterable
from datetime import datetime

from ontap_tui.filtering import Filter
from ontap_tui.tui.dashboard.view.needs import Needs
from ontap_tui.tui.dashboard.view.order import JobRow
from ontap_tui.tui.dashboard.view.scope import JobScope


def passing(
    rows: Iterable[JobRow],
    now: datetime,
    *,
    filter: Filter,
    scope: JobScope,
    hidden: Collection[str],
    needs: Needs,
) -> list[JobRow]:
    """Return the rows to show; `hidden` are clusters. Ages are measured by the clusters' clocks."""
    if hidden:
        rows = [row for row in rows if row.tracked.job.cluster not in hidden]
    if scope is not JobScope.ALL:
        rows = [row for row in rows if scope.holds(row, now)]
    if filter.terms:
        matches, times = filter.matches, needs.cluster_times(now) if filter.timed else {}
        rows = [row for row in rows if matches(row.tracked, times.get(row.tracked.job.cluster, now))]
    return list(rows)
