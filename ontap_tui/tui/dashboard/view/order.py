"""Keep rows sorted while they change, without sorting again for one row."""

from bisect import bisect_left, insort
from collections.abc import Collection, Iterable
from operator import attrgetter
from typing import Final, TypeAlias

import msgspec

from ontap_tui.model import Attention, Launch, Outcome, State, TrackedJob

SortValue: TypeAlias = float | str


class JobRow(msgspec.Struct, gc=False, eq=False):
    """Holds a job in the view. `value` and `number` are its place: changed only while it is not in an
    `Order`.
    """

    tracked: TrackedJob
    value: SortValue
    number: int
    """Counts rows in order of arrival; orders rows of equal value."""
    need: Attention | None = None
    """Why it needs attention, unless that was acknowledged."""
    past: bool = False
    """Known only from the history: needs no attention."""
    launch: Launch | None = None
    """The launch that created it, if a resource is followed after the job."""

    @property
    def goes_on(self) -> bool:
        """Whether the job succeeded by just starting something: its launch has not ended."""
        return self._started and self.launch is not None and self.launch.ended_at is None

    @property
    def came_to_nothing(self) -> bool:
        """Whether what the job started did not end well, or nobody saw how."""
        ended = self.launch is not None and self.launch.ended_at is not None
        return self._started and ended and self.launch is not None and self.launch.outcome in _BAD

    @property
    def _started(self) -> bool:
        return self.tracked.job.state == State.SUCCESS


_BAD: Final = (Outcome.FAILURE, Outcome.UNKNOWN)


_VALUE: Final = attrgetter("value")
_NUMBER: Final = attrgetter("number")
_PLACE: Final = attrgetter("value", "number")
_FEW: Final = 100
"""Rows removed one by one; more of them in one pass over all."""
_PART: Final = 20
"""Up to one in so many is inserted one by one; for more, all are sorted."""


class Order:
    """Keeps rows ascending by value, then by number. Values are all numbers or all strings."""

    def __init__(self, rows: Iterable[JobRow] = ()) -> None:
        """Take rows in the order of their numbers."""
        self.rows = sorted(rows, key=_VALUE)

    @classmethod
    def of_sorted(cls, rows: list[JobRow]) -> "Order":
        order = cls()
        order.rows = rows
        return order

    def __len__(self) -> int:
        return len(self.rows)

    def place(self, row: JobRow) -> int:
        """Return the index where the row is, or would be."""
        return bisect_left(self.rows, (row.value, row.number), key=_PLACE)

    def index(self, row: JobRow) -> int | None:
        at = self.place(row)
        return at if at < len(self.rows) and self.rows[at] is row else None

    def remove(self, rows: Collection[JobRow]) -> None:
        """Remove those of `rows` that are in it; their places must not have changed yet."""
        if len(rows) > _FEW:
            stale = set(rows)
            self.rows = [row for row in self.rows if row not in stale]
            return
        for row in rows:
            at = self.index(row)
            if at is not None:
                del self.rows[at]

    def insert(self, rows: Collection[JobRow]) -> None:
        """Insert `rows`, which must not be in it."""
        if len(rows) * _PART > len(self.rows):
            # Two stable sorts by one attribute each cost less than one by both.
            self.rows = sorted(sorted([*self.rows, *rows], key=_NUMBER), key=_VALUE)
            return
        for row in rows:
            insort(self.rows, row, key=_PLACE)
