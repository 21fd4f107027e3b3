"""Provide a widget of one line."""

from textual import events, getters
from textual.content import Content

from ontap_tui.tui.runtime.live import LiveApp
from ontap_tui.tui.widgets.fitted import Fitted


class Line(Fitted):
    DEFAULT_CSS = """
    Line { height: 1; }
    """

    app = getters.app(LiveApp)

    def on_click(self, event: events.Click) -> None:
        """Press the key that the clicked text carries, as ``key`` in the meta data of its style."""
        key = event.style.meta.get("key")
        if key is not None:
            self.app.simulate_key(key)


def spread(left: Content, right: Content, width: int) -> Content:
    """Put `left` and `right` at the two ends of `width` cells, cutting `left` if both do not fit."""
    room = width - right.cell_length
    left = left.truncate(max(0, room - 1), ellipsis=True)
    return Content.assemble(left, " " * max(0, room - left.cell_length), right)
