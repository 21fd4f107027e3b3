"""Decide which rows are shown, by scope, cluster and filter, and keep them sorted by one column."""

from bisect import bisect_left, insort
from collections.abc import Collection, Iterable, Iterator
from datetime import datetime
from enum import StrEnum
from operator import attrgetter
from typing import Final

from ontap_tui.filtering import Filter
from ontap_tui.model import RECENT, JobKey
from ontap_tui.tui.dashboard.view.columns import ATTENTION, EXPECTED, VALUES, attention_value, expected_end
from ontap_tui.tui.dashboard.view.needs import Needs
from ontap_tui.tui.dashboard.view.row import JobRow, SortValue

_VALUE: Final = attrgetter("value")
_NUMBER: Final = attrgetter("number")
_PLACE: Final = attrgetter("value", "number")
_FEW: Final = 100
"""Maximum rows removed individually; more are removed in one pass over all rows."""
_PART: Final = 20
"""Up to one row in this many is inserted individually; for more, all rows are sorted."""


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


class Order:
    """Keeps rows in ascending order of value, then number. Values are all numbers or all strings."""

    def __init__(self, rows: Iterable[JobRow] = ()) -> None:
        """Sort `rows`, which are in ascending order of their numbers."""
        self.rows = sorted(rows, key=_VALUE)

    @classmethod
    def of_sorted(cls, rows: list[JobRow]) -> "Order":
        order = cls()
        order.rows = rows
        return order

    def __len__(self) -> int:
        return len(self.rows)

    def place(self, row: JobRow) -> int:
        """Return the index where the row is or would be."""
        return bisect_left(self.rows, (row.value, row.number), key=_PLACE)

    def index(self, row: JobRow) -> int | None:
        at = self.place(row)
        return at if at < len(self.rows) and self.rows[at] is row else None

    def remove(self, rows: Collection[JobRow]) -> None:
        """Remove the ones of `rows` that are present; their values must not have changed since insertion."""
        if len(rows) > _FEW:
            stale = set(rows)
            self.rows = [row for row in self.rows if row not in stale]
            return
        for row in rows:
            at = self.index(row)
            if at is not None:
                del self.rows[at]

    def insert(self, rows: Collection[JobRow]) -> None:
        """Insert `rows`, which must not be present yet."""
        if len(rows) * _PART > len(self.rows):
            # Two stable sorts by one attribute each are cheaper than one by both.
            self.rows = sorted(sorted([*self.rows, *rows], key=_NUMBER), key=_VALUE)
            return
        for row in rows:
            insort(self.rows, row, key=_PLACE)


class ShownRows:
    def __init__(self, needs: Needs) -> None:
        self.sort = ATTENTION
        self.descending = False
        self._needs = needs
        self._order = Order()

    def __len__(self) -> int:
        return len(self._order)

    def __getitem__(self, index: int) -> JobRow:
        return self._order.rows[~index if self.descending else index]

    def __iter__(self) -> Iterator[JobRow]:
        return reversed(self._order.rows) if self.descending else iter(self._order.rows)

    def __contains__(self, row: JobRow) -> bool:
        return self._order.index(row) is not None

    def index(self, row: JobRow) -> int | None:
        at = self._order.index(row)
        return len(self) - 1 - at if at is not None and self.descending else at

    def neighbour(self, gone: JobRow | None) -> JobKey | None:
        """Return the key of the job drawn where `gone` was or would be."""
        if not len(self):
            return None
        at = self._order.place(gone) if gone is not None else 0
        if self.descending:
            at = len(self) - at
        return self[min(at, len(self) - 1)].tracked.key

    def value(self, row: JobRow) -> SortValue:
        """Return the current sort value of the row; `row.value` is the one by which it was placed."""
        if self.sort == ATTENTION:
            return attention_value(row.tracked, row.need)
        if self.sort == EXPECTED:
            return expected_end(row.tracked, self._needs.expected(row.tracked))
        return VALUES[self.sort](row.tracked)

    def settle(self, row: JobRow) -> bool:
        """Move the row to its proper place. Return whether it moved."""
        if row.value == self.value(row):
            return False
        shown = row in self
        self.remove([row])
        row.value = self.value(row)
        if shown:
            self.insert([row])
        return shown

    def show(self, rows: Iterable[JobRow]) -> None:
        """Replace all rows with `rows`, which are in ascending order of their numbers."""
        self._order = Order(rows)

    def narrow(self, rows: list[JobRow]) -> None:
        """Keep only `rows`, a subset already in ascending order."""
        self._order = Order.of_sorted(rows)

    @property
    def ascending(self) -> list[JobRow]:
        return self._order.rows

    def remove(self, rows: Collection[JobRow]) -> None:
        """Remove the ones of `rows` that are shown; their values must not have changed since insertion."""
        self._order.remove(rows)

    def insert(self, rows: Collection[JobRow]) -> None:
        """Insert `rows`, which must not be present yet."""
        self._order.insert(rows)
