"""Define what a screen may ask of its application, and the messages that it sends to it."""

from __future__ import annotations

import os
from collections.abc import Awaitable, Callable
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
from ontap_tui.tui.runtime.keystrokes import EarlyKeys, FreshScreen, closed_by_itself
from ontap_tui.tui.runtime.news import Severity
from ontap_tui.tui.runtime.session import Session
from ontap_tui.tui.runtime.textual_private import OpenApp
from ontap_tui.tui.style.glyphs import Glyphs

if TYPE_CHECKING:
    from ontap_tui.config import Config, Remembered


@dataclass
class LibraryChanged(Message):
    """Tells that a request file was written or deleted: the library is to be reloaded."""


@dataclass
class ClustersChanged(Message):
    """Tells that a cluster's file was written or deleted: the configuration is to be reloaded."""


@dataclass
class Launched(Message):
    """Tells that launches were answered; the dashboard may move its cursor to the first job."""

    launches: tuple[Launch, ...]


@dataclass
class JobWanted(Message):
    """Asks to show this job in the details."""

    key: JobKey


_OPENING: Final = 1.0
"""s after which a notice says that the session is not open yet."""


class Bar(NamedTuple):
    """Says why a whole session changes nothing."""

    mark: str
    """In the first line of the screen."""
    reason: str


READ_ONLY: Final = Bar("READ-ONLY", "This session is read-only: nothing is sent that changes a cluster")
NO_ACCOUNT: Final = Bar(
    "NO ACCOUNT", "No cluster has an account here: jobs can be watched, and nothing launched or changed"
)


class LiveApp(OpenApp):
    """Serves screens and widgets, which reach it with ``app = getters.app(LiveApp)``."""

    clock: Clock
    config: Config
    remembered: Remembered
    glyphs: Glyphs
    keys: Keys
    """The keys in effect."""
    barred: Bar | None = None
    """Why nothing is changed on any cluster from here; None if something may be."""
    view: View
    """The one view of the jobs: order, filter, marks, cursor."""
    session: Session | None = None
    """None until it is open, which is after the first paint."""
    browser: Browser | None = None
    """What shows the screen; None for a terminal."""
    held = reactive(False)
    """Whether the display is frozen while polling continues."""

    def __init__(self) -> None:
        # Textual decides before a theme is chosen how to take colours away: it has to be said here.
        super().__init__(ansi_color=True if "NO_COLOR" in os.environ else None)
        self.event_log = EventLog()
        self.batches: Signal[Batch] = Signal(self, "batches")
        """Published after the view applied a batch. After an empty one anything may be different."""
        self._fresh = FreshScreen()
        self._early = EarlyKeys()
        self._aimed: WeakKeyDictionary[events.Event, Screen[Any]] = WeakKeyDictionary()
        """The screen in front when a key was pressed."""

    @property
    def read_only(self) -> bool:
        return self.barred is not None

    def on_mount(self) -> None:
        self.screen_change_signal.subscribe(self, lambda _: self._fresh.came(unasked=False), immediate=True)

    def pop_screen(self) -> AwaitComplete:
        unasked = closed_by_itself(self.screen)
        popped = super().pop_screen()
        self._fresh.came(unasked=unasked)
        return popped

    async def on_event(self, event: events.Event) -> None:
        if isinstance(event, events.Key | events.Paste):
            if not event.is_forwarded:
                if self._early.keeps(event, self.keys):
                    return
                self._aimed[event] = self.screen
            fresh = not event.is_forwarded or self._aimed.get(event, self.screen) not in self.screen_stack
            if fresh and isinstance(event, events.Key) and self._fresh.ignores(event.key, self.keys):
                return
        await super().on_event(event)

    def with_session(self, act: Callable[[Session], object]) -> None:
        """Call `act` at once, or as soon as the session is open: keys pressed until then wait, too."""
        if self.session is not None:
            act(self.session)
        else:
            self._early.wait(partial(self.with_session, act))
            self.set_timer(_OPENING, self._say_what_waits)

    def _say_what_waits(self) -> None:
        if self.session is None and self._early.waiting:
            back = display(self.keys.of("back")[0])
            self.notify(f"Still opening the history. Keys typed so far are queued; {back} drops them.")

    def session_opened(self) -> None:
        """Replay the queued keys. To be called once, when `session` is there."""
        send = super().on_event

        async def replay() -> None:
            await self._early.replay(self, send)

        # A function, not its coroutine: a program that ends before the worker starts leaves none unawaited.
        work: Callable[[], Awaitable[None]] = replay
        self.run_worker(work, group="early keys")

    def notify(
        self,
        message: str,
        *,
        title: str = "",
        severity: Severity = "information",
        timeout: float | None = None,
        markup: bool = False,
    ) -> None:
        """Show a toast. Both texts may come from a cluster: `markup` is ignored, and ids are shortened."""
        super().notify(
            short_ids(printable(message)),
            title=printable(title),
            severity=severity,
            timeout=timeout,
            markup=False,
        )

    def open_details(self, key: JobKey) -> None:
        """Show the job on the whole screen."""
        raise NotImplementedError

    def terminal_lost(self) -> None:
        """End the program: there is nobody left to show anything to."""
        raise NotImplementedError

    def copy_text(self, text: str, what: str) -> None:
        """Send `text` to the clipboard as lines; `what` names it.

        A value that is to be one line has to be `printable` already: shells run what is pasted at line ends.
        Neither terminals nor browsers say whether they took it, so the message only says that it was sent.
        """
        self.copy_to_clipboard(text)
        self.notify(f"{what} sent to the {'terminal' if self.browser is None else 'browser'}'s clipboard")
