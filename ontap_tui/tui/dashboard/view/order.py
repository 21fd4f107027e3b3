"""Keep rows sorted as they change, without a full sort for each row."""

from bisect import bisect_left, insort
from collections.abc import Collection, Iterable
from operator import attrgetter
from typing import Final, TypeAlias

import msgspec

from ontap_tui.model import Attention, Launch, Outcome, State, TrackedJob

SortValue: TypeAlias = float | str


class JobRow(msgspec.Struct, gc=False, eq=False):
    """Holds a job in the view.

    `value` and `number` determine its place in an `Order`, so change them only while it is in none.
    """

    tracked: TrackedJob
    value: SortValue
    number: int
    """The row's number in order of arrival, which orders rows of equal value."""
    need: Attention | None = None
    """Why the job needs attention, unless that was acknowledged."""
    past: bool = False
    """Whether the job is known only from the history, and so needs no attention."""
    launch: Launch | None = None
    """The launch that created the job, if a resource is followed after the job."""

    @property
    def goes_on(self) -> bool:
        """Return whether the job only started something: it succeeded, but its launch has not ended."""
        return self._started and self.launch is not None and self.launch.ended_at is None

    @property
    def came_to_nothing(self) -> bool:
        """Return whether the operation that the job started failed or has an unknown outcome."""
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
"""Maximum rows removed individually; more are removed in one pass over all rows."""
_PART: Final = 20
"""Up to one row in this many is inserted individually; for more, all rows are sorted."""


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
