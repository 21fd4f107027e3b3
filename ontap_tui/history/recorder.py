"""Takes the engine's batches and sees them written, however long that takes."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from functools import partial
from typing import Final, TypeVar

from ontap_tui.history import journal, observations, watches
from ontap_tui.history.allowance import RATE, Allowance
from ontap_tui.history.records import HistoryError
from ontap_tui.history.writer import Writer
from ontap_tui.model import Batch, Clock, ClusterChanged, ClusterState, JobEvent, LaunchChanged

T = TypeVar("T")

_RETRY: Final = 5.0  # s after a write that failed
_PART: Final = 500
"""Jobs written in one transaction: some 100 ms, after which a launch or another instance gets its turn."""
_WATCH_STEP: Final = timedelta(seconds=30)
"""How far a cluster's watch may run ahead of what is on disk: a poll that changed nothing costs no write."""


class Recorder:
    """Knows the latest state of each cluster, and up to when it is on disk that it was watched."""

    def __init__(self, writer: Writer, clock: Clock) -> None:
        self._writer = writer
        self._clock = clock
        self._states: dict[str, ClusterState] = {}
        self._watched: dict[str, datetime] = {}
        self._allowances: dict[str, Allowance] = {}

    async def record(self, batch: Batch) -> None:
        for event in batch.events:
            if isinstance(event, ClusterChanged):
                self._states[event.state.name] = event.state
        polls = self._unwritten_polls(_WATCH_STEP)
        jobs = self._allowed([event for event in batch.events if isinstance(event, JobEvent)])
        launches = [event.launch for event in batch.events if isinstance(event, LaunchChanged)]
        if polls:
            self._say_renamed(await self._written(partial(watches.save, states=polls, present=self._states)))
            self._note(polls)
        for start in range(0, len(jobs), _PART):
            await self._written(partial(observations.save, events=jobs[start : start + _PART]))
        if launches:
            await self._written(journal.saving(launches))

    async def flush(self) -> None:
        """Writes up to when each cluster was watched, if it can be written."""
        polls = self._unwritten_polls(timedelta.resolution)
        if polls:
            with suppress(HistoryError):
                self._say_renamed(
                    await self._writer.run(partial(watches.save, states=polls, present=self._states))
                )
                self._note(polls)

    def unwritten_watch(self, cluster: str) -> tuple[datetime, datetime] | None:
        """The span at whose end the cluster was polled last, and of which nothing is on disk."""
        state, written = self._states.get(cluster), self._watched.get(cluster)
        if state is None or state.polled_at is None or written is None:
            return None
        return written, state.polled_at

    def _allowed(self, events: list[JobEvent]) -> list[JobEvent]:
        """Return what may be written of a batch, and say when a cluster has begun to say too much."""
        by_cluster: dict[str, list[JobEvent]] = {}
        for event in events:
            by_cluster.setdefault(event.job.job.cluster, []).append(event)
        now = self._clock.monotonic()
        kept: list[JobEvent] = []
        for cluster, some in by_cluster.items():
            allowance = self._allowances.setdefault(cluster, Allowance(now))
            refused_before = allowance.refused
            kept += allowance.spend(some, now)
            if allowance.refused and not refused_before:
                self._writer.notice(
                    f"{cluster} reports more than the history keeps of one cluster ({RATE // 1024} KiB a "
                    "second): changes of its jobs are left out until it reports less."
                )
        return kept

    def _say_renamed(self, renamed: Sequence[tuple[str, str]]) -> None:
        for earlier, name in renamed:
            self._writer.notice(
                f"{name} says that it is the cluster that was called {earlier}. To give it that past: "
                f"ontap-tui history rename {earlier} {name}"
            )

    async def _written(self, work: Callable[[sqlite3.Connection], T]) -> T:
        while True:
            try:
                return await self._writer.run(work)
            except HistoryError:
                await self._clock.sleep(_RETRY)

    def _unwritten_polls(self, step: timedelta) -> list[ClusterState]:
        """The states of clusters that were polled `step` or more after what is on disk; or before it, where
        the clock was set back.
        """
        return [
            state
            for state in self._states.values()
            if state.polled_at is not None
            and (state.name not in self._watched or abs(state.polled_at - self._watched[state.name]) >= step)
        ]

    def _note(self, polls: Sequence[ClusterState]) -> None:
        self._watched.update((state.name, state.polled_at) for state in polls if state.polled_at is not None)
