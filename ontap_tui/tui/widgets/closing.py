"""Handle screens and widgets that are closed while they open or still work."""

from typing import TYPE_CHECKING, Generic, TypeVar

from textual import events
from textual.screen import Screen
from textual.widget import Widget

T = TypeVar("T")

if TYPE_CHECKING:
    _Base = Screen
else:  # Textual takes a class's CSS from its first base that is a widget: that is left to the screen's own

    class _Base(Generic[T]):
        pass


class BriefScreen(_Base[T]):
    """Ignores messages that arrive after it was closed quickly: its widgets are gone by then."""

    async def on_event(self, event: events.Event) -> None:
        if self in self.app.screen_stack or isinstance(event, events.Unmount):
            await super().on_event(event)


def cancel_workers(node: Widget) -> None:
    """Cancel the workers of `node` and of all that is in it, when Textual prunes it.

    Textual cancels them only after the widgets are gone, which a worker would look for in vain.
    """
    for each in node.walk_children(with_self=True):
        node.workers.cancel_node(each)


def closing(node: Widget) -> bool:
    """Whether its screen is closed, or about to be: what starts now must not look at its widgets."""
    return not node.is_attached or node.screen not in node.app.screen_stack
