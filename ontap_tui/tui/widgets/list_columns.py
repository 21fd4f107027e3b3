"""Lay out the columns of a list that fit, with their titles and lines."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from textual.content import Content

_GAP = 2


class ListColumn(NamedTuple):
    title: str
    width: int
    most: int = 0
    """Maximum width in cells if there is room; 0 means `width`."""
    right: bool = False


class ListColumns:
    """Selects the columns that fit between the margins, dropping others in the order of `give_way`."""

    def __init__(
        self, columns: Mapping[str, ListColumn], give_way: Sequence[str] = (), *, margin: int = 0
    ) -> None:
        self._columns = columns
        self._give_way = give_way
        self._margin = margin
        self._fitting: tuple[int, Mapping[str, ListColumn]] = 0, {}
        """The width last fitted to, and the columns for it."""

    def titles(self, width: int) -> Content:
        return self.line({id: Content(column.title) for id, column in self._columns.items()}, width)

    def line(self, cells: Mapping[str, Content], width: int) -> Content:
        """Lay out a line for `width`, cutting cells that are too long with an ellipsis."""
        if width != self._fitting[0]:
            self._fitting = width, self._fit(width - 2 * self._margin)
        parts: list[Content | str] = [" " * self._margin]
        for id, column in self._fitting[1].items():
            cell = cells[id].truncate(column.width, ellipsis=True)
            blank = " " * (column.width - cell.cell_length)
            gap = " " * _GAP if len(parts) > 1 else ""
            parts += [gap, blank, cell] if column.right else [gap, cell, blank]
        return Content.assemble(*parts)

    def _fit(self, width: int) -> Mapping[str, ListColumn]:
        shown = dict(self._columns)
        for id in self._give_way:
            if _total(shown) > width:
                shown.pop(id, None)
        room = width - _total(shown)
        for id, column in shown.items():
            more = max(0, min(room, column.most - column.width))
            room -= more
            shown[id] = column._replace(width=column.width + more)
        return shown


def _total(columns: Mapping[str, ListColumn]) -> int:
    return sum(column.width + _GAP for column in columns.values()) - _GAP
