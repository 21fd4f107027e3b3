"""Notify people away from a screen: collect ended jobs into messages, and send them from a thread."""

import asyncio
import logging
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from typing import Final, Protocol

from ontap_tui.engine.letter import Letter, ReportedEnd, told
from ontap_tui.model import LAUNCHED_HERE, Clock, Event, Launch, LaunchChanged, Notification
from ontap_tui.ontap import in_own_thread

_GATHER: Final = 5.0
"""s that a message waits for further ends."""
_PAUSE: Final = 30.0
"""s between two messages."""
_WAITING: Final = 1000
"""Ends that may wait for the next message; beyond that the oldest are dropped."""

_log = logging.getLogger(__name__)


class Sends(Protocol):
    """Sends a letter, as `Post` does."""

    def send(self, letter: Letter) -> list[str | None]: ...


class Messenger:
    """Sends messages about ended jobs; a group of launches is reported once, when its last launch ends."""

    def __init__(self, post: Sends, clock: Clock, *, launched: bool) -> None:
        """Store the parts; with `launched`, ends of launches are reported."""
        self._post = post
        self._clock = clock
        self._launched = launched
        self._groups: dict[str, dict[str, Launch]] = {}
        self._ends: deque[ReportedEnd] = deque(maxlen=_WAITING)
        self._news = asyncio.Event()

    def on_events(self, events: Iterable[Event], launches: Callable[[], Mapping[str, Launch]]) -> None:
        """Collect the ends among the events; the jobs of known `launches` are reported with their launch."""
        for event in events:
            if isinstance(event, LaunchChanged) and self._launched:
                self._on_launch(event.launch)
            elif isinstance(event, Notification) and not (
                event.reason == LAUNCHED_HERE and event.job.launch_id in launches()
            ):
                self._ends.append(ReportedEnd.of_job(event.job))
        if self._ends:
            self._news.set()

    def _on_launch(self, launch: Launch) -> None:
        group = self._groups.setdefault(launch.group, {})
        group[launch.id] = launch
        if all(one.ended_at is not None for one in group.values()):
            del self._groups[launch.group]
            self._ends.extend(told(group.values()))

    async def run(self) -> None:
        """Run until cancelled."""
        while True:
            await self._news.wait()
            await self._clock.sleep(_GATHER)
            self._news.clear()
            letter = Letter.about(list(self._ends))
            self._ends.clear()
            await self._send(letter)
            await self._clock.sleep(_PAUSE)

    async def _send(self, letter: Letter) -> None:
        """Send a letter. A failure is logged and not retried: some services may have received the letter."""
        failed = await asyncio.wrap_future(in_own_thread(lambda: self._post.send(letter)))
        for number, why in enumerate(failed, start=1):
            if why is not None:
                _log.warning("apprise, address %d: %s", number, why)
