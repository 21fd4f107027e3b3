"""Tells people who do not look at a screen: gathers ends into letters, and has them sent in a thread."""

import asyncio
import logging
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from typing import Final, Protocol

from ontap_tui.engine.letter import Letter, ReportedEnd, told
from ontap_tui.model import LAUNCHED_HERE, Clock, Event, Launch, LaunchChanged, Notification
from ontap_tui.ontap import in_own_thread

_GATHER: Final = 5.0
"""s for which a letter waits for further ends."""
_PAUSE: Final = 30.0
"""s between one letter and the next."""
_WAITING: Final = 1000
"""Ends that may wait for the next letter; beyond that the oldest are given up."""

_log = logging.getLogger(__name__)


class Sends(Protocol):
    """`Post`."""

    def send(self, letter: Letter) -> list[str | None]: ...


class Messenger:
    """A group of launches is told of as one, when the last of it has ended."""

    def __init__(self, post: Sends, clock: Clock, *, launched: bool) -> None:
        """`launched` is whether ends of launches are told of."""
        self._post = post
        self._clock = clock
        self._launched = launched
        self._groups: dict[str, dict[str, Launch]] = {}
        self._ends: deque[ReportedEnd] = deque(maxlen=_WAITING)
        self._news = asyncio.Event()

    def on_events(self, events: Iterable[Event], launches: Callable[[], Mapping[str, Launch]]) -> None:
        """`launches` are all that are known: a job of one of them is told of with it."""
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
        """Until cancelled."""
        while True:
            await self._news.wait()
            await self._clock.sleep(_GATHER)
            self._news.clear()
            letter = Letter.about(list(self._ends))
            self._ends.clear()
            await self._send(letter)
            await self._clock.sleep(_PAUSE)

    async def _send(self, letter: Letter) -> None:
        """What fails is logged, and not tried again: some may have got it."""
        failed = await asyncio.wrap_future(in_own_thread(lambda: self._post.send(letter)))
        for number, why in enumerate(failed, start=1):
            if why is not None:
                _log.warning("apprise, address %d: %s", number, why)
