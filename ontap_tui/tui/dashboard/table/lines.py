"""Build the lines of the table, and find the changed cells of a line."""

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from ontap_tui.model import Clock, JobKey
from ontap_tui.tui.dashboard.table.cells import Moment
from ontap_tui.tui.dashboard.table.layout import Layout
from ontap_tui.tui.dashboard.table.painter import Clean, PaintedRow, Painter
from ontap_tui.tui.dashboard.view import JobRow, View
from ontap_tui.tui.style.glyphs import Glyphs

_EMPTY_FROM: Final = 3
"""The first line of the text of an empty table."""
_KEPT: Final = 500
"""Maximum painted rows in the cache."""


class TableLines:
    """Builds the titles and one line per row of the view, or the text of an empty table."""

    def __init__(
        self,
        view: View,
        clock: Clock,
        glyphs: Glyphs,
        layout: Layout,
        styles: Callable[[], Mapping[str, Style]],
        clean: Clean,
    ) -> None:
        """Store the parts; `styles` returns a style per `Painter` role, and is called after `restyle`."""
        self._glyphs = glyphs
        self.when_empty: Callable[[int], list[str]] = lambda width: []
        self._view = view
        self._clock = clock
        self._layout = layout
        self._styles = styles
        self._clean = clean
        self._painter: Painter | None = None
        self._moment: Moment | None = None
        self._rows: dict[JobKey, tuple[object, PaintedRow]] = {}
        """Painted rows, by everything that they depend on except the time."""

    def restyle(self) -> None:
        self._painter = None
        self._rows.clear()

    @property
    def glyphs(self) -> Glyphs:
        return self._glyphs

    @glyphs.setter
    def glyphs(self, glyphs: Glyphs) -> None:
        if glyphs is not self._glyphs:
            self._glyphs = glyphs
            self.restyle()

    @property
    def painter(self) -> Painter:
        if self._painter is None:
            self._painter = Painter(self._styles(), self._glyphs, self._clean)
        return self._painter

    def forget_moment(self) -> None:
        """Discard the cached moment, so that drawing uses the current time."""
        self._moment = None

    @property
    def moment(self) -> Moment:
        if self._moment is None:
            needs = self._view.needs
            now = self._clock.now()
            self._moment = Moment(
                now=now,
                day=now.astimezone().date(),
                glyphs=self.glyphs,
                stale=self._view.stale,
                cluster_now=needs.cluster_now,
                expected=needs.expected,
            )
        return self._moment

    def at(self, y: int, *, first: int, width: int) -> Strip:
        """Return the line at `y`; `first` is the index of the row below the titles."""
        view, painter, placed = self._view, self.painter, self._layout.placed
        if y == 0:
            arrow = self.glyphs.descending if view.descending else self.glyphs.ascending
            return painter.titles(placed, width, view.sort, arrow)
        index = first + y - 1
        if index < len(view):
            return self._row(view[index], width).strip
        said = self.when_empty(width) if not len(view) else []
        at = y - _EMPTY_FROM
        told = 0 <= at < len(said)
        return painter.centred(said[at] if told else "", width, quiet=told and at > 0)

    def aged(self, lines: range, *, first: int) -> list[int]:
        """Return the ones of `lines` that elapsed time alone may have changed; `first` is as in `at`."""
        view, now = self._view, self.moment.now
        aged = []
        for y in lines:
            index = first + y - 1
            if y and index < len(view):
                painted = self._rows.get(view[index].tracked.key)
                if painted is None or not painted[1].holds(now):
                    aged.append(y)
        return aged

    def _row(self, row: JobRow, width: int) -> PaintedRow:
        """Return the painted row, from the cache where possible."""
        view, moment, placed = self._view, self.moment, self._layout.placed
        key = row.tracked.key
        cursor, marked = key == view.cursor, key in view.marks
        held_back = cursor and view.held_back
        stale = key[0] in moment.stale
        seen = (
            row.tracked,
            row.need,
            row.launch,
            cursor,
            marked,
            held_back,
            stale,
            placed,
            width,
            moment.day,
        )
        known = self._rows.get(key)
        if known is None or known[0] != seen:
            painted = self.painter.row(
                row, placed, width, moment, cursor=cursor, marked=marked, held_back=held_back
            )
        elif known[1].holds(moment.now):
            return known[1]
        else:
            painted = self.painter.later(known[1], row, placed, width, moment, cursor=cursor)
        if len(self._rows) >= _KEPT:
            self._rows.clear()
        self._rows[key] = seen, painted
        return painted


def differing(one: Strip, other: Strip) -> tuple[int, int] | None:
    """Return the range of cells from the first to the last differing segment of two lines of equal length."""
    before, after = list(one), list(other)
    if before == after:
        return None
    same_left = _same(before, after)
    before.reverse()
    after.reverse()
    most = min(len(before), len(after)) - same_left
    same_right = min(most, _same(before, after))
    start = _cells(after[len(after) - same_left :])
    return start, other.cell_length - _cells(after[:same_right])


def _same(one: Sequence[Segment], other: Sequence[Segment]) -> int:
    """Return the number of equal segments at the start."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((at for at, (a, b) in pairs if a is not b and a != b), min(len(one), len(other)))


def _cells(segments: Sequence[Segment]) -> int:
    return sum(segment.cell_length for segment in segments)
