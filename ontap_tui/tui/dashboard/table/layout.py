"""Decide which columns the table shows, and where."""

from collections.abc import Iterable, Mapping
from typing import Final, NamedTuple

from ontap_tui.tui.dashboard.view import BY_ID, NARROWEST, STANDARD, JobColumn

_GAP: Final = 2
_VITAL: Final = 90
"""Minimum importance of a vital column, which is never cramped to make room for others."""
_NAME: Final = 16
"""Width in cells available to a cluster's name even in a narrow table."""
_NONE: Final[Mapping[str, int]] = {}


class Placed(NamedTuple):
    column: JobColumn
    left: int
    width: int


class Layout:
    def __init__(self) -> None:
        self.chosen: tuple[str, ...] = STANDARD
        self.widths: dict[str, int] = {}
        """Widths set by hand."""
        self.placed: tuple[Placed, ...] = ()
        self.longest_name = 0
        """Width of the longest cluster name in cells."""
        self._fitted: tuple[int, int] | None = None
        """The width and the longest name for which the columns were placed."""

    def choose(self, columns: tuple[str, ...], widths: Mapping[str, int]) -> None:
        """Set the columns, with effect from the next `fit`."""
        self._fitted = None
        self.chosen = columns
        self.widths = {id: width for id, width in widths.items() if width >= NARROWEST}

    def fit(self, width: int) -> None:
        """Place the columns in `width` cells, unless they already are."""
        if self._fitted == (width, self.longest_name):
            return
        self._fitted = width, self.longest_name
        name = min(max(_NAME, width // 6), max(7, self.longest_name))
        self.placed = place(self.chosen, width, cluster=name, by_hand=self.widths)

    def at(self, x: int) -> str | None:
        """Return the column at cell `x`, if any."""
        return next((id.column.id for id in self.placed if id.left <= x < id.left + id.width), None)

    @property
    def cuts_names(self) -> bool:
        """Return whether any cluster name is cut, or the cluster column is not shown."""
        width = next((placed.width for placed in self.placed if placed.column.id == "cluster"), 0)
        return width < self.longest_name


def place(
    chosen: Iterable[str], width: int, *, cluster: int = 10, by_hand: Mapping[str, int] = _NONE
) -> tuple[Placed, ...]:
    """Return the columns that fit into `width` cells, in the order chosen.

    `cluster` is the width of cluster names, `by_hand` the widths set by the user. Other columns are dropped
    before a vital one is cramped, and vital columns shrink before one of them is dropped.
    """
    columns = [BY_ID[id] for id in chosen]
    best = {column.id: column.best for column in columns} | {"cluster": cluster, **by_hand}
    least = {column.id: min(column.least, best[column.id]) for column in columns}
    enough = least | {
        column.id: (least[column.id] + best[column.id]) // 2 if column.stretch else best[column.id]
        for column in columns
        if column.importance >= _VITAL
    }

    def too_wide(widths: Mapping[str, int]) -> bool:
        return sum(widths[column.id] for column in columns) + _GAP * (len(columns) - 1) > width

    while len(columns) > 1:
        last = min(columns, key=lambda column: column.importance)
        if not too_wide(least if last.importance >= _VITAL else enough):
            break
        columns.remove(last)
    widths = {column.id: least[column.id] for column in columns}
    room = width - _GAP * (len(columns) - 1) - sum(widths.values())
    stretch = {column.id: 0 if column.id in by_hand else column.stretch for column in columns}
    for column in sorted(columns, key=lambda column: (stretch[column.id], -column.importance)):
        more = max(0, min(room, best[column.id] - widths[column.id]))
        widths[column.id] += more
        room -= more
    parts = sum(stretch.values())
    for column in columns:
        more = room * stretch[column.id] // parts if parts else 0
        widths[column.id] += more
        room, parts = room - more, parts - stretch[column.id]
    left, placed = 0, []
    for column in columns:
        placed.append(Placed(column, left, widths[column.id]))
        left += widths[column.id] + _GAP
    return tuple(placed)
