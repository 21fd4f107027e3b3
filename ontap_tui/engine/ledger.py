"""Hold this session's launches and the open ones of others; every change goes through here."""

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

import msgspec

from ontap_tui.engine.owner import can_be_told, may_be_running
from ontap_tui.engine.ports import LaunchJournal
from ontap_tui.history import HistoryError
from ontap_tui.model import Clock, Event, JobKey, Launch, LaunchChanged, Outcome, TrackedJob

_KEPT: Final = 1000
"""Ended launches that are kept."""
_REREAD: Final = 30.0
"""s between reads of another process's launch."""
_ELSEWHERE: Final = 180.0
"""s allowed to a process if we cannot tell whether it still runs."""

_log = logging.getLogger(__name__)


class Ledger:
    def __init__(
        self,
        journal: LaunchJournal | None,
        clock: Clock,
        publish: Callable[[Sequence[Event]], None],
        running: Callable[[str], bool] = may_be_running,
    ) -> None:
        """Store the journal; `running` returns whether the process of a launch may still be working on it."""
        self._journal = journal
        self._clock = clock
        self._publish = publish
        self._may_be_running = running
        self._launches: dict[str, Launch] = {}
        self._ends: dict[str, asyncio.Event] = {}

    @property
    def launches(self) -> Mapping[str, Launch]:
        return self._launches

    async def intend(self, launches: Sequence[Launch]) -> None:
        """Write the intended launches, and return when they are on disk.

        Raises:
            HistoryError: They are not on disk, and must not be sent.
        """
        self.add(launches)
        if self._journal is not None:
            await self._journal.journal(*launches)

    def add(self, launches: Sequence[Launch]) -> None:
        """Add launches that are on disk already."""
        for launch in launches:
            self._launches[launch.id] = launch
            self._ends[launch.id] = asyncio.Event()
        self._publish([LaunchChanged(launch) for launch in launches])
        self._forget()

    async def begin(self, launch: Launch) -> Launch:
        """Mark the launch as sent now. Fails if another instance took its process for dead and ended it.

        Raises:
            HistoryError: This is not on disk, so it must not be sent.
        """
        sent = msgspec.structs.replace(launch, outcome=Outcome.SENT)
        if self._journal is not None and not await self._journal.journal_unless_ended(sent):
            return self._close(await self._journal.launch(launch.id) or launch)
        return self.show(sent)

    async def note(self, launch: Launch, **changes: Any) -> Launch:
        """Store the changed launch and return it; a failed write is not raised, as the change is a fact."""
        changed = self.show(msgspec.structs.replace(launch, **changes))
        if self._journal is not None:
            try:
                await self._journal.journal(changed)
            except HistoryError as error:
                _log.warning("launch %s could not be recorded: %s", launch.id, error)
        return changed

    async def end(self, launch: Launch, following: Sequence[Launch] = (), **changes: Any) -> Launch:
        """Record the final state of a launch, together with the intents that follow it.

        The intents are then in `launches` and may be sent, unless they cannot be written or another instance
        recorded the end first; its record is kept. A slow disk delays only an end with intents.
        """
        ended = msgspec.structs.replace(launch, ended_at=self._clock.now(), **changes)
        if not following:
            self.show(ended)
        if self._journal is not None:
            try:
                if not await self._journal.journal_unless_ended(ended, *following):
                    following = ()
                    ended = await self._journal.launch(launch.id) or ended
            except HistoryError as error:
                _log.warning("the end of launch %s could not be recorded: %s", launch.id, error)
                if following:
                    note = f"{following[0].request} was not sent: the journal could not be written ({error})."
                    ended = msgspec.structs.replace(ended, note=f"{ended.note} {note}".lstrip())
                    following = ()
        if following:
            self.add(following)
        return self._close(ended)

    def show(self, launch: Launch) -> Launch:
        """Publish a launch without writing it."""
        self._launches[launch.id] = launch
        self._publish([LaunchChanged(launch)])
        return launch

    def _close(self, ended: Launch) -> Launch:
        if ended != self._launches[ended.id]:
            self.show(ended)
        self._ends[ended.id].set()
        return ended

    async def left_to_its_process(self, launch: Launch, patience: float) -> Launch:
        """Wait, at most `patience` s, until the process of a launch exits or records its end; return it."""
        if not can_be_told(launch.id):
            patience = min(patience, _ELSEWHERE)
        until = self._clock.monotonic() + patience
        while (
            launch.ended_at is None
            and (left := until - self._clock.monotonic()) > 0
            and self._may_be_running(launch.id)
        ):
            await self._clock.sleep(min(left, _REREAD))
            launch = await self._reread(launch)
        return launch

    async def _reread(self, launch: Launch) -> Launch:
        """Return the launch as it is on disk now; unchanged if it cannot be read."""
        if self._journal is None:
            return launch
        try:
            kept = await self._journal.launch(launch.id)
        except HistoryError:
            return launch
        if kept is None:
            return launch
        return kept if kept.ended_at is None else self._close(kept)

    async def remembered_end(self, key: JobKey) -> TrackedJob | None:
        """Return the job if some instance has recorded its end, else None."""
        if self._journal is None:
            return None
        try:
            past = await self._journal.job(key)
        except HistoryError:
            return None
        return past.tracked if past is not None and past.tracked.job.terminal else None

    async def ended(self, launch_id: str) -> Launch:
        """Wait for the end of a launch, and return it. Raises `KeyError` if it is not in the ledger."""
        await self._ends[launch_id].wait()
        return self._launches[launch_id]

    async def group_ended(self, group: str) -> None:
        """Wait for the end of every launch of the group, and of their follow-ups."""
        while open_ones := [
            launch.id
            for launch in self._launches.values()
            if launch.group == group and not self._ends[launch.id].is_set()
        ]:
            await self.ended(open_ones[0])

    def _forget(self) -> None:
        ended = [launch.id for launch in self._launches.values() if launch.ended_at is not None]
        for launch_id in ended[: max(0, len(ended) - _KEPT)]:
            del self._launches[launch_id], self._ends[launch_id]
