"""Scroll text with the same keys that move in lists."""

from collections.abc import Callable, Sequence
from typing import ClassVar, Final

from rich.cells import cell_len
from textual.binding import BindingType
from textual.containers import ScrollableContainer
from textual.content import Content
from textual.geometry import Size
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.visual import Visual
from textual.widget import Widget

from ontap_tui.tui.keys.bindings import MOVES, bindings

_KEYS: Final[list[BindingType]] = bindings(*MOVES, "scroll_left", "scroll_right")
_LONG: Final = 2000
"""Characters. From a longer line, the visible part is cut out first, as if each character took one cell."""
_BEFORE: Final = 10
"""Cells shown to the left of revealed text."""


class _Moving(Widget, can_focus=True):
    def action_cursor_up(self) -> None:
        self.action_scroll_up()

    def action_cursor_down(self) -> None:
        self.action_scroll_down()

    def action_first(self) -> None:
        self.action_scroll_home()

    def action_last(self) -> None:
        self.action_scroll_end()


class Page(_Moving, ScrollableContainer, inherit_bindings=False):
    BINDINGS: ClassVar[list[BindingType]] = _KEYS
    DEFAULT_CSS = """
    Page { width: 1fr; height: 1fr; overflow: hidden auto; }
    """


class TextLines(_Moving, ScrollView, inherit_bindings=False):
    """Shows lines unwrapped, of any length and number, drawing only the visible part."""

    DEFAULT_CSS = """
    TextLines { width: 1fr; height: 1fr; overflow: auto auto; padding: 1 0 0 3; }
    """
    BINDINGS: ClassVar[list[BindingType]] = _KEYS

    def __init__(self, style: Callable[[str], Content], *, id: str | None = None) -> None:
        """Store `style`, which colours one line or the visible part of a long one."""
        super().__init__(id=id)
        self._style = style
        self._lines: Sequence[str] = ()

    def show(self, lines: Sequence[str], width: int) -> None:
        """Replace the lines; `width` is that of the `widest` one, in cells."""
        self._lines = lines
        self.virtual_size = Size(width, len(lines))
        self.refresh()

    def reveal(self, line: int, column: int) -> None:
        """Scroll to a character of a line."""
        left = column - _BEFORE if column >= self.scrollable_content_region.width - _BEFORE else 0
        self.scroll_to(x=left, y=max(0, line - 2), animate=False)

    def render_line(self, y: int) -> Strip:
        place, left = self.scroll_offset.y + y, self.scroll_offset.x
        width = self.scrollable_content_region.width
        if place >= len(self._lines) or not width:
            return Strip.blank(width, self.rich_style)
        line = self._lines[place]
        if len(line) > _LONG:
            line, left = line[left : left + width], 0
        content, style = self._style(line) or Content(" "), self.visual_style
        strips = Visual.to_strips(self, content, content.cell_length, 1, style, apply_selection=False)
        return strips[0].crop_extend(left, left + width, style.rich_style)


def widest(lines: Sequence[str]) -> int:
    """Return the width of the widest line in cells."""
    return max(map(cell_len, lines), default=0)
