"""The launches of this session and the open ones of those before: every change goes through here."""

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

import msgspec

from ontap_tui.engine.ports import Journal
from ontap_tui.history import HistoryError
from ontap_tui.model import Clock, Event, Launch, LaunchChanged

_KEPT: Final = 1000
"""Ended launches that stay."""

_log = logging.getLogger(__name__)


class Ledger:
    def __init__(
        self, journal: Journal | None, clock: Clock, publish: Callable[[Sequence[Event]], None]
    ) -> None:
        self._journal = journal
        self._clock = clock
        self.tell = publish
        self._launches: dict[str, Launch] = {}
        self._ends: dict[str, asyncio.Event] = {}

    @property
    def launches(self) -> Mapping[str, Launch]:
        return self._launches

    async def intend(self, launches: Sequence[Launch]) -> None:
        """Returns when they are on disk.

        Raises:
            HistoryError: They are not, and must not be sent.
        """
        self.take(launches)
        if self._journal is not None:
            await self._journal.journal(*launches)

    def take(self, launches: Sequence[Launch]) -> None:
        """Launches that are on disk already."""
        for launch in launches:
            self._launches[launch.id] = launch
            self._ends[launch.id] = asyncio.Event()
        self.tell([LaunchChanged(launch) for launch in launches])
        self._forget()

    async def change(self, launch: Launch, **changes: Any) -> Launch:
        """The changed launch, on disk.

        Raises:
            HistoryError: It is not on disk; everyone knows of the change all the same.
        """
        changed = self.show(launch, **changes)
        if self._journal is not None:
            await self._journal.journal(changed)
        return changed

    async def note(self, launch: Launch, **changes: Any) -> Launch:
        """As `change`, for what has happened already: a disk that refuses it cannot undo it."""
        try:
            return await self.change(launch, **changes)
        except HistoryError as error:
            _log.warning("launch %s is not kept: %s", launch.id, error)
            return self._launches[launch.id]

    async def end(self, launch: Launch, **changes: Any) -> Launch:
        """As `note`, and nothing more will be learnt of it."""
        ended = await self.note(launch, ended_at=self._clock.now(), **changes)
        self._ends[launch.id].set()
        return ended

    def show(self, launch: Launch, **changes: Any) -> Launch:
        """Tells everyone, and leaves the disk out of it."""
        changed = msgspec.structs.replace(launch, **changes)
        self._launches[launch.id] = changed
        self.tell([LaunchChanged(changed)])
        return changed

    async def reread(self, launch: Launch) -> Launch | None:
        """An open launch as it is on disk now; None if another process has seen it end."""
        if self._journal is None:
            return launch
        try:
            open_ones = await self._journal.open_launches()
        except HistoryError:
            return launch
        found = next((one for one in open_ones if one.id == launch.id and one.ended_at is None), None)
        if found is None:
            self.show(
                launch, note="Another instance of this program saw its end.", ended_at=self._clock.now()
            )
            self._ends[launch.id].set()
        return found

    async def ended(self, launch_id: str) -> Launch:
        """Raises `KeyError` for one that is not here."""
        await self._ends[launch_id].wait()
        return self._launches[launch_id]

    async def group_ended(self, group: str) -> None:
        """Every launch of the group, and those that follow them."""
        while open_ones := [
            launch.id
            for launch in self._launches.values()
            if launch.group == group and launch.ended_at is None
        ]:
            await self.ended(open_ones[0])
            await asyncio.sleep(0)  # what follows it is spawned by now: one step, and it is in the ledger

    def _forget(self) -> None:
        ended = [launch.id for launch in self._launches.values() if launch.ended_at is not None]
        for launch_id in ended[: max(0, len(ended) - _KEPT)]:
            del self._launches[launch_id], self._ends[launch_id]
