"""Rows in order, kept so while they change: nothing is sorted again for one row."""

from bisect import bisect_left
from collections.abc import Iterable
from operator import attrgetter
from typing import Final, TypeAlias

import msgspec

from ontap_tui.model import Attention, TrackedJob

SortValue: TypeAlias = float | str


class Row(msgspec.Struct, gc=False, eq=False):
    """A job in the view. `value` and `number` are its place: changed only while it is not in an `Order`."""

    tracked: TrackedJob
    value: SortValue
    number: int
    """Counts rows as they came; orders those of one value."""
    need: Attention | None = None
    """Why it needs a person who has not acknowledged that yet."""
    past: bool = False
    """Known only from the history: needs nobody."""


_VALUE: Final = attrgetter("value")


def _place(row: Row) -> tuple[SortValue, int]:
    return row.value, row.number


class Order:
    """Rows ascending by value, then by number. Values are all numbers or all strings."""

    def __init__(self, rows: Iterable[Row] = ()) -> None:
        """`rows` come in the order of their numbers."""
        self.rows = sorted(rows, key=_VALUE)

    def __len__(self) -> int:
        return len(self.rows)

    def add(self, row: Row) -> None:
        self.rows.insert(self._slot(row), row)

    def discard(self, row: Row) -> None:
        at = self._slot(row)
        if at < len(self.rows) and self.rows[at] is row:
            del self.rows[at]

    def index(self, row: Row) -> int | None:
        at = self._slot(row)
        return at if at < len(self.rows) and self.rows[at] is row else None

    def replace(self, stale: set[int], fresh: Iterable[Row]) -> None:
        """Takes out the rows whose number is in `stale`, puts in `fresh`: for many at once."""
        self.rows = [row for row in self.rows if row.number not in stale]
        self.rows += fresh
        self.rows.sort(key=_place)

    def _slot(self, row: Row) -> int:
        return bisect_left(self.rows, (row.value, row.number), key=_place)
