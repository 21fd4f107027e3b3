"""Implement the history in a file of this machine."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Self

from ontap_tui.history.records import (
    AwaySummary,
    Bucket,
    Control,
    FailureCount,
    Gap,
    HistoryError,
    PastJob,
    TeamRecorder,
    Transition,
    Watch,
)
from ontap_tui.history.sqlite import charts, clusters, journal, person, queries, watches
from ontap_tui.history.sqlite.pruning import prune
from ontap_tui.history.threaded import ThreadedHistory
from ontap_tui.model import Acknowledgement, Batch, Clock, JobKey, Launch, TrackedJob

if TYPE_CHECKING:
    from ontap_tui.history.sqlite.reader import FileReader
    from ontap_tui.history.sqlite.recorder import FileRecorder
    from ontap_tui.history.sqlite.writer import FileWriter


class SqliteHistory(ThreadedHistory):
    """Implements `History`, where each method is described."""

    _writer: FileWriter
    _reader: FileReader

    def __init__(self, clock: Clock, recorder: FileRecorder, writer: FileWriter, reader: FileReader) -> None:
        super().__init__(writer, reader)
        self._clock = clock
        self._recorder = recorder

    @classmethod
    async def open(cls, path: Path, clock: Clock) -> Self:
        """Open the file, creating it, its folder and its tables if they are missing.

        Never raises for what the disk does, and does not wait for one that hangs: a file that cannot be used
        shows as `fault`, and is tried again with every write.
        """
        # Deferred, as sqlite3 is: whoever needs this room for its types does not pay for it.
        from ontap_tui.history.sqlite.reader import FileReader
        from ontap_tui.history.sqlite.recorder import FileRecorder
        from ontap_tui.history.sqlite.store import Store
        from ontap_tui.history.sqlite.writer import FileWriter

        store = Store(path, clock)
        writer = FileWriter(store)
        await writer.try_store()
        return cls(clock, FileRecorder(writer, clock), writer, FileReader(store))

    @property
    def shared(self) -> bool:
        return False

    async def _flush(self) -> None:
        await self._recorder.flush()

    # What is written

    async def record(self, batch: Batch) -> None:
        await self._recorder.record(batch)

    async def journal(self, *launches: Launch) -> None:
        await self._writer.run(journal.saving(launches), durable=True)

    async def journal_unless_ended(self, launch: Launch, *following: Launch) -> bool:
        return await self._writer.run(journal.saving_unless_ended(launch, following), durable=True)

    async def journal_control(self, *controls: Control) -> None:
        await self._writer.run(partial(person.save, controls=controls), durable=True)

    async def acknowledge(self, acknowledgements: Mapping[JobKey, Acknowledgement | None]) -> None:
        await self._writer.run(partial(person.acknowledge, acknowledgements=dict(acknowledgements)))

    async def present(self) -> None:
        with suppress(HistoryError):
            await self._writer.run(partial(person.save_presence, at=self._clock.now()))

    async def rename(self, cluster: str, new_name: str) -> int | None:
        return await self._writer.run(partial(clusters.rename, name=cluster, new_name=new_name), durable=True)

    async def prune(self, days: float, told: Callable[[int], None] = lambda _: None) -> int:
        return await prune(self._writer, before=self._clock.now() - timedelta(days=days), told=told)

    # What is remembered

    async def jobs(
        self,
        *,
        since: datetime | None = None,
        until: datetime | None = None,
        clusters: Collection[str] | None = None,
        failed: bool = False,
        limit: int = 1000,
    ) -> list[PastJob]:
        return await self._reader.run(
            partial(
                queries.jobs,
                since=since,
                until=until,
                clusters=clusters,
                failed=failed,
                limit=limit,
            )
        )

    async def changed_jobs(self, since: datetime, clusters: Collection[str]) -> list[PastJob]:
        return await self._reader.run(partial(queries.changed_jobs, since=since, clusters=clusters))

    async def job(self, key: JobKey) -> PastJob | None:
        return await self._reader.run(partial(queries.job, key=key))

    async def active_jobs(self, cluster: str) -> list[TrackedJob]:
        return await self._reader.run(partial(queries.active_jobs, cluster=cluster))

    async def timeline(self, key: JobKey) -> list[Transition]:
        return await self._reader.run(partial(queries.timeline, key=key))

    async def watches(self) -> list[Watch]:
        """All of them."""
        return await self._reader.run(watches.every)

    async def gaps(self, cluster: str, since: datetime, until: datetime) -> list[Gap]:
        unwritten = self._recorder.unwritten_watch(cluster)
        return await self._reader.run(
            partial(watches.gaps, cluster=cluster, since=since, until=until, unwritten=unwritten)
        )

    async def launches(
        self, *, since: datetime | None = None, group: str | None = None, limit: int = 200
    ) -> list[Launch]:
        return await self._reader.run(partial(journal.launches, since=since, group=group, limit=limit))

    async def launch(self, launch_id: str) -> Launch | None:
        return await self._reader.run(partial(journal.launch, launch_id=launch_id))

    async def open_launches(self) -> list[Launch]:
        return await self._reader.run(journal.open_launches)

    async def launch_of(self, key: JobKey) -> Launch | None:
        return await self._reader.run(partial(journal.launch_of, key=key))

    async def controls(self, key: JobKey) -> list[Control]:
        return await self._reader.run(partial(person.controls, key=key))

    async def acknowledged(self) -> dict[JobKey, Acknowledgement]:
        return await self._reader.run(person.acknowledged)

    async def recorders(self) -> list[TeamRecorder]:
        return []

    async def last_present(self) -> datetime | None:
        return await self._reader.run(person.last_present)

    async def similar(self, kind: str, *, limit: int = 20) -> list[PastJob]:
        return await self._reader.run(partial(queries.similar, kind=kind, limit=limit))

    async def failures_with(self, code: str, *, since: datetime) -> list[PastJob]:
        return await self._reader.run(partial(queries.failures_with, code=code, since=since))

    async def durations(self) -> dict[str, list[float]]:
        return await self._reader.run(charts.durations)

    async def away_summary(self, since: datetime) -> AwaySummary:
        return await self._reader.run(partial(charts.away_summary, since=since, until=self._clock.now()))

    async def throughput(self, since: datetime, until: datetime, *, bucket: timedelta) -> list[Bucket]:
        return await self._reader.run(partial(charts.throughput, since=since, until=until, bucket=bucket))

    async def failure_counts(self, since: datetime) -> list[FailureCount]:
        return await self._reader.run(partial(charts.failure_counts, since=since))
