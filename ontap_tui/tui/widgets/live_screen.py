"""Provide what all screens with keys from the table share."""

from typing import Final, Generic, TypeVar

from rich.console import RenderableType
from rich.text import Text
from textual import getters, on
from textual.actions import SkipAction
from textual.messages import Prune
from textual.screen import Screen

from ontap_tui.tui.keys.table import BY_ID
from ontap_tui.tui.runtime.live import LiveApp
from ontap_tui.tui.runtime.news import News
from ontap_tui.tui.widgets.closing import BriefScreen, cancel_workers

T = TypeVar("T")


_LEAST: Final = (60, 15)
"""The minimum columns and lines to show anything."""


class LiveScreen(BriefScreen[T], Screen[T], Generic[T]):
    app = getters.app(LiveApp)

    def on_resize(self) -> None:
        """Check the size; subclasses with their own handler call this, too."""
        self.set_class(self.size.width < _LEAST[0] or self.size.height < _LEAST[1], "-too-small")

    @on(Prune)
    def end_work(self) -> None:
        cancel_workers(self)

    def render(self) -> RenderableType:
        if self.has_class("-too-small"):
            return Text(f"ontap-tui needs {_LEAST[0]} columns and {_LEAST[1]} lines.")
        return super().render()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Disable every action that changes a cluster in a read-only session."""
        command = BY_ID.get(action)
        return not (self.app.read_only and command is not None and command.changes)

    def action_copy_text(self) -> None:
        """Copy the selection, if any, and say so."""
        selection = self.get_selected_text()
        if selection is None:
            raise SkipAction
        self.app.copy_text(selection, "The selection")

    def shows_news(self, news: News, group: str) -> bool:
        """Whether the screen itself shows the news of this group of launches."""
        return False

    def remember(self) -> None:
        """Store what a person has typed in `Remembered` before the screen closes."""

    async def action_refresh(self) -> None:
        """Poll all clusters, unless the screen has something of its own to reload."""
        await self.app.run_action("refresh")
