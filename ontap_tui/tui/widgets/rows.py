"""Draw the visible part of a list of one-line rows."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual import events, getters
from textual.binding import BindingType
from textual.content import Content
from textual.geometry import Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.visual import Visual

from ontap_tui.tui.keys.bindings import MOVES, bindings
from ontap_tui.tui.runtime.live import LiveApp


class Rows(ScrollView, can_focus=True, inherit_bindings=False):
    """Lists rows by id, so that the cursor stays on its row when others are added, removed or moved.

    Each line starts with a space, where the cursor is drawn.
    """

    app = getters.app(LiveApp)

    COMPONENT_CLASSES: ClassVar[set[str]] = {"rows--row", "rows--cursor"}
    DEFAULT_CSS = """
    Rows {
        width: 100%;
        height: 1fr;
        overflow-x: hidden;
        overflow-y: auto;
        scrollbar-gutter: stable;
        & > .rows--row { color: $text; background: $background; }
        & > .rows--cursor { color: $text; background: $row-cursor; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = bindings(*MOVES)

    @dataclass
    class Moved(Message):
        rows: "Rows"
        id: str | None

    @dataclass
    class Chosen(Message):
        """Reports a double-click. Enter is handled by the screen, which shows its meaning."""

        rows: "Rows"
        id: str

    def __init__(
        self, draw: Callable[[str, int], Content], *, follow: bool = False, id: str | None = None
    ) -> None:
        """Store `draw`, which returns the line of a row for a width and is called whenever a row is painted.

        `follow` is for lists with new rows first: a cursor on the first row follows them, and any other row
        stays in place on the screen.
        """
        super().__init__(id=id)
        self._follow = follow
        self._draw = draw
        self._ids: Sequence[str] = ()
        self._places: dict[str, int] = {}
        self.cursor: str | None = None
        self._seen: str | None = None
        """The id of the first row when the list was last scrolled to its top."""

    def show(self, ids: Sequence[str]) -> None:
        """Show the rows with these ids, in this order, and redraw them."""
        if ids != self._ids:
            former, top = self._places.get(self.cursor or "", 0), self.scroll_offset.y
            first = self._ids[top] if top < len(self._ids) else ""
            at_top = former == 0 and top == 0
            self._seen = first if top == 0 else self._seen
            self._ids = ids
            self._places = {id: place for place, id in enumerate(ids)}
            self.virtual_size = Size(self.size.width, len(ids))
            if self.cursor not in self._places or (self._follow and at_top):
                self.cursor = ids[0 if at_top else min(former, len(ids) - 1)] if ids else None
                self.post_message(self.Moved(self, self.cursor))
            if first in self._places and (top or self._follow) and not at_top:
                self._scroll(self._places[first])
            self._reveal()
        self.refresh()

    @property
    def new_above(self) -> int:
        """Count the rows that arrived above the screen since it was last scrolled to the top."""
        return self._places.get(self._seen or "", 0) if self.scroll_offset.y else 0

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        super().watch_scroll_y(old_value, new_value)
        if not round(new_value):
            self._seen = self._ids[0] if self._ids else None

    def _scroll(self, place: int) -> None:
        self.scroll_to(y=place, animate=False, immediate=True, force=True)

    @property
    def ids(self) -> Sequence[str]:
        return self._ids

    @property
    def _page(self) -> int:
        return max(1, self.size.height)

    def _reveal(self) -> None:
        place = self._places.get(self.cursor or "", 0)
        top = self.scroll_offset.y
        if place < top:
            self._scroll(place)
        elif place >= top + self._page:
            self._scroll(place - self._page + 1)

    def go_to(self, place: int) -> None:
        if not self._ids:
            return
        self.cursor = self._ids[max(0, min(place, len(self._ids) - 1))]
        self._reveal()
        self.refresh()
        self.post_message(self.Moved(self, self.cursor))

    def _move(self, by: int) -> None:
        self.go_to(self._places.get(self.cursor or "", 0) + by)

    def action_cursor_up(self) -> None:
        self._move(-1)

    def action_cursor_down(self) -> None:
        self._move(1)

    def action_page_up(self) -> None:
        self._move(-self._page)

    def action_page_down(self) -> None:
        self._move(self._page)

    def action_first(self) -> None:
        self.go_to(0)

    def action_last(self) -> None:
        self.go_to(len(self._ids) - 1)

    def on_click(self, event: events.Click) -> None:
        place = self.scroll_offset.y + event.y
        if place < len(self._ids):
            self.go_to(place)
            if event.chain == 2:
                self.post_message(self.Chosen(self, self._ids[place]))

    def on_resize(self) -> None:
        self.virtual_size = Size(self.size.width, len(self._ids))
        self._reveal()

    def render_line(self, y: int) -> Strip:
        place, width = self.scroll_offset.y + y, self.scrollable_content_region.width
        if place >= len(self._ids) or not width:
            return Strip.blank(width, self.rich_style)
        id = self._ids[place]
        style = self.get_visual_style("rows--cursor" if id == self.cursor else "rows--row")
        line = self._draw(id, self.outer_size.width).truncate(width, ellipsis=True)
        if id == self.cursor:
            line = Content.assemble((self.app.glyphs.cursor, "bold $primary"), line[1:])
        strips = Visual.to_strips(self, line or Content(" "), width, 1, style, apply_selection=False)
        return strips[0].adjust_cell_length(width, style.rich_style)
