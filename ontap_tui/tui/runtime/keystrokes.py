"""Handle keys pressed early: before the previous one was handled, or for a screen that just closed."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from time import monotonic
from typing import Any, Final, NamedTuple, TypeAlias

from textual import events
from textual.app import App
from textual.dom import DOMNode
from textual.screen import Screen
from textual.widget import Widget
from textual.worker import NoActiveWorker, get_current_worker

from ontap_tui.tui.keys.resolve import QUIT_ANYWHERE, Keys

_FRESH: Final = 0.15
"""Seconds for which a new screen ignores keys meant for the previous one."""
_ROUNDS: Final = 3
"""Passes from the focus up to the application: for the key, for the message that a widget makes of it, and
for what that message opens or closes."""
_PATIENCE: Final = 5.0
"""Maximum seconds to wait for one event to be handled before delivering the next."""

Input: TypeAlias = events.Key | events.Paste


class FreshScreen:
    """Ignores keys for a moment after another screen comes to the front.

    Such keys were meant for the previous screen. If a key closed that screen, only the keys that confirm
    something are ignored: the user knows which screen receives the others.
    """

    def __init__(self) -> None:
        self._since = float("-inf")
        self._unasked = False

    def came(self, *, unasked: bool) -> None:
        """Record that a new screen is in front; `unasked` if no key closed the previous one."""
        self._since, self._unasked = monotonic(), unasked

    def ignores(self, key: str, keys: Keys) -> bool:
        """Return whether to ignore a key. An ignored key that is held down stays ignored."""
        if not (self._unasked or key in keys.confirming):
            return False
        now = monotonic()
        if now - self._since < _FRESH:
            self._since = now
            return True
        self._unasked = False
        return False


def closed_by_itself(screen: Screen[Any]) -> bool:
    """Return whether one of the screen's own workers is closing it."""
    try:
        node = get_current_worker().node
    except NoActiveWorker:
        return False
    # A screen that a worker opened runs in that worker's context: only its own workers count.
    return screen in node.ancestors_with_self


class _Typed(NamedTuple):
    event: Input
    intended: bool
    """Whether it is meant for a screen that was not yet there when it was typed."""


class Typeahead:
    """Delivers input one event at a time, each to where the previous one left the focus.

    Textual passes a key to the focus before it has handled the previous key, so a key typed right after one
    that opens a screen reaches the screen below. Input also waits here while the session opens, starting with
    the first key that needs the session.
    """

    def __init__(self, app: App[Any], deliver: Callable[[Input, bool], Awaitable[None]]) -> None:
        """`deliver` passes an event to the focus; its flag says that even a new screen accepts the event."""
        self._app = app
        self._deliver = deliver
        self._queue: deque[_Typed] = deque()
        self._acts: list[Callable[[], None]] = []
        self._last: Input | None = None
        """The event delivered last, if it may still be on its way."""
        self._reader: Widget | None = None
        """The widget that took the event delivered last as text."""
        self._turn = 0
        """Counts the waits: a pass that belongs to an earlier one has no effect."""
        self._guard: asyncio.TimerHandle | None = None
        """Ends the current wait; None if there is none."""

    @property
    def waiting(self) -> bool:
        """Whether input waits for the session."""
        return bool(self._acts)

    def wait(self, act: Callable[[], None]) -> None:
        """Keep `act`, which needs the session, and every event after the one that asked for it."""
        self._acts.append(act)

    async def take(self, event: Input, keys: Keys) -> None:
        """Deliver an event after those before it. The back key drops what waits for the session."""
        key = event.key if isinstance(event, events.Key) else None
        if key == QUIT_ANYWHERE:
            await self._deliver(event, False)
        elif self.waiting and key in keys.of("back"):
            self._acts.clear()
            self._queue.clear()
        else:
            self._queue.append(_Typed(event, self.waiting))
            if self._guard is None:
                await self._next()

    def handled(self, event: Input) -> None:
        """Note that the application has handled an event that no widget below it consumed."""
        if event is self._last:
            self._last = None

    def session_opened(self) -> None:
        """Do what needed the session, and then deliver what was typed since."""
        acts, self._acts = self._acts, []
        for act in acts:
            act()
        if acts:
            self._app.call_later(self._settle)

    def screen_closed(self) -> None:
        """Start the wait anew: a closed screen drops its messages, and what waits among them."""
        if self._guard is not None:
            self._app.call_later(self._settle)

    async def _next(self) -> None:
        """Deliver queued events up to one that has to wait. Runs in the application's message pump."""
        while self._queue and not self.waiting:
            if self._has_to_wait(self._queue[0].event):
                await self._settle()
                return
            await self._deliver_first()

    def _has_to_wait(self, event: Input) -> bool:
        if self._last is not None:
            return True
        if self._reader is not None and self._reader is self._reader_of(event):
            return False
        return any(node.message_queue_size for node in self._path)

    def _reader_of(self, event: Input) -> Widget | None:
        """Return the widget that takes the event as text, which changes nothing for later events."""
        focus = self._app.focused
        text = isinstance(event, events.Key) and focus and focus.check_consume_key(event.key, event.character)
        return focus if text else None

    async def _deliver_first(self) -> None:
        event, intended = self._queue.popleft()
        self._reader = self._reader_of(event)
        self._last = None if self._reader else event
        await self._deliver(event, intended)

    @property
    def _path(self) -> list[DOMNode]:
        return list((self._app.focused or self._app.screen).ancestors_with_self)

    async def _settle(self) -> None:
        """Deliver the first event once everything from the focus to the application is idle."""
        if self._guard is not None:
            self._guard.cancel()
        self._turn += 1
        self._guard = asyncio.get_running_loop().call_later(
            _PATIENCE, self._app.call_later, self._settled, self._turn
        )
        await self._visit(self._turn, self._path, _ROUNDS - 1)

    async def _visit(self, turn: int, nodes: list[DOMNode], rounds: int) -> None:
        """Pass through the message queues of `nodes`, of which the application is the last."""
        while turn == self._turn and nodes:
            if nodes.pop(0).call_later(self._visit, turn, nodes, rounds):
                return
        if turn == self._turn and rounds:
            await self._visit(turn, self._path, rounds - 1)
        else:
            await self._settled(turn)

    async def _settled(self, turn: int) -> None:
        if turn == self._turn and self._guard is not None:
            self._guard.cancel()
            self._guard = self._last = None
            if self._queue and not self.waiting:
                await self._deliver_first()
            await self._next()
