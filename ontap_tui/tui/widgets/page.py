"""Text that is scrolled with the keys that move in lists."""

from typing import ClassVar

from textual.binding import BindingType
from textual.containers import ScrollableContainer

from ontap_tui.tui.keys.bindings import MOVES, bindings


class Page(ScrollableContainer, inherit_bindings=False):
    BINDINGS: ClassVar[list[BindingType]] = bindings(*MOVES, "scroll_left", "scroll_right")
    DEFAULT_CSS = """
    Page { width: 1fr; height: 1fr; overflow: hidden auto; }
    """

    def action_cursor_up(self) -> None:
        self.action_scroll_up()

    def action_cursor_down(self) -> None:
        self.action_scroll_down()

    def action_first(self) -> None:
        self.action_scroll_home()

    def action_last(self) -> None:
        self.action_scroll_end()
