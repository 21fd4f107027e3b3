"""The facade of the room."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Collection, Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final, Self

from ontap_tui.history import charts, clusters, journal, person, queries, watches
from ontap_tui.history.paging import in_parts
from ontap_tui.history.pruning import prune
from ontap_tui.history.records import (
    AwaySummary,
    Bucket,
    Control,
    FailureCount,
    Gap,
    HistoryError,
    PastJob,
    Transition,
)
from ontap_tui.model import Attention, Batch, Clock, Fault, JobKey, Launch, TrackedJob

if TYPE_CHECKING:
    from ontap_tui.history.reader import Reader
    from ontap_tui.history.recorder import Recorder
    from ontap_tui.history.writer import Writer

_CLOSE_WITHIN: Final = 5.0  # s

_log = logging.getLogger(__name__)


class History:
    """The history file, shared with any other instance that has it open.

    Every reading method raises `HistoryError` while the file cannot be read. Every time taken or given is
    aware. Clusters are named as in the configuration; the past of a renamed one is found under its new name.
    """

    def __init__(self, clock: Clock, recorder: Recorder, writer: Writer, reader: Reader) -> None:
        self._clock = clock
        self._recorder = recorder
        self._writer = writer
        self._reader = reader

    @classmethod
    async def open(cls, path: Path, clock: Clock) -> Self:
        """Makes the file, its folder and its tables where they are missing.

        Never raises for what the disk does, and does not wait for one that hangs: a file that cannot be used
        shows as `fault`, and is tried again with every write.
        """
        # Deferred, as sqlite3 is: whoever needs this room for its types does not pay for it.
        from ontap_tui.history.reader import Reader
        from ontap_tui.history.recorder import Recorder
        from ontap_tui.history.store import Store
        from ontap_tui.history.writer import Writer

        store = Store(path, clock)
        writer = Writer(store)
        await writer.try_file()
        return cls(clock, Recorder(writer, clock), writer, Reader(store))

    @property
    def fault(self) -> Fault | None:
        """Why nothing is recorded at present; None while all is well."""
        return self._writer.fault

    @property
    def notices(self) -> tuple[str, ...]:
        """Sentences to show to the person once: a damaged file was set aside, a removed one begun anew."""
        return self._writer.notices

    def notice(self, text: str) -> None:
        """Have a sentence shown to the person beside those of the history."""
        self._writer.notice(text)

    async def reports(self) -> AsyncIterator[str | Fault | None]:
        """Yield each notice, each fault as it sets in, and None when a fault is over.

        At once what there is at the beginning; without end.
        """
        told = 0
        fault: Fault | None = None
        while True:
            for notice in self.notices[told:]:
                yield notice
            told = len(self.notices)
            if self.fault != fault:
                fault = self.fault
                yield fault
            await self._writer.news()

    async def close(self) -> None:
        """Writes what is under way, waiting at most 5 s. Calling it again does nothing."""
        try:
            async with asyncio.timeout(_CLOSE_WITHIN):
                await self._recorder.flush()
                await self._reader.close()  # first: the last to close empties the -wal, which a reader cannot
                await self._writer.close()
        except TimeoutError:
            self._reader.end()
            self._writer.end()
            _log.warning("history: the disk did not answer within %g s and was not waited for", _CLOSE_WITHIN)

    # What is written

    async def record(self, batch: Batch) -> None:
        """Returns when the batch is on disk, however long a full disk takes to be emptied: whoever feeds this
        from a bounded, coalescing queue loses nothing but detail. Never raises for what the disk does.
        """
        await self._recorder.record(batch)

    async def journal(self, *launches: Launch) -> None:
        """Inserts or updates launches; when it returns, they survive a power cut.

        Raises:
            HistoryError: They are not on disk. An intent that is not must not be sent; an answer comes again
                with `record`, as `LaunchChanged`.
            TypeError: One holds a `Secret`.
        """
        await self._writer.run(journal.saving(launches), durable=True)

    async def journal_unless_ended(self, launch: Launch, *following: Launch) -> bool:
        """As `journal`, but nothing is written, and False given back, where the launch has ended already.

        So what follows an end is sent once, however many instances see it.
        """
        return await self._writer.run(journal.saving_unless_ended(launch, following), durable=True)

    async def journal_control(self, *controls: Control) -> None:
        """Inserts control actions, or updates their refusal. Durable, and raises, as `journal` does."""
        await self._writer.run(partial(person.save, controls=controls), durable=True)

    async def acknowledge(self, reasons: Mapping[JobKey, Attention | None]) -> None:
        """Keeps that a person has taken note of these jobs' reasons for attention; None takes it back.

        Raises:
            HistoryError: It is not on disk.
        """
        await self._writer.run(partial(person.acknowledge, reasons=dict(reasons)))

    async def present(self) -> None:
        """Keeps that a person is looking now, for `last_present`, if it can be written."""
        with suppress(HistoryError):
            await self._writer.run(partial(person.save_presence, at=self._clock.now()))

    async def rename(self, cluster: str, new_name: str) -> int | None:
        """Give the past of one cluster to another name, and return how many jobs that are.

        None where nothing is known of it. Durable.

        Raises:
            HistoryError: Nothing was changed.
        """
        return await self._writer.run(partial(clusters.rename, name=cluster, new_name=new_name), durable=True)

    async def prune(self, days: float) -> int:
        """Forgets what ended more than `days` ago, and tells how many jobs. In small steps, so that recording
        goes on meanwhile.

        Raises:
            HistoryError: Not all could be removed.
        """
        return await prune(self._writer, before=self._clock.now() - timedelta(days=days))

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
        """Those still active when last heard of, then those that ended in the window, newest first.

        With `until`, only those that ended; with `failed`, only those that failed.
        """
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

    def every_job(
        self,
        *,
        since: datetime | None = None,
        clusters: Collection[str] | None = None,
        failed: bool = False,
    ) -> AsyncIterator[list[PastJob]]:
        """All that `jobs` would give without a limit, in parts."""

        def read(until: datetime | None, limit: int) -> Awaitable[list[PastJob]]:
            return self.jobs(since=since, until=until, clusters=clusters, failed=failed, limit=limit)

        return in_parts(read)

    async def job(self, key: JobKey) -> PastJob | None:
        return await self._reader.run(partial(queries.job, key=key))

    async def active_jobs(self, cluster: str) -> list[TrackedJob]:
        """What was non-terminal when last seen, with intent and launch: what to follow on with at a start."""
        return await self._reader.run(partial(queries.active_jobs, cluster=cluster))

    async def timeline(self, key: JobKey) -> list[Transition]:
        """Oldest first. Of a counting progress message (``61 %``, ``62 %``) not every step is kept."""
        return await self._reader.run(partial(queries.timeline, key=key))

    async def gaps(self, cluster: str, since: datetime, until: datetime) -> list[Gap]:
        """The spans of a minute or more within the window in which nobody watched the cluster, oldest first.

        The window is by our clock.
        """
        unwritten = self._recorder.unwritten_watch(cluster)
        return await self._reader.run(
            partial(watches.gaps, cluster=cluster, since=since, until=until, unwritten=unwritten)
        )

    async def launches(
        self, *, since: datetime | None = None, group: str | None = None, limit: int = 200
    ) -> list[Launch]:
        """Newest first; of one group, where given."""
        return await self._reader.run(partial(journal.launches, since=since, group=group, limit=limit))

    async def launch(self, launch_id: str) -> Launch | None:
        return await self._reader.run(partial(journal.launch, launch_id=launch_id))

    async def open_launches(self) -> list[Launch]:
        """Those whose end is not known yet, oldest first: at a start, what was launched before it."""
        return await self._reader.run(journal.open_launches)

    async def launch_of(self, key: JobKey) -> Launch | None:
        """The launch that created this job."""
        return await self._reader.run(partial(journal.launch_of, key=key))

    async def controls(self, key: JobKey) -> list[Control]:
        """Of one job, newest first."""
        return await self._reader.run(partial(person.controls, key=key))

    async def acknowledged(self) -> dict[JobKey, Attention]:
        """For which reason each job was acknowledged: a more urgent one that comes later is not covered."""
        return await self._reader.run(person.acknowledged)

    async def last_present(self) -> datetime | None:
        """When a person last looked: where "while you were away" begins."""
        return await self._reader.run(person.last_present)

    async def similar(self, kind: str, *, limit: int = 20) -> list[PastJob]:
        """Ended jobs of the kind (see `model.job_kind`), newest first."""
        return await self._reader.run(partial(queries.similar, kind=kind, limit=limit))

    async def failures_with(self, code: str, *, since: datetime) -> list[PastJob]:
        """Failed jobs with this code (of the error, or else of the job), newest first."""
        return await self._reader.run(partial(queries.failures_with, code=code, since=since))

    async def durations(self) -> dict[str, list[float]]:
        """s that the newest successes of each kind took, newest first, for `model.estimate`.

        A kind without a success of known length is left out.
        """
        return await self._reader.run(charts.durations)

    async def away_summary(self, since: datetime) -> AwaySummary:
        """Up to now."""
        return await self._reader.run(partial(charts.away_summary, since=since, until=self._clock.now()))

    async def throughput(self, since: datetime, until: datetime, *, bucket: timedelta) -> list[Bucket]:
        """One bucket for each slice of the window, oldest first, empty ones included."""
        return await self._reader.run(partial(charts.throughput, since=since, until=until, bucket=bucket))

    async def failure_counts(self, since: datetime) -> list[FailureCount]:
        """Failures by cluster and kind, most first."""
        return await self._reader.run(partial(charts.failure_counts, since=since))
