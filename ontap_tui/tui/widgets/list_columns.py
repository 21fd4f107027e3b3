"""Lay out the columns of a list by their contents, with their titles and lines."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final, NamedTuple

from rich.cells import cell_len
from textual.content import Content

from ontap_tui.tui.widgets.line import widest

_GAP: Final = 2
WITHOUT_LIMIT: Final = 1000
"""Cells of a column that takes all the space left."""


class ListColumn(NamedTuple):
    title: str
    longest: int
    """Cells of the longest content; 0 leaves the column out."""
    least: int = 0
    """Cells that it keeps when space is short; 0 means `longest`."""
    right: bool = False

    @property
    def full(self) -> int:
        return max(self.longest, cell_len(self.title))

    @property
    def short(self) -> int:
        return min(self.full, max(self.least or self.full, cell_len(self.title)))


def column_of(title: str, texts: Iterable[str], *, least: int = 0, right: bool = False) -> ListColumn:
    """Return a column as wide as the widest of `texts`."""
    return ListColumn(title, widest(set(texts)), least, right)


class ListColumns:
    """Selects the columns that fit between the margins, dropping others in the order of `give_way`.

    If the rest does not fit either, the widest column is cut. No column is wider than its contents.
    Space that is left is shared by the columns that are cut.
    """

    def __init__(
        self, columns: Mapping[str, ListColumn], give_way: Sequence[str] = (), *, margin: int = 0
    ) -> None:
        self._columns = {id: column for id, column in columns.items() if column.longest}
        self._give_way = give_way
        self._margin = margin
        self._fitting: tuple[int, Mapping[str, int]] = 0, {}
        """The width last fitted to, and the cells of each column that fits."""

    def titles(self, width: int) -> Content:
        return self.line({id: Content(column.title) for id, column in self._columns.items()}, width)

    def line(self, cells: Mapping[str, Content], width: int) -> Content:
        """Lay out a line for `width`, cutting cells that are too long with an ellipsis."""
        if width != self._fitting[0]:
            self._fitting = width, self._fit(width - 2 * self._margin)
        parts: list[Content | str] = [" " * self._margin]
        for id, room in self._fitting[1].items():
            cell = cells[id].truncate(room, ellipsis=True)
            blank = " " * (room - cell.cell_length)
            gap = " " * _GAP if len(parts) > 1 else ""
            parts += [gap, blank, cell] if self._columns[id].right else [gap, cell, blank]
        return Content.assemble(*parts)

    def _fit(self, width: int) -> Mapping[str, int]:
        shown = {id: column.short for id, column in self._columns.items()}
        for id in self._give_way:
            if _total(shown) > width:
                shown.pop(id, None)
        if shown and (over := _total(shown) - width) > 0:
            longest = max(shown, key=lambda id: shown[id])
            shown[longest] = max(1, shown[longest] - over)
        wanted = {id: self._columns[id].full - short for id, short in shown.items()}
        more = _shared(max(0, width - _total(shown)), wanted)
        return {id: short + more[id] for id, short in shown.items()}


def _total(widths: Mapping[str, int]) -> int:
    return sum(width + _GAP for width in widths.values()) - _GAP


def _shared(room: int, wanted: Mapping[str, int]) -> Mapping[str, int]:
    """Share `room` as equally as possible, giving none more than is wanted."""
    given: dict[str, int] = {}
    for id in sorted(wanted, key=lambda id: wanted[id]):
        given[id] = min(wanted[id], room // (len(wanted) - len(given)))
        room -= given[id]
    return given
