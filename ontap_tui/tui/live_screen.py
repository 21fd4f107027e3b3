"""What every screen with keys of the table has in common."""

from typing import Generic, TypeVar

from textual import getters
from textual.actions import SkipAction
from textual.screen import Screen

from ontap_tui.tui.keys import BY_ID
from ontap_tui.tui.live import LiveApp
from ontap_tui.tui.news import News

T = TypeVar("T")


class LiveScreen(Screen[T], Generic[T]):
    app = getters.app(LiveApp)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Where the session is read-only, nothing that changes a cluster is there at all."""
        command = BY_ID.get(action)
        return not (self.app.read_only and command is not None and command.changes)

    def action_copy_text(self) -> None:
        """Says that it was done, where there is a selection."""
        selection = self.get_selected_text()
        if selection is None:
            raise SkipAction
        self.app.copy_text(selection, "The selection")

    def shows_news(self, news: News, group: str) -> bool:
        """Whether the screen itself shows what is new of this group of launches."""
        return False

    def remember(self) -> None:
        """Puts into `Remembered` what a person has typed, before the screen goes."""

    async def action_refresh(self) -> None:
        """Polls all clusters, where a screen has nothing of its own to read again."""
        await self.app.run_action("refresh")
