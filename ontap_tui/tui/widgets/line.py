"""Provide widgets that lay out their text for the width at which they are painted."""

from collections.abc import Callable, Iterable
from typing import TypeAlias

from rich.cells import cell_len
from textual import events, getters
from textual.content import Content
from textual.geometry import Size
from textual.widget import Widget

from ontap_tui.model import printable
from ontap_tui.tui.runtime.live import LiveApp

TextForWidth: TypeAlias = Callable[[int], Content]
"""Lays out text for a width in cells."""


def _nothing(width: int) -> Content:
    return Content()


class Fitted(Widget):
    """Requests its text again when its width changes, and is repainted only if the text differs.

    The resize message may arrive after the first paint at the new size, so `render` does not rely on it.
    """

    DEFAULT_CSS = """
    Fitted { width: 1fr; height: auto; }
    """

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self._text_for: TextForWidth = _nothing
        self._laid_out: tuple[int, Content] | None = None
        """The width last laid out for, and the text."""
        self._painted = Content()

    def show_text(self, text_for: TextForWidth) -> None:
        """Replace the text. Do not lay it out while the widget has no region on the screen."""
        self._text_for = text_for
        self._laid_out = None
        if self.size.width and self.display:
            text = self._at(self.size.width)
            if not text.is_same(self._painted):
                self.refresh(layout=self.styles.is_auto_height and _height(text) != _height(self._painted))

    @property
    def plain(self) -> str:
        """Return the text for the present width, painted or not; empty while the widget has no width."""
        return self._at(self.size.width).plain if self.size.width else ""

    def _at(self, width: int) -> Content:
        if self._laid_out is None or self._laid_out[0] != width:
            self._laid_out = width, self._text_for(width)
        return self._laid_out[1]

    def render(self) -> Content:
        self._painted = self._at(self.size.width)
        return self._painted

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        return _height(self._at(width))


def _height(text: Content) -> int:
    return text.plain.count("\n") + 1


class Line(Fitted):
    DEFAULT_CSS = """
    Line { height: 1; }
    """

    app = getters.app(LiveApp)

    def on_click(self, event: events.Click) -> None:
        """Press the key stored as ``key`` in the style metadata of the clicked text."""
        key = event.style.meta.get("key")
        if key is not None:
            self.app.simulate_key(key)


def widest(texts: Iterable[str]) -> int:
    """Return the cells that the widest of `texts` takes, made printable; 0 if there is none."""
    return max((cell_len(printable(text)) for text in texts), default=0)


def fitted(text: str, width: int) -> Content:
    """Return `text`, made printable, cut or padded to `width` cells."""
    return Content(printable(text)).truncate(width, ellipsis=True, pad=True)


def spread(left: Content, right: Content, width: int) -> Content:
    """Place `left` and `right` at the ends of `width` cells, cutting `left` if they do not fit."""
    room = width - right.cell_length
    left = left.truncate(max(0, room - 1), ellipsis=True)
    return Content.assemble(left, " " * max(0, room - left.cell_length), right)
