"""Screens that may be closed while they open."""

from typing import TypeVar

from textual import events
from textual.screen import Screen

T = TypeVar("T")


class BriefScreen(Screen[T]):
    """Ignores what still comes when a quick hand has closed it: its widgets are gone by then."""

    async def on_event(self, event: events.Event) -> None:
        if self in self.app.screen_stack or isinstance(event, events.Unmount):
            await super().on_event(event)
