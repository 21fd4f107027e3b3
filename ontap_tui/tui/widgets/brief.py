"""Handle screens that may be closed while they open."""

from typing import TYPE_CHECKING, Generic, TypeVar

from textual import events
from textual.screen import Screen

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
