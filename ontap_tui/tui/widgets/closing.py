"""Handle screens and widgets that are closed while still opening or working."""

from typing import TYPE_CHECKING, Generic, TypeVar

from textual import events
from textual.screen import Screen
from textual.widget import Widget

T = TypeVar("T")

if TYPE_CHECKING:
    _Base = Screen
else:  # Textual takes a class's CSS from its first widget base, which must be the real screen class

    class _Base(Generic[T]):
        pass


class BriefScreen(_Base[T]):
    """Ignores messages that arrive after the screen was closed, when its widgets are gone."""

    async def on_event(self, event: events.Event) -> None:
        if self in self.app.screen_stack or isinstance(event, events.Unmount):
            await super().on_event(event)


def cancel_workers(node: Widget) -> None:
    """Cancel the workers of `node` and its descendants when Textual prunes it.

    Textual itself cancels them only after removing the widgets, which a worker may still query.
    """
    for each in node.walk_children(with_self=True):
        node.workers.cancel_node(each)


def closing(node: Widget) -> bool:
    """Return whether the node's screen is closed or closing, so that its widgets must not be queried."""
    return not node.is_attached or node.screen not in node.app.screen_stack
