"""Define what the application provides to its screens, and the messages that they send to it."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, Final, NamedTuple
from weakref import WeakKeyDictionary

from textual import events
from textual.await_complete import AwaitComplete
from textual.message import Message
from textual.reactive import reactive
from textual.screen import Screen
from textual.signal import Signal

from ontap_tui.model import Batch, Clock, JobKey, Launch, printable, short_ids
from ontap_tui.tui.dashboard.view import View
from ontap_tui.tui.events.event_log import EventLog
from ontap_tui.tui.keys.resolve import Keys
from ontap_tui.tui.keys.spelling import display
from ontap_tui.tui.runtime.browser import Browser
from ontap_tui.tui.runtime.keystrokes import FreshScreen, Input, Typeahead, closed_by_itself
from ontap_tui.tui.runtime.news import Severity
from ontap_tui.tui.runtime.session import Session
from ontap_tui.tui.runtime.textual_private import OpenApp
from ontap_tui.tui.style.glyphs import Glyphs

if TYPE_CHECKING:
    from ontap_tui.config import Config, Remembered


@dataclass
class LibraryChanged(Message):
    """Reports that a request file was written or deleted, so that the library is reloaded."""


@dataclass
class ClustersChanged(Message):
    """Reports that clusters were added, changed or removed, so that the configuration is reloaded."""


@dataclass
class Launched(Message):
    """Reports that launches were answered; the dashboard may move its cursor to the first job."""

    launches: tuple[Launch, ...]


@dataclass
class JobWanted(Message):
    """Requests that this job be shown in the details."""

    key: JobKey


_OPENING: Final = 1.0
"""Seconds after which a notice says that the session is not open yet."""


class Bar(NamedTuple):
    """Explains why the whole session cannot change anything."""

    mark: str
    """Shown in the first line of the screen."""
    reason: str


READ_ONLY: Final = Bar("READ-ONLY", "This session is read-only: nothing is sent that changes a cluster")
NO_ACCOUNT: Final = Bar(
    "NO ACCOUNT", "No cluster has an account here: jobs can be watched, and nothing launched or changed"
)


class LiveApp(OpenApp):
    """Provides the shared state to screens and widgets, which declare ``app = getters.app(LiveApp)``."""

    clock: Clock
    config: Config
    remembered: Remembered
    glyphs: Glyphs
    keys: Keys
    """The keys in effect."""
    barred: Bar | None = None
    """Why this session cannot change any cluster; None if it can."""
    view: View
    """The view of the jobs, shared by all screens: order, filter, marks and cursor."""
    session: Session | None = None
    """The session; None until it is open, which is after the first paint."""
    browser: Browser | None = None
    """The browser that shows the screen; None for a terminal."""
    held = reactive(False)
    """Whether the display is frozen while polling continues."""

    def __init__(self) -> None:
        # Textual decides how to remove colours before a theme is chosen, so it has to be set here.
        super().__init__(ansi_color=True if "NO_COLOR" in os.environ else None)
        self.event_log = EventLog()
        self.batches: Signal[Batch] = Signal(self, "batches")
        """Published after the view has applied a batch. After an empty batch, anything may have changed."""
        self._fresh = FreshScreen()
        self._typeahead = Typeahead(self, self._deliver)
        self._aimed: WeakKeyDictionary[events.Event, Screen[Any]] = WeakKeyDictionary()
        """Maps a key event to the screen in front when it was pressed."""

    @property
    def read_only(self) -> bool:
        return self.barred is not None

    def on_mount(self) -> None:
        self.screen_change_signal.subscribe(self, lambda _: self._fresh.came(unasked=False), immediate=True)

    def pop_screen(self) -> AwaitComplete:
        unasked = closed_by_itself(self.screen)
        popped = super().pop_screen()
        self._fresh.came(unasked=unasked)
        self._typeahead.screen_closed()
        return popped

    async def on_event(self, event: events.Event) -> None:
        if not isinstance(event, Input):
            await super().on_event(event)
        elif not event.is_forwarded:
            await self._typeahead.take(event, self.keys)
        elif self._aimed.get(event, self.screen) in self.screen_stack or not self._ignores(event):
            await super().on_event(event)
            self._typeahead.handled(event)

    async def _deliver(self, event: Input, intended: bool) -> None:
        self._aimed[event] = self.screen
        if intended or not self._ignores(event):
            await super().on_event(event)

    def _ignores(self, event: Input) -> bool:
        return isinstance(event, events.Key) and self._fresh.ignores(event.key, self.keys)

    def with_session(self, act: Callable[[Session], object]) -> None:
        """Call `act` at once, or as soon as the session is open; keys pressed until then are queued."""
        if self.session is not None:
            act(self.session)
        else:
            self._typeahead.wait(partial(self.with_session, act))
            self.set_timer(_OPENING, self._say_what_waits)

    def _say_what_waits(self) -> None:
        if self.session is None and self._typeahead.waiting:
            back = display(self.keys.of("back")[0])
            self.notify(f"Still opening the history. Keys typed so far are queued; {back} drops them.")

    def session_opened(self) -> None:
        """Handle the input that waited. Call it once, when `session` is set."""
        self._typeahead.session_opened()

    def notify(
        self,
        message: str,
        *,
        title: str = "",
        severity: Severity = "information",
        timeout: float | None = None,
        markup: bool = False,
    ) -> None:
        """Show a toast. Both texts may come from a cluster, so `markup` is ignored and ids are shortened."""
        super().notify(
            short_ids(printable(message)),
            title=printable(title),
            severity=severity,
            timeout=timeout,
            markup=False,
        )

    def open_details(self, key: JobKey) -> None:
        """Show the details of the job on a full screen."""
        raise NotImplementedError

    def terminal_lost(self) -> None:
        """End the program because its terminal or browser is gone."""
        raise NotImplementedError

    def copy_text(self, text: str, what: str) -> None:
        """Send `text`, possibly of several lines, to the clipboard; `what` describes it.

        Pass a single-line value through `printable` first: a shell runs pasted text at every line end.
        Neither terminals nor browsers confirm the copy, so the message only says that the text was sent.
        """
        self.copy_to_clipboard(text)
        self.notify(f"{what} sent to the {'terminal' if self.browser is None else 'browser'}'s clipboard")
