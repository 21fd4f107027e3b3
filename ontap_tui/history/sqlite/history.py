"""Implement the history in a file on this machine."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Self

from ontap_tui.history.records import Control, Gap, HistoryError, TeamRecorder, Watch
from ontap_tui.history.sqlite import charts, clusters, journal, person, queries, watches
from ontap_tui.history.sqlite.pruning import prune
from ontap_tui.history.threaded import ThreadedHistory, reading
from ontap_tui.model import Acknowledgement, Batch, Clock, JobKey, Launch

if TYPE_CHECKING:
    from ontap_tui.history.sqlite.recorder import FileRecorder
    from ontap_tui.history.sqlite.writer import FileReader, FileWriter


class SqliteHistory(ThreadedHistory):
    """Implements `History`, where each method is described."""

    _writer: FileWriter
    _reader: FileReader

    def __init__(self, clock: Clock, recorder: FileRecorder, writer: FileWriter, reader: FileReader) -> None:
        super().__init__(writer, reader, clock)
        self._recorder = recorder

    @classmethod
    async def open(cls, path: Path, clock: Clock) -> Self:
        """Open the file, creating it, its folder and its tables if they are missing.

        Never raises because of the disk, and does not wait for one that hangs: a file that cannot be used
        shows as `fault`, and is tried again with every write.
        """
        # Imported late, like sqlite3, so that importing this room for its types stays cheap.
        from ontap_tui.history.sqlite.recorder import FileRecorder
        from ontap_tui.history.sqlite.store import Store
        from ontap_tui.history.sqlite.writer import FileReader, FileWriter

        store = Store(path, clock)
        writer = FileWriter(store)
        await writer.try_store()
        return cls(clock, FileRecorder(writer, clock), writer, FileReader(store))

    @property
    def shared(self) -> bool:
        return False

    async def _flush(self) -> None:
        await self._recorder.flush()

    # Reading

    jobs = reading(queries.jobs)
    changed_jobs = reading(queries.changed_jobs)
    job = reading(queries.job)
    active_jobs = reading(queries.active_jobs)
    timeline = reading(queries.timeline)
    similar = reading(queries.similar)
    failures_with = reading(queries.failures_with)
    launches = reading(journal.launches)
    launch = reading(journal.launch)
    launch_of = reading(journal.launch_of)
    controls = reading(person.controls)
    acknowledged = reading(person.acknowledged)
    durations = reading(charts.durations)
    throughput = reading(charts.throughput)
    failure_counts = reading(charts.failure_counts)
    open_launches = reading(journal.open_launches)
    last_present = reading(person.last_present)

    async def recorders(self) -> list[TeamRecorder]:
        return []

    async def recorded(self) -> list[str]:
        return []

    async def watches(self) -> list[Watch]:
        """Return all watches."""
        return await self._reader.run(watches.every)

    async def gaps(self, cluster: str, since: datetime, until: datetime) -> list[Gap]:
        unwritten = self._recorder.unwritten_watch(cluster)
        return await self._reader.run(
            partial(watches.gaps, cluster=cluster, since=since, until=until, unwritten=unwritten)
        )

    # Writing

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
