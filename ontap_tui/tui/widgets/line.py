"""A widget of one line that is drawn again only when its text changed."""

from textual import events, getters
from textual.content import Content
from textual.widget import Widget

from ontap_tui.tui.runtime.live import LiveApp

_NOTHING = Content()


class Line(Widget):
    DEFAULT_CSS = """
    Line { height: 1; width: 1fr; }
    """

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self._content = _NOTHING

    app = getters.app(LiveApp)

    def show(self, content: Content) -> None:
        if not content.is_same(self._content):
            self._content = content
            self.refresh()

    @property
    def plain(self) -> str:
        return self._content.plain

    def render(self) -> Content:
        return self._content

    def on_click(self, event: events.Click) -> None:
        """Text may carry the key that a click on it presses, as ``key`` in the meta data of its style."""
        key = event.style.meta.get("key")
        if key is not None:
            self.app.simulate_key(key)


def spread(left: Content, right: Content, width: int) -> Content:
    """`left` and `right` at the two ends of `width` cells; where both do not fit, `left` is cut."""
    room = width - right.cell_length
    left = left.truncate(max(0, room - 1), ellipsis=True)
    return Content.assemble(left, " " * max(0, room - left.cell_length), right)
