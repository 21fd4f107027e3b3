"""Paint lines of the table from cells, titles or text, in the style of each role."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Final, NamedTuple, TypeAlias

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from ontap_tui.model import printable
from ontap_tui.tui.dashboard.table.cells import CHANGING, FRESH, Moment, Piece, cell, lasts_until
from ontap_tui.tui.dashboard.table.layout import Placed
from ontap_tui.tui.dashboard.view import JobRow
from ontap_tui.tui.style.glyphs import Glyphs

GUTTER = 3
"""Cells to the left of the first column, for the cursor, the mark and the sign of a held-back row."""
MARGIN = 1
"""Cells to the right of the last column."""
ROLES: Final = (
    "text", "quiet", "queued", "running", "paused", "success", "failure", "unknown", "shout", "alert", "lost",
    "launched", "bar", "mark", "header", "sorted", "cursor", "fresh", "selection",
)  # fmt: skip
"""Component classes of the table, without their prefix."""
_LOUD = ("shout", "alert", "lost")
"""Roles with their own background."""
_KEPT_CELLS: Final = 4096
"""Maximum painted cells in the cache, shared by rows with equal content."""

CSS: Final = """
JobTable {
    height: 1fr;
    background: $background;
    overflow-x: hidden;
    overflow-y: auto;
    scrollbar-gutter: stable;

    & > .job-table--text { color: $text; background: $background; }
    & > .job-table--quiet { color: $quiet; }
    & > .job-table--queued { color: $state-queued; }
    & > .job-table--running { color: $state-running; }
    & > .job-table--paused { color: $state-paused; }
    & > .job-table--success { color: $state-success; }
    & > .job-table--failure { color: $state-failure; }
    & > .job-table--unknown { color: $state-unknown; }
    & > .job-table--shout { color: $badge-text; background: $badge-error; text-style: bold; }
    & > .job-table--alert { color: $alert-text; background: $alert; text-style: bold; }
    & > .job-table--lost { color: $badge-text; background: $state-unknown; text-style: bold; }
    & > .job-table--launched { color: $launched; }
    & > .job-table--bar { color: $state-running; text-style: bold; }
    & > .job-table--mark { color: $launched; text-style: bold; }
    & > .job-table--header { color: $quiet; background: $surface; }
    & > .job-table--sorted { color: $state-running; background: $surface; text-style: bold; }
    & > .job-table--cursor { color: $text; background: $row-cursor; }
    &:ansi > .job-table--alert { background: ansi_default; }
    &:ansi > .job-table--cursor { background: ansi_default; text-style: reverse; }
    & > .job-table--selection { color: $selection-text; background: $selection; }
    &:ansi > .job-table--selection { color: ansi_default; background: ansi_default; text-style: reverse; }
    & > .job-table--fresh { background: $panel; text-style: bold; }
}
"""

Cell: TypeAlias = tuple[Segment, ...]
Clean: TypeAlias = Callable[[list[Segment]], list[Segment]]


class PaintedRow(NamedTuple):
    """Holds a painted row and its parts: the gutter, then a cell per column."""

    parts: tuple[Cell, ...]
    strip: Strip
    at: datetime
    until: datetime
    """The time at which it may change without news."""

    def holds(self, now: datetime) -> bool:
        """Return whether the row is still valid at `now`, which may be earlier if the clock was set back."""
        return self.at <= now < self.until


class Painter:
    """Paints lines with the styles of one theme and one set of glyphs."""

    def __init__(self, styles: Mapping[str, Style], glyphs: Glyphs, clean: Clean) -> None:
        """Store one style per role, and `clean`, which filters painted segments for the terminal."""
        self._styles = {
            role: clean([Segment(" ", style)])[0].style or style for role, style in styles.items()
        }
        self._glyphs = glyphs
        self._clean = clean
        self._combined: dict[tuple[str, str], Style] = {}
        self._cell = lru_cache(_KEPT_CELLS)(self._fit)

    def row(
        self,
        row: JobRow,
        placed: Sequence[Placed],
        width: int,
        moment: Moment,
        *,
        cursor: bool,
        marked: bool,
        held_back: bool,
    ) -> PaintedRow:
        """Paint a row; a `held_back` row moves to its proper place once the cursor leaves it."""
        ground, glyphs = "cursor" if cursor else "text", self._glyphs
        gutter = (
            Segment(glyphs.cursor if cursor else " ", self._over("bar", ground)),
            Segment(glyphs.mark if marked else " ", self._over("mark", ground)),
            Segment(glyphs.held_back if held_back else " ", self._over("quiet", ground)),
        )
        parts = (gutter, *(self._painted(row, place, moment, ground) for place in placed))
        strip = self._joined(parts, placed, width, ground)
        return PaintedRow(parts, strip, moment.now, lasts_until(row, moment))

    def later(
        self,
        before: PaintedRow,
        row: JobRow,
        placed: Sequence[Placed],
        width: int,
        moment: Moment,
        *,
        cursor: bool,
    ) -> PaintedRow:
        """Repaint the cells changed by elapsed time alone."""
        ground = "cursor" if cursor else "text"
        parts = (
            before.parts[0],
            *(
                self._painted(row, place, moment, ground) if place.column.id in CHANGING else painted
                for painted, place in zip(before.parts[1:], placed, strict=True)
            ),
        )
        same = parts == before.parts
        strip = before.strip if same else self._joined(parts, placed, width, ground)
        return PaintedRow(parts, strip, moment.now, lasts_until(row, moment))

    def _joined(self, parts: tuple[Cell, ...], placed: Sequence[Placed], width: int, ground: str) -> Strip:
        base = self._styles[ground]
        segments, at = list(parts[0]), 0
        for painted, (_, left, cells) in zip(parts[1:], placed, strict=True):
            segments.append(Segment(" " * (left - at), base))
            segments += painted
            at = left + cells
        return self._line(segments, GUTTER + at, width, base)

    def _painted(self, row: JobRow, place: Placed, moment: Moment, ground: str) -> Cell:
        column, _, cells = place
        pieces = cell(column.id, row, moment)
        fresh = column.id == "state" and moment.now - row.tracked.changed_at < FRESH
        fresh = fresh and pieces[0][1] not in _LOUD
        return self._cell(tuple(pieces), cells, ground, "fresh" if fresh else ground, column.right)

    def titles(self, placed: Iterable[Placed], width: int, sort: str, arrow: str) -> Strip:
        """Paint the titles; `sort` is the column that gets the arrow."""
        plain = self._styles["header"]
        segments, at = [Segment(" " * GUTTER, plain)], 0
        for column, left, cells in placed:
            sorted_by = column.id == sort
            title = f"{column.title} {arrow}" if sorted_by else column.title
            text = title[:cells].rjust(cells) if column.right else title[:cells].ljust(cells)
            segments += [
                Segment(" " * (left - at), plain),
                Segment(text, self._styles["sorted"] if sorted_by else plain),
            ]
            at = left + cells
        return self._line(self._clean(segments), GUTTER + at, width, plain)

    def centred(self, text: str, width: int, *, quiet: bool) -> Strip:
        style = self._over("quiet" if quiet else "text", "text")
        text = printable(text)
        text = set_cell_size(text, min(width, cell_len(text)))
        left = (width - cell_len(text)) // 2
        segments = [Segment(" " * left, style), Segment(text, style)]
        return self._line(self._clean(segments), left + cell_len(text), width, style)

    def selected(self, line: Strip, start: int, end: int) -> Strip:
        """Paint a range of cells of the line as selected."""
        chosen = Segment(line.crop(start, end).text, self._styles["selection"])
        return Strip.join([line.crop(0, start), Strip([chosen]), line.crop(end)])

    def _line(self, segments: list[Segment], cells: int, width: int, style: Style) -> Strip:
        """Pad the line to `width`, with a margin beside the scrollbar."""
        if cells > width:
            segments, cells = list(Strip(segments, cells).crop(0, width)), width
        segments += [Segment(" " * (width - cells), style), Segment(" " * MARGIN, self._styles["text"])]
        return Strip([segment for segment in segments if segment.text], width + MARGIN)

    def _fit(self, pieces: Sequence[Piece], cells: int, ground: str, behind: str, right: bool) -> Cell:
        """Fit pieces into `cells`; `behind` is the background role of text, `ground` that of padding."""
        segments: list[Segment] = []
        room, glyphs = cells, self._glyphs
        for text, role in pieces:
            if not text:
                continue
            text = glyphs.spelled(text)
            size = cell_len(text)
            if size > room:
                kept = set_cell_size(text, max(0, room - 1)).rstrip(glyphs.ellipsis)
                text = kept + glyphs.ellipsis if room else ""
                size = cell_len(text)
            segments.append(Segment(text, self._over(role, behind)))
            room -= size
        if room:
            segments.insert(0 if right else len(segments), Segment(" " * room, self._styles[ground]))
        return tuple(self._clean(segments))

    def _over(self, role: str, ground: str) -> Style:
        """Return the role's colour on the background of the role `ground`; loud roles keep their own."""
        style = self._combined.get((role, ground))
        if style is None:
            own, base = self._styles[role], self._styles[ground]
            if base.reverse:
                style = base
            elif role in _LOUD:
                style = own
            else:
                style = base + Style(color=own.color, bold=own.bold or None)
            self._combined[role, ground] = style
        return style
