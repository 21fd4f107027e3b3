"""Handle keys pressed too early: before the session is open, or for a screen that just closed by itself."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from contextlib import suppress
from time import monotonic
from typing import Any, Final, TypeAlias

from textual import events
from textual.app import App
from textual.message_pump import MessagePump
from textual.screen import Screen
from textual.worker import NoActiveWorker, get_current_worker

from ontap_tui.tui.keys.resolve import QUIT_ANYWHERE, Keys

_FRESH: Final = 0.15
"""Seconds for which a new screen ignores keys meant for the previous one."""
_PATIENCE: Final = 1.0
"""Maximum seconds to wait for one queued key to be handled before sending the next."""

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


class EarlyKeys:
    """Queues input while the session opens, starting with the first key that needs the session."""

    def __init__(self) -> None:
        self._kept: deque[Callable[[], None] | Input] = deque()
        self._replaying = False

    def wait(self, act: Callable[[], None]) -> None:
        """Queue `act`, which needs the session, and every key after it."""
        self._kept.append(act)

    @property
    def waiting(self) -> bool:
        return bool(self._kept) or self._replaying

    def keeps(self, event: Input, keys: Keys) -> bool:
        """Queue the event if earlier ones are queued; return whether it was. The back key drops the queue."""
        if not self.waiting or (isinstance(event, events.Key) and event.key == QUIT_ANYWHERE):
            return False
        if not self._replaying and isinstance(event, events.Key) and event.key in keys.of("back"):
            self._kept.clear()
        else:
            self._kept.append(event)
        return True

    async def replay(self, app: App[Any], send: Callable[[Input], Awaitable[None]]) -> None:
        """Handle the queued keys in order, each on the screen that the previous one opened.

        `send` passes an event to the screen in front.
        """
        self._replaying = True
        try:
            while self._kept:
                step = self._kept.popleft()
                aim = app.focused or app.screen
                if callable(step):
                    step()
                else:
                    await send(step)
                for node in aim.ancestors_with_self:  # a key bubbles from the focus to the application
                    await _settled(node)
                await _settled(app.screen)
        finally:
            self._replaying = False


async def _settled(node: MessagePump) -> None:
    """Wait until `node` has handled everything sent to it so far."""
    done = asyncio.Event()
    if node.call_after_refresh(done.set):
        with suppress(TimeoutError):
            await asyncio.wait_for(done.wait(), _PATIENCE)
