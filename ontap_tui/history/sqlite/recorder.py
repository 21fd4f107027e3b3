"""Write the engine's batches, however long that takes."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from functools import partial
from typing import Final, TypeVar

from ontap_tui.history.allowance import Allowances
from ontap_tui.history.records import HistoryError
from ontap_tui.history.sqlite import journal, observations, watches
from ontap_tui.history.sqlite.writer import FileWriter
from ontap_tui.history.watched import Watched
from ontap_tui.model import Batch, Clock, ClusterChanged, JobEvent, LaunchChanged

T = TypeVar("T")

_RETRY: Final = 5.0  # s after a write that failed
_PART: Final = 500
"""Jobs written in one transaction, which takes some 100 ms; then a launch or another instance can write."""


class FileRecorder:
    def __init__(self, writer: FileWriter, clock: Clock) -> None:
        self._writer = writer
        self._clock = clock
        self._watched = Watched()
        self._allowances = Allowances(clock, writer.notice)

    async def record(self, batch: Batch) -> None:
        states = [event.state for event in batch.events if isinstance(event, ClusterChanged)]
        self._watched.on_states(states)
        polls = self._watched.due(states)
        jobs = self._allowances.allowed([event for event in batch.events if isinstance(event, JobEvent)])
        launches = [event.launch for event in batch.events if isinstance(event, LaunchChanged)]
        if polls:
            present = self._watched.states
            self._say_renamed(await self._written(partial(watches.save, states=polls, present=present)))
            self._watched.note(polls)
        for start in range(0, len(jobs), _PART):
            await self._written(partial(observations.save, events=jobs[start : start + _PART]))
        if launches:
            await self._written(journal.saving(launches))

    async def flush(self) -> None:
        """Write, if possible, until when each cluster was watched."""
        polls = self._watched.unwritten(timedelta.resolution)
        if polls:
            with suppress(HistoryError):
                present = self._watched.states
                self._say_renamed(
                    await self._writer.run(partial(watches.save, states=polls, present=present))
                )
                self._watched.note(polls)

    def unwritten_watch(self, cluster: str) -> tuple[datetime, datetime] | None:
        """Return the span as `Watched.span` does."""
        return self._watched.span(cluster)

    def _say_renamed(self, renamed: Sequence[tuple[str, str]]) -> None:
        for earlier, name in renamed:
            self._writer.notice(
                f"{name} reports that it is the cluster formerly named {earlier}. To move that history: "
                f"ontap-tui history rename {earlier} {name}"
            )

    async def _written(self, work: Callable[[sqlite3.Connection], T]) -> T:
        while True:
            try:
                return await self._writer.run(work)
            except HistoryError:
                await self._clock.sleep(_RETRY)
