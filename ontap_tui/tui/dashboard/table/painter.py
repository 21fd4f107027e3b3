"""Makes lines of the table: out of cells, of titles, of a text."""

from collections.abc import Iterable, Mapping

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from ontap_tui.model import printable
from ontap_tui.tui.dashboard.table.cells import FRESH, Moment, Piece, cell
from ontap_tui.tui.dashboard.view import JobRow, Placed
from ontap_tui.tui.style.glyphs import Glyphs

GUTTER = 3
"""Cells left of the first column: cursor, mark, and the sign of a row that waits to go elsewhere."""
_LOUD = ("shout", "alert", "lost")
"""Roles that bring their own background."""


class Painter:
    """Paints with the styles of one theme; `styles` has one for each role."""

    def __init__(self, styles: Mapping[str, Style]) -> None:
        self._styles = styles
        self._combined: dict[tuple[str, str], Style] = {}

    def line(
        self,
        row: JobRow,
        placed: Iterable[Placed],
        width: int,
        moment: Moment,
        *,
        cursor: bool,
        marked: bool,
        held_back: bool,
    ) -> Strip:
        """`held_back` rows belong elsewhere by now and wait for the cursor to leave them."""
        ground = "cursor" if cursor else "text"
        base = self._styles[ground]
        glyphs = moment.glyphs
        segments = [
            Segment(glyphs.cursor if cursor else " ", self._over("bar", ground)),
            Segment(glyphs.mark if marked else " ", self._over("mark", ground)),
            Segment(glyphs.held_back if held_back else " ", self._over("quiet", ground)),
        ]
        fresh = moment.now - row.tracked.changed_at < FRESH
        at = 0
        for column, left, cells in placed:
            segments.append(Segment(" " * (left - at), base))
            pieces = cell(column.id, row, moment)
            if column.id == "state" and fresh and pieces[0][1] not in _LOUD:
                text = set_cell_size(pieces[0][0], min(cells, cell_len(pieces[0][0])))
                segments.append(Segment(text, self._over(pieces[0][1], "fresh")))
                segments.append(Segment(" " * (cells - cell_len(text)), base))
            else:
                segments += self._fit(pieces, cells, ground, glyphs, right=column.right)
            at = left + cells
        return Strip(segments).adjust_cell_length(width, base)

    def titles(self, placed: Iterable[Placed], width: int, sort: str, arrow: str) -> Strip:
        """`sort` is the column that gets the arrow."""
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
        return Strip(segments).adjust_cell_length(width, plain)

    def centred(self, text: str, width: int, *, quiet: bool) -> Strip:
        style = self._styles["quiet" if quiet else "text"]
        if not text:
            return Strip.blank(width, style)
        text = printable(text)
        text = set_cell_size(text, min(width, cell_len(text)))
        left = Segment(" " * ((width - cell_len(text)) // 2), style)
        return Strip([left, Segment(text, style)]).adjust_cell_length(width, style)

    def _fit(
        self, pieces: list[Piece], cells: int, ground: str, glyphs: Glyphs, *, right: bool
    ) -> list[Segment]:
        segments: list[Segment] = []
        room = cells
        for text, role in pieces:
            if not text:
                continue
            text = glyphs.spelled(text)
            size = cell_len(text)
            if size > room:
                kept = set_cell_size(text, max(0, room - 1)).rstrip(glyphs.ellipsis)
                text = kept + glyphs.ellipsis if room else ""
                size = cell_len(text)
            segments.append(Segment(text, self._over(role, ground)))
            room -= size
        if room:
            segments.insert(0 if right else len(segments), Segment(" " * room, self._styles[ground]))
        return segments

    def _over(self, role: str, ground: str) -> Style:
        """The role's colour on the background of `ground`, itself a role; loud ones bring their own."""
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
