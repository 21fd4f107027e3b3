"""Implement the job table widget."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import ClassVar, Self

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.geometry import Region, Size
from textual.message import Message
from textual.selection import Selection
from textual.strip import Strip

from ontap_tui.model import Clock, JobKey
from ontap_tui.tui.dashboard.table.anchor import Anchor
from ontap_tui.tui.dashboard.table.cells import Moment
from ontap_tui.tui.dashboard.table.layout import Layout
from ontap_tui.tui.dashboard.table.lines import TableLines, differing
from ontap_tui.tui.dashboard.table.painter import CSS, GUTTER, MARGIN, ROLES
from ontap_tui.tui.dashboard.view import View
from ontap_tui.tui.keys.bindings import MOVES, bindings
from ontap_tui.tui.runtime.textual_private import SteadyScrollView
from ontap_tui.tui.style.glyphs import Glyphs


class JobTable(SteadyScrollView, inherit_bindings=False):
    """Draws the rows of the view below a line of titles. It stores no jobs; `sync` follows the view."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {f"job-table--{role}" for role in ROLES}
    BINDINGS = bindings(*MOVES)
    DEFAULT_CSS = CSS

    @dataclass
    class Moved(Message):
        """Reports that the cursor moved to another job, or that no job is left."""

        key: JobKey | None

    @dataclass
    class Opened(Message):
        """Reports that a job was double-clicked."""

        key: JobKey

    @dataclass
    class TitleClicked(Message):
        column: str

    def __init__(self, view: View, clock: Clock, glyphs: Glyphs, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.can_focus = True
        self.new_above = 0
        """Jobs that arrived above the screen since it was last scrolled to the top."""
        self.moves = 0
        """Number of times the user has moved the cursor."""
        self.arrangement = Layout()
        self._view = view
        self._clock = clock
        self._anchor = Anchor(view)
        self._lines = TableLines(view, clock, glyphs, self.arrangement, self._styles, self._clean)
        self._drawn: dict[int, Strip] = {}
        """The lines on the screen."""
        self._revision = -1
        """The revision of the view as drawn."""
        self._told: JobKey | None = None

    # Updates

    @property
    def outdated(self) -> bool:
        """Return whether the view has changed since it was drawn."""
        return self._revision != self._view.revision

    def sync(self) -> None:
        """Keep the position and redraw the lines that differ, after any change of the view."""
        self._fit_columns()
        self._keep_place()
        self._redraw(range(self.size.height))
        self._revision = self._view.revision
        self._tell()

    def rearranged(self) -> None:
        """Redraw after the user chose another order or other rows, keeping the cursor on the screen."""
        self.sync()
        cursor = self._view.index(self._view.cursor)
        if cursor is not None:
            self._reveal(cursor)
            self._anchor.went_to(cursor, self._page)
        self._anchor.forget_new()
        self.new_above = 0

    def tick(self) -> None:
        """Redraw the cells changed by elapsed time alone. Called once a second."""
        self._lines.forget_moment()
        self._redraw(self._lines.aged(range(self.size.height), first=self._first))

    def _redraw(self, lines: Iterable[int]) -> None:
        """Redraw the cells that differ from what is on the screen."""
        self._lines.forget_moment()
        changed = []
        for y in lines:
            former, strip = self._drawn.get(y), self._paint(y)
            if former is None or former.cell_length != strip.cell_length:
                changed.append(Region(0, y, self.size.width, 1))
            elif former is not strip and (span := differing(former, strip)) is not None:
                changed.append(Region(span[0], y, span[1] - span[0], 1))
            self._drawn[y] = strip
        if changed:
            self.refresh(*changed)

    def show_columns(self, columns: tuple[str, ...], widths: Mapping[str, int]) -> None:
        """Set the columns; `widths` are those set by hand."""
        self.arrangement.choose(columns, widths)
        self._fit_columns()
        self.refresh()

    def say_when_empty(self, lines_for: Callable[[int], list[str]]) -> None:
        """Set the text shown while there are no rows, as a function of the width."""
        self._lines.when_empty = lines_for
        if not len(self._view):
            self._redraw(range(self.size.height))

    def go_to(self, key: JobKey) -> None:
        index = self._view.index(key)
        if index is not None:
            self._move_to(index)

    # Position

    def _fit_columns(self) -> None:
        self.arrangement.longest_name = max(map(len, self._view.clusters), default=0)
        self.arrangement.fit(self._width - GUTTER)

    def on_resize(self) -> None:
        """Adapt to the new size after it has been painted."""
        self._keep_place()
        self.refresh()

    @property
    def _width(self) -> int:
        """Return the width without the scrollbar, even if hidden, so that showing it moves no column."""
        return self.size.width - MARGIN

    @property
    def _page(self) -> int:
        """Return the number of rows that fit below the titles."""
        return max(1, self.size.height - 1)

    @property
    def _first(self) -> int:
        return self.scroll_offset.y

    def _keep_place(self) -> None:
        first = self._anchor.kept(self._page)
        self.set_extent(Size(self.size.width, len(self._view) + 1))
        self._scroll(first)

    def _scroll(self, first: int) -> None:
        first = max(0, min(first, len(self._view) - self._page))
        if first != self._first:
            self.scroll_to(y=first, animate=False, immediate=True, force=True)
        self._note_place()

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        super().watch_scroll_y(old_value, new_value)
        self._drawn.clear()
        self._note_place()

    def _note_place(self) -> None:
        self._anchor.note(self._first, self._page)
        self.new_above = self._anchor.new_above(self._first)

    def _reveal(self, index: int) -> None:
        if index < self._first:
            self._scroll(index)
        elif index >= self._first + self._page:
            self._scroll(index - self._page + 1)

    # Moving

    def _move_to(self, index: int) -> None:
        if not len(self._view):
            return
        self.moves += 1
        current = not self.outdated
        index = max(0, min(index, len(self._view) - 1))
        key, before = self._view[index].tracked.key, self._view.index(self._view.cursor)
        rows_moved = self._view.point_at(key)
        self._anchor.went_to(index, self._page)
        if rows_moved:
            self._keep_place()
            index = self._view.index(key) or 0
        self._reveal(index)
        self._anchor.went_to(index, self._page)
        if rows_moved:
            self._redraw(range(self.size.height))
        else:
            lines = {line - self._first + 1 for line in (before, index) if line is not None}
            self._redraw(lines.intersection(range(self.size.height)))
        if current:
            self._revision = self._view.revision
        self._tell()

    def _tell(self) -> None:
        if self._told != self._view.cursor:
            self._told = self._view.cursor
            self.post_message(self.Moved(self._told))

    def _move_by(self, rows: int) -> None:
        self._move_to((self._view.index(self._view.cursor) or 0) + rows)

    def action_cursor_up(self) -> None:
        self._move_by(-1)

    def action_cursor_down(self) -> None:
        self._move_by(1)

    def action_page_up(self) -> None:
        self._move_by(-self._page)

    def action_page_down(self) -> None:
        self._move_by(self._page)

    def action_first(self) -> None:
        self._move_to(0)

    def action_last(self) -> None:
        self._move_to(len(self._view) - 1)

    def on_click(self, event: events.Click) -> None:
        """Move the cursor, unless the click ends a drag, which selects text."""
        if self.text_selection is not None:
            return
        if event.y == 0:
            column = self.arrangement.at(event.x - GUTTER)
            if column is not None:
                self.post_message(self.TitleClicked(column))
            return
        index = self._first + event.y - 1
        if index >= len(self._view):
            return
        self._move_to(index)
        if event.chain == 2:
            self.post_message(self.Opened(self._view[index].tracked.key))

    # Drawing

    def notify_style_update(self) -> None:
        super().notify_style_update()
        self._lines.restyle()
        self.refresh()

    def use_glyphs(self, glyphs: Glyphs) -> None:
        """Set the glyphs to draw with from the next `sync` on."""
        self._lines.glyphs = glyphs

    @property
    def moment(self) -> Moment:
        return self._lines.moment

    def _styles(self) -> dict[str, Style]:
        return {role: self.get_component_rich_style(f"job-table--{role}") for role in ROLES}

    def refresh(
        self, *regions: Region, repaint: bool = True, layout: bool = False, recompose: bool = False
    ) -> Self:
        if not regions:
            self._drawn.clear()
        return super().refresh(*regions, repaint=repaint, layout=layout, recompose=recompose)

    def render_lines(self, crop: Region) -> list[Strip]:
        """Return the lines prepared by `_redraw`; Textual's own method would style each line again."""
        return [self._selected(y).crop(crop.x, crop.right) for y in crop.line_range]

    def _clean(self, segments: list[Segment]) -> list[Segment]:
        """Apply the application's line filters."""
        background = self.background_colors[1]
        for line_filter in self.get_line_filters():
            segments = line_filter.apply(segments, background)
        return segments

    def render_line(self, y: int) -> Strip:
        """Return a line; Textual requests the one under the mouse."""
        return self._selected(y).apply_offsets(0, self._first + y)

    def _selected(self, y: int) -> Strip:
        """Return the line with the selection drawn.

        Textual may give the table another size and send no Resize for it.
        """
        strip = self._drawn.get(y)
        if strip is None or strip.cell_length != self.size.width:
            self._drawn[y] = strip = self._paint(y)
        selection = self.text_selection
        span = selection.get_span(self._first + y) if selection is not None else None
        if span is None:
            return strip
        start, end = span
        return self._lines.painter.selected(strip, start, end if end >= 0 else strip.cell_length)

    def get_selection(self, selection: Selection) -> tuple[str, str]:
        """Return the selected text from the lines on the screen."""
        lines = {self._first + y: self._paint(y).text for y in range(self.size.height)}
        spans = {at: span for at in lines if (span := selection.get_span(at)) is not None}
        chosen = [lines[at][start : None if end < 0 else end].rstrip() for at, (start, end) in spans.items()]
        return "\n".join(chosen), "\n"

    def selection_updated(self, selection: Selection | None) -> None:
        self.refresh()

    def text_select_all(self) -> None:
        """Do nothing: a double-click opens the job."""

    def _paint(self, y: int) -> Strip:
        self.arrangement.fit(self._width - GUTTER)
        return self._lines.at(y, first=self._first, width=self._width)
