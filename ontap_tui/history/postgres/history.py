"""Implement the history that a team shares."""

import asyncio
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from functools import partial
from typing import Self

from ontap_tui.history.postgres import (
    charts,
    copying,
    examination,
    journal,
    leases,
    listening,
    person,
    queries,
    recorders,
    renaming,
    sights,
    watches,
)
from ontap_tui.history.postgres.clock import DatabaseClock
from ontap_tui.history.postgres.holding import Holding
from ontap_tui.history.postgres.leases import Lease
from ontap_tui.history.postgres.link import DatabaseLink, Rows
from ontap_tui.history.postgres.listening import REQUESTS, ListeningLink
from ontap_tui.history.postgres.programs import Program
from ontap_tui.history.postgres.pruning import prune
from ontap_tui.history.postgres.recorder import DatabaseRecorder
from ontap_tui.history.postgres.sights import SightLink
from ontap_tui.history.postgres.writer import DatabaseReader, DatabaseWriter
from ontap_tui.history.records import (
    Control,
    Finding,
    Gap,
    HistoryError,
    KeptJob,
    Known,
    SightsSeen,
    TeamRecorder,
    Tended,
    Watch,
)
from ontap_tui.history.thread import DatabaseThread
from ontap_tui.history.threaded import ThreadedHistory, reading
from ontap_tui.model import Acknowledgement, Batch, Clock, JobKey, Launch


class PostgresHistory(ThreadedHistory):
    """Implements `History` and `TeamHistory`, where each method is described."""

    _writer: DatabaseWriter
    _reader: DatabaseReader

    def __init__(self, url: Callable[[], str], clock: Clock, *, user: str, name: str) -> None:
        super().__init__(
            DatabaseWriter(DatabaseLink(url, f"ontap-tui {name}")),
            DatabaseReader(DatabaseLink(url, f"ontap-tui {name} (reads)")),
            clock,
        )
        self._database_clock = DatabaseClock(clock)
        self._sights = DatabaseThread(
            "team-history-sights", SightLink(url, f"ontap-tui {name} (follows)", self._database_clock)
        )
        self._requests = DatabaseThread(
            "team-history-requests", ListeningLink(url, f"ontap-tui {name} (requests)", REQUESTS)
        )
        self._looked_at: datetime | None = None
        self._user = user
        self._holding = Holding(name)
        self._tending = asyncio.Lock()
        self._timeline: str | None = None
        self._recorder = DatabaseRecorder(self._writer, clock, self._holding)
        self._program = Program(self._writer, clock, self._holding)

    @classmethod
    async def open(cls, url: Callable[[], str], clock: Clock, *, user: str, name: str) -> Self:
        """Create missing tables; never raises because of the database, like `SqliteHistory.open`.

        `url` is called in a thread, for each connection. `name` is shown to the team.
        """
        history = cls(url, clock, user=user, name=name)
        await history._writer.try_store(history._database_clock.read)
        return history

    @property
    def shared(self) -> bool:
        return True

    async def close(self) -> None:
        for waiting in (self._sights, self._requests):
            waiting.end()  # it may be waiting for a notification, and has nothing to write
        await super().close()

    async def _flush(self) -> None:
        await self._recorder.flush()
        with suppress(HistoryError):
            if self._holding.leases:
                await self.leave()
            await self._program.end()

    # Leases

    @property
    def clock(self) -> Clock:
        return self._database_clock

    async def tend(self, wanted: Collection[str]) -> Tended:
        async with self._tending:
            self._holding.wanted = wanted
            found = await self._writer.run(
                partial(
                    leases.tend,
                    clock=self._database_clock,
                    holder=self._holding.me,
                    wanted=wanted,
                    held=self._holding.leases,
                    states=dict(self._recorder.states),
                )
            )
            timeline, self._timeline = self._timeline, found.moment.timeline
            self._hold(found.leases)
        return Tended(
            held=frozenset(found.leases),
            surplus=found.surplus,
            recorders=found.recorders,
            set_back=timeline not in (None, found.moment.timeline),
        )

    async def give_back(self, clusters: Collection[str]) -> None:
        async with self._tending:
            held = self._holding.leases
            given = {name: lease for name, lease in held.items() if name in clusters}
            self._hold({name: lease for name, lease in held.items() if name not in given})
            await self._writer.run(partial(leases.release, holder=self._holding.holder, leases=given))

    async def leave(self) -> None:
        async with self._tending:
            self._hold({})
            await self._writer.run(partial(leases.leave, holder=self._holding.holder))

    async def orphans(self, clusters: Collection[str]) -> list[Launch]:
        return await self._reader.run(partial(journal.orphans, names=clusters))

    async def conclude(self, launch: Launch) -> bool:
        def conclude(connection: Rows) -> bool:
            lease = self._holding.lease(launch.cluster)
            return journal.conclude(connection, launch=launch, lease=lease, holder=self._holding.holder)

        return await self._writer.run(conclude, durable=True)

    async def follow(
        self, clusters: Collection[str], known: Mapping[str, Known], *, wait: float = 0.0
    ) -> SightsSeen:
        before = self._looked_at

        def follow(link: SightLink) -> sights.SightsRead:
            return sights.follow(link, clusters=clusters, known=known, before=before, wait=wait)

        found = await self._sights.run(follow)
        self._looked_at = found.moment.now
        return found.seen

    async def recorders(self) -> list[TeamRecorder]:
        return await self._reader.run(recorders.recorders)

    async def recorded(self) -> list[str]:
        return await self._reader.run(recorders.recorded)

    async def request(self, clusters: Collection[str]) -> None:
        await self._reader.run(partial(listening.request, clusters=clusters))

    async def requested(self, *, wait: float) -> frozenset[str]:
        payloads = await self._requests.run(lambda link: link.wait(wait))
        return frozenset(name for payload in payloads or () for name in payload.split("\n"))

    async def copy_jobs(self, kept: Sequence[KeptJob]) -> int:
        return await self._writer.run(partial(copying.copy_jobs, kept=kept))

    async def copy_watches(self, watches: Sequence[Watch]) -> None:
        await self._writer.run(partial(copying.copy_watches, watches=watches))

    async def examine(self) -> list[Finding]:
        try:
            return await self._reader.run(partial(examination.examine, now=self._clock.now()))
        except HistoryError as error:
            fault = error.fault
            return [Finding(what="database", ok=False, found=fault.detail, remedy=fault.text)]

    def _hold(self, leases: dict[str, Lease]) -> None:
        for lost in self._holding.leases.keys() - leases.keys():
            self._recorder.forget(lost)
        self._holding.leases = leases

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

    async def gaps(self, cluster: str, since: datetime, until: datetime) -> list[Gap]:
        unwritten = self._recorder.unwritten_watch(cluster)
        return await self._reader.run(
            partial(watches.gaps, cluster=cluster, since=since, until=until, unwritten=unwritten)
        )

    async def open_launches(self) -> list[Launch]:
        return await self._reader.run(partial(journal.open_launches, user=self._user))

    async def last_present(self) -> datetime | None:
        return await self._reader.run(partial(person.last_present, user=self._user))

    # Writing

    async def record(self, batch: Batch) -> None:
        await self._recorder.record(batch)

    async def journal(self, *launches: Launch) -> None:
        saving = journal.saving(launches, program=self._holding.holder)
        await self._program.begin()
        await self._writer.run(saving, durable=True)

    async def journal_unless_ended(self, launch: Launch, *following: Launch) -> bool:
        saving = journal.saving_unless_ended(launch, following, program=self._holding.holder)
        await self._program.begin()
        return await self._writer.run(saving, durable=True)

    async def journal_control(self, *controls: Control) -> None:
        await self._writer.run(partial(person.save, controls=controls), durable=True)

    async def acknowledge(self, acknowledgements: Mapping[JobKey, Acknowledgement | None]) -> None:
        await self._writer.run(partial(person.acknowledge, acknowledgements=dict(acknowledgements)))

    async def present(self) -> None:
        with suppress(HistoryError):
            await self._writer.run(partial(person.save_presence, user=self._user, at=self._clock.now()))

    async def rename(self, cluster: str, new_name: str) -> int | None:
        return await self._writer.run(partial(renaming.rename, name=cluster, new_name=new_name), durable=True)

    async def prune(self, days: float, told: Callable[[int], None] = lambda _: None) -> int:
        return await prune(self._writer, before=self._clock.now() - timedelta(days=days), told=told)
