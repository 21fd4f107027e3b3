"""Columns of a list: which fit, how wide they are, and a line of them."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from textual.content import Content

_GAP = 2


class ListColumn(NamedTuple):
    title: str
    width: int
    most: int = 0
    """Cells it may take where there is room; as many as `width` where it is 0."""
    right: bool = False


class ListColumns:
    """Those of `columns` that fit `width`: what is named first in `give_way` goes first."""

    def __init__(self, columns: Mapping[str, ListColumn], width: int, give_way: Sequence[str]) -> None:
        shown = dict(columns)
        for id in give_way:
            if _total(shown) > width:
                shown.pop(id, None)
        room = width - _total(shown)
        self._shown: dict[str, ListColumn] = {}
        for id, column in shown.items():
            more = max(0, min(room, column.most - column.width))
            room -= more
            self._shown[id] = column._replace(width=column.width + more)

    def titles(self) -> Content:
        return self.line({id: Content(column.title) for id, column in self._shown.items()})

    def line(self, cells: Mapping[str, Content]) -> Content:
        """What is too long for its column is cut with an ellipsis."""
        line = Content()
        for id, column in self._shown.items():
            cell = cells[id].truncate(column.width, ellipsis=True)
            blank = " " * (column.width - cell.cell_length)
            padded = Content.assemble(blank, cell) if column.right else Content.assemble(cell, blank)
            line = Content.assemble(line, " " * _GAP if line else "", padded)
        return line


def _total(columns: Mapping[str, ListColumn]) -> int:
    return sum(column.width + _GAP for column in columns.values()) - _GAP
