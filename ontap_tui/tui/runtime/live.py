"""What a screen may ask of the application it runs in."""

from __future__ import annotations

import os
from time import monotonic
from typing import TYPE_CHECKING, Final

from textual import events
from textual.app import App
from textual.reactive import reactive
from textual.screen import Screen
from textual.signal import Signal

from ontap_tui.model import Batch, Clock, JobKey, printable, short_ids
from ontap_tui.tui.dashboard.view import View
from ontap_tui.tui.events.event_log import EventLog
from ontap_tui.tui.keys.table import Keys
from ontap_tui.tui.runtime.news import Severity
from ontap_tui.tui.runtime.session import Session
from ontap_tui.tui.style.glyphs import Glyphs

if TYPE_CHECKING:
    from ontap_tui.config import Config, Remembered


_FRESH: Final = 0.15
"""s for which a screen that came to the front takes no Enter: it was meant for the one before."""


class LiveApp(App[int]):
    """Screens and widgets reach it with ``app = getters.app(LiveApp)``."""

    clock: Clock
    config: Config
    remembered: Remembered
    glyphs: Glyphs
    keys: Keys
    """The keys in force."""
    read_only: bool
    view: View
    """The one view of the jobs: order, filter, marks, cursor."""
    session: Session | None = None
    """None until it is open, which is after the first paint."""
    held = reactive(False)
    """The display stands still, while polling goes on."""

    def __init__(self) -> None:
        # Textual decides before a theme is chosen how to take colours away: it has to be said here.
        super().__init__(ansi_color=True if "NO_COLOR" in os.environ else None)
        self.event_log = EventLog()
        self.batches: Signal[Batch] = Signal(self, "batches")
        """Published after the view took a batch in. After an empty one anything may be different."""
        self._fresh_since = float("-inf")

    def on_mount(self) -> None:
        self.screen_change_signal.subscribe(self, self._screen_came, immediate=True)

    def _screen_came(self, screen: Screen[object]) -> None:
        self._fresh_since = monotonic()

    async def on_event(self, event: events.Event) -> None:
        enter = isinstance(event, events.Key) and event.key == "enter" and not event.is_forwarded
        if enter and monotonic() - self._fresh_since < _FRESH:
            self._fresh_since = monotonic()  # a key that is held down goes on being ignored
        else:
            await super().on_event(event)

    def tell(
        self,
        text: str,
        *,
        title: str = "",
        severity: Severity = "information",
    ) -> None:
        """A toast. `text` may come from a cluster: never markup, and its ids are shortened."""
        self.notify(short_ids(printable(text)), title=title, severity=severity, markup=False)

    def write(self, sequence: str) -> None:
        """To the terminal itself."""
        raise NotImplementedError

    def open_details(self, key: JobKey) -> None:
        """The job on the whole screen."""
        raise NotImplementedError

    def terminal_lost(self) -> None:
        """There is nobody left to show anything to."""
        raise NotImplementedError

    def copy_text(self, text: str, what: str) -> None:
        """Sends `text` to the terminal's clipboard; `what` names it.

        No terminal answers whether it took it, so that no more is claimed than that it was sent.
        """
        self.copy_to_clipboard(text)
        self.tell(f"{what} sent to the terminal's clipboard")
