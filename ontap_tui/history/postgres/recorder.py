"""Write the engine's batches, however long that takes."""

from collections.abc import Callable, Collection, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from functools import partial
from typing import Final, TypeVar

from ontap_tui.history.allowance import Allowances
from ontap_tui.history.postgres import journal, observations, watches
from ontap_tui.history.postgres.holding import Holding
from ontap_tui.history.postgres.leases import fenced
from ontap_tui.history.postgres.link import Rows
from ontap_tui.history.postgres.writer import DatabaseWriter
from ontap_tui.history.records import HistoryError, LeaseLost
from ontap_tui.history.watched import WATCH_STEP, Watched
from ontap_tui.model import Batch, Clock, ClusterChanged, ClusterState, JobEvent, LaunchChanged

T = TypeVar("T")

_RETRY: Final = 5.0  # s after a write that failed
_PART: Final = 500
"""Jobs per transaction, so that launches can be written in between."""


class DatabaseRecorder:
    """Writes job changes only for clusters whose lease this process holds."""

    def __init__(self, writer: DatabaseWriter, clock: Clock, holding: Holding) -> None:
        self._writer = writer
        self._clock = clock
        self._holding = holding
        self._watched = Watched()
        self._allowances = Allowances(clock, writer.notice)

    @property
    def states(self) -> dict[str, ClusterState]:
        """Return the latest state of each cluster."""
        return self._watched.states

    async def record(self, batch: Batch) -> None:
        """Record the batch. Raises `LeaseLost` if a cluster belongs to another recorder by now."""
        states = [event.state for event in batch.events if isinstance(event, ClusterChanged)]
        self._watched.on_states(state for state in states if state.name in self._holding.leases)
        by_cluster: dict[str, list[JobEvent]] = {}
        for event in batch.events:
            if isinstance(event, JobEvent) and event.key[0] in self._holding.leases:
                by_cluster.setdefault(event.key[0], []).append(event)
        for cluster, events in by_cluster.items():
            allowed = self._allowances.allowed(events)
            for start in range(0, len(allowed), _PART):
                part = allowed[start : start + _PART]
                await self._written(partial(self._save_jobs, cluster=cluster, events=part))
        await self._save_watches({state.name for state in states})
        launches = [event.launch for event in batch.events if isinstance(event, LaunchChanged)]
        if launches:
            await self._written(journal.saving(launches, program=self._holding.holder))

    async def flush(self) -> None:
        """Write the time until which each cluster was watched, if possible."""
        with suppress(HistoryError):
            for state in self._watched.unwritten(timedelta.resolution):
                with suppress(LeaseLost):
                    await self._writer.run(partial(self._save_polls, polls=[state]))
                    self._watched.note([state])

    def forget(self, cluster: str) -> None:
        """Forget a cluster that another recorder polls from now on."""
        self._watched.forget(cluster)

    def unwritten_watch(self, cluster: str) -> tuple[datetime, datetime] | None:
        """Return the span as `Watched.span` does."""
        return self._watched.span(cluster)

    async def _save_watches(self, clusters: Collection[str]) -> None:
        polls = [state for state in self._watched.unwritten(WATCH_STEP) if state.name in clusters]
        if polls:
            for earlier, name in await self._written(partial(self._save_polls, polls=polls)):
                self._writer.notice(
                    f"{name} reports that it is the cluster formerly named {earlier}. To move that history: "
                    f"ontap-tui history rename {earlier} {name}"
                )
            self._watched.note(polls)

    def _save_jobs(self, connection: Rows, *, cluster: str, events: Sequence[JobEvent]) -> None:
        lease = self._holding.lease(cluster)
        state = self._watched.states.get(cluster)
        seq = fenced(connection, cluster, lease, self._holding.holder, count=len(events), state=state)
        observations.save(connection, events, row=lease.row, seq=seq)

    def _save_polls(self, connection: Rows, *, polls: Sequence[ClusterState]) -> list[tuple[str, str]]:
        for state in polls:
            lease = self._holding.lease(state.name)
            fenced(connection, state.name, lease, self._holding.holder, state=state)
        return watches.save(connection, polls, self._holding.wanted)

    async def _written(self, work: Callable[[Rows], T]) -> T:
        while True:
            try:
                return await self._writer.run(work)
            except HistoryError:
                await self._clock.sleep(_RETRY)
