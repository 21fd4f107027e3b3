"""An engine that shows what a team's recorders see: over a real database, and without a request to a
cluster.
"""

import asyncio
import statistics
from collections.abc import AsyncIterator, Callable, Collection, Mapping
from contextlib import suppress
from random import Random
from typing import TypeVar

import pytest

from ontap_tui.engine import Engine, EngineCluster, mirror
from ontap_tui.engine.mirror import Mirror
from ontap_tui.history import HistoryError, Known, SightsSeen, TeamHistory, open_team_history
from ontap_tui.model import (
    Acknowledgement,
    Action,
    Attention,
    ClusterState,
    Event,
    Fault,
    FaultKind,
    Health,
    JobAcknowledged,
    JobAppeared,
    JobChanged,
    JobFinished,
    JobGone,
    Notification,
    Outcome,
    Version,
)
from tests.engine.fake_client import FakeClient
from tests.engine.running import plan
from tests.history.batches import appeared, batch, changed, ended_job, finished, gone, polled, words
from tests.history.test_journal import launch
from tests.support.clock import START, ManualClock
from tests.support.jobs import make_job
from tests.support.postgres import Database

T = TypeVar("T", bound=Event)
VERSION = Version(generation=9, major=15, minor=1)
NOWHERE = "postgresql://x@127.0.0.1:1/x"


class Mirrored:
    """A recorder, whose part the test plays, and an engine that follows it."""

    def __init__(self, database: Database, recorder: TeamHistory, history: TeamHistory) -> None:
        self.database = database
        self.recorder = recorder
        self.history = history
        self.clock = ManualClock()
        self.clients = {name: FakeClient(self.clock, cluster=name) for name in ("east", "west")}
        self.events: list[Event] = []
        self.tasks: list[asyncio.Task[None]] = []

    def begin(self, *, fallback: bool = True, account: bool = True) -> Engine:
        self.engine = Engine(
            [
                EngineCluster(name=name, client=client, url="", account=account)
                for name, client in self.clients.items()
            ],
            clock=self.clock,
            random=Random(1),
            history=self.history,
            sights=self.history,
            fallback=fallback,
        )
        self.tasks = [asyncio.create_task(self.engine.run()), asyncio.create_task(self._listen())]
        return self.engine

    async def _listen(self) -> None:
        async for one in self.engine.subscribe():
            self.events += one.events

    def heard(self, kind: type[T]) -> list[T]:
        return [event for event in self.events if isinstance(event, kind)]

    @property
    def asked(self) -> int:
        return sum(len(client.calls) for client in self.clients.values())

    def state(self, name: str = "east") -> ClusterState:
        return self.engine.clusters[name]

    async def until(self, condition: Callable[[], bool]) -> None:
        """Lets its time pass meanwhile."""
        async with asyncio.timeout(60):
            while not condition():
                if self.tasks[0].done():
                    await self.tasks[0]
                await self.clock.advance(0.2)
                await asyncio.sleep(0.005)

    async def end(self) -> None:
        for task in self.tasks:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task


@pytest.fixture
async def mirrored(database: Database) -> AsyncIterator[Mirrored]:
    recorder = await open_team_history(lambda: database.url, ManualClock(), user="rec", name="rec-1")
    history = await open_team_history(lambda: database.url, ManualClock(), user="ann", name="ann")
    await recorder.tend(["east", "west"])
    made = Mirrored(database, recorder, history)
    yield made
    await made.end()
    await history.close()
    await recorder.close()


async def test_it_shows_what_a_recorder_sees_and_asks_no_cluster(mirrored: Mirrored) -> None:
    first = appeared(make_job(1, state="queued"))
    await mirrored.recorder.record(batch(polled("east", 0, version=VERSION), first, ended_job(2, 0)))
    engine = mirrored.begin()
    await mirrored.until(
        lambda: len(mirrored.heard(JobAppeared)) == 1 and mirrored.state().health is Health.OK
    )
    assert (mirrored.state().via, mirrored.state().version) == ("rec-1", VERSION)
    second = changed(first, 1, state="running", message="10 %")
    await mirrored.recorder.record(batch(second, appeared(make_job(3, cluster="west"))))
    await mirrored.until(lambda: len(mirrored.heard(JobChanged)) == 1)
    assert engine.jobs["east"][make_job(1).uuid].job == second.job.job
    last = finished(second, 2, message="done")
    await mirrored.recorder.record(batch(last))
    await mirrored.until(lambda: len(mirrored.heard(JobFinished)) == 1)
    [end] = mirrored.heard(JobFinished)
    assert end.before is not None
    assert (end.before.job.state, end.job) == ("running", last.job)
    await mirrored.recorder.record(batch(gone(last, 3)))
    await mirrored.until(lambda: len(mirrored.heard(JobGone)) == 1)
    assert mirrored.asked == 0


async def test_a_start_shows_what_is_active_and_what_ended_a_moment_ago(mirrored: Mirrored) -> None:
    now = mirrored.recorder.clock.now
    await mirrored.recorder.record(batch(appeared(make_job(1)), ended_job(2, 0)))
    lately = ended_job(3, (now() - START).total_seconds() - 60)
    await mirrored.recorder.record(batch(lately))
    engine = mirrored.begin()
    await mirrored.until(lambda: len(engine.jobs["east"]) == 2)
    assert set(engine.jobs["east"]) == {make_job(1).uuid, make_job(3).uuid}


async def test_a_state_that_is_not_well_is_shown_as_the_recorder_saw_it(mirrored: Mirrored) -> None:
    fault = Fault(kind=FaultKind.TIMEOUT, summary="did not answer", remedy="Look.")
    await mirrored.recorder.record(
        batch(polled("east", 0, health=Health.UNREACHABLE, fault=fault), appeared(make_job()))
    )
    mirrored.begin()
    await mirrored.until(lambda: mirrored.state().health is Health.UNREACHABLE)
    assert mirrored.state().fault == fault


async def test_what_no_recorder_polls_is_polled_from_here_until_one_is_back(mirrored: Mirrored) -> None:
    await mirrored.recorder.record(batch(polled("east", 0), appeared(make_job(1))))
    engine = mirrored.begin()
    await mirrored.until(lambda: len(engine.jobs["east"]) == 1)
    mirrored.clients["east"].set(make_job(1), make_job(2))
    mirrored.database.pass_time(16)
    await mirrored.until(lambda: len(engine.jobs["east"]) == 2)
    assert mirrored.state().via == ""
    await mirrored.recorder.tend(["east", "west"])
    await mirrored.until(lambda: all(mirrored.state(name).via == "rec-1" for name in mirrored.clients))
    await mirrored.until(lambda: not any(client.in_flight for client in mirrored.clients.values()))
    asked = mirrored.asked
    third = appeared(make_job(3))
    await mirrored.recorder.record(batch(third))
    await mirrored.until(lambda: make_job(3).uuid in engine.jobs["east"])
    assert mirrored.asked == asked


async def test_without_fallback_it_says_that_nobody_records(mirrored: Mirrored) -> None:
    mirrored.database.pass_time(16)
    mirrored.begin(fallback=False)
    await mirrored.until(lambda: mirrored.state().health is Health.UNREACHABLE)
    assert words(mirrored.state().fault).startswith("is recorded by nobody")
    assert mirrored.asked == 0


async def test_a_cluster_that_no_recorder_knows_is_polled_at_once(mirrored: Mirrored) -> None:
    mirrored.clients["north"] = FakeClient(mirrored.clock, [make_job(cluster="north")], cluster="north")
    engine = mirrored.begin()
    await mirrored.until(lambda: len(engine.jobs["north"]) == 1)
    assert mirrored.clients["east"].calls == []


async def test_a_database_that_is_away_is_waited_for_and_then_done_without(
    mirrored: Mirrored, database: Database
) -> None:
    urls = [database.url]
    history = await open_team_history(lambda: urls[0], ManualClock(), user="bob", name="bob")
    mirrored.history = history
    await mirrored.recorder.record(batch(polled("east", 0), appeared(make_job(1))))
    engine = mirrored.begin()
    await mirrored.until(lambda: len(engine.jobs["east"]) == 1)
    urls[0] = NOWHERE
    database.end_connections("bob")
    began = mirrored.clock.monotonic()
    await mirrored.until(lambda: mirrored.asked > 0)
    assert mirrored.clock.monotonic() - began >= 14
    await mirrored.recorder.record(batch(appeared(make_job(2))))
    urls[0] = database.url
    await mirrored.until(lambda: len(engine.jobs["east"]) == 2 and mirrored.state().via == "rec-1")
    await history.close()


async def test_a_sight_that_is_older_than_what_was_read_from_here_takes_nothing_back(
    mirrored: Mirrored,
) -> None:
    first = appeared(make_job(state="queued"))
    await mirrored.recorder.record(batch(polled("east", 0), first))
    engine = mirrored.begin()
    await mirrored.until(lambda: len(engine.jobs["east"]) == 1)
    mirrored.clients["east"].set(make_job(state="paused"))
    await mirrored.clock.advance(10)
    await engine.read(make_job().key)
    await mirrored.recorder.record(batch(changed(first, 1, state="running")))
    await mirrored.recorder.record(batch(appeared(make_job(2))))
    await mirrored.until(lambda: len(engine.jobs["east"]) == 2)
    assert engine.jobs["east"][make_job().uuid].job.state == "paused"
    await mirrored.recorder.record(batch(finished(first, 2)))
    await mirrored.until(lambda: len(mirrored.heard(JobFinished)) == 1)
    assert engine.jobs["east"][make_job().uuid].job.terminal


async def test_a_cluster_that_a_person_suspended_is_left_alone(mirrored: Mirrored) -> None:
    await mirrored.recorder.record(batch(polled("east", 0), appeared(make_job(1))))
    engine = mirrored.begin()
    await mirrored.until(lambda: len(engine.jobs["east"]) == 1)
    engine.suspend("east")
    await mirrored.recorder.record(batch(appeared(make_job(2)), appeared(make_job(3, cluster="west"))))
    await mirrored.until(lambda: len(engine.jobs["west"]) == 1)
    assert len(engine.jobs["east"]) == 1
    engine.resume("east")
    await mirrored.until(lambda: len(engine.jobs["east"]) == 2)
    assert mirrored.state().health is Health.OK


async def test_one_look_is_enough_for_a_command(mirrored: Mirrored) -> None:
    await mirrored.recorder.record(batch(polled("east", 0), appeared(make_job(1))))
    await mirrored.recorder.record(batch(polled("west", 0)))
    engine = Engine(
        [EngineCluster(name=name, client=client, url="") for name, client in mirrored.clients.items()],
        clock=mirrored.clock,
        history=mirrored.history,
        sights=mirrored.history,
    )
    await engine.poll_once()
    assert len(engine.jobs["east"]) == 1
    assert mirrored.asked == 0


async def test_a_refused_cluster_stays_so_until_its_recorder_says_otherwise(mirrored: Mirrored) -> None:
    fault = Fault(kind=FaultKind.AUTHENTICATION, summary="refuses the log-in", remedy="Look.")
    await mirrored.recorder.record(
        batch(polled("east", 0, health=Health.REFUSED, fault=fault), appeared(make_job()))
    )
    engine = mirrored.begin()
    await mirrored.until(lambda: mirrored.state().health is Health.REFUSED)
    engine.refresh("east")
    assert (mirrored.state().health, mirrored.state().fault) == (Health.REFUSED, fault)
    await mirrored.recorder.record(batch(polled("east", 1, health=Health.OK), appeared(make_job(2))))
    await mirrored.until(lambda: mirrored.state().health is Health.OK)
    assert mirrored.asked == 0


async def test_a_database_that_is_away_at_the_start_is_done_without(mirrored: Mirrored) -> None:
    mirrored.history = await open_team_history(lambda: NOWHERE, ManualClock(), user="bob", name="bob")
    mirrored.clients["east"].set(make_job(1))
    engine = mirrored.begin()
    await mirrored.until(lambda: len(engine.jobs["east"]) == 1)
    assert mirrored.state().via == ""
    assert "cannot be reached" in words(mirrored.history.fault)
    await mirrored.history.close()


async def test_the_launch_of_another_is_shown_and_its_end_is_left_to_that_person(mirrored: Mirrored) -> None:
    first = appeared(make_job(1))
    await mirrored.recorder.record(batch(polled("east", 0), first))
    engine = mirrored.begin()
    await mirrored.until(lambda: len(engine.jobs["east"]) == 1)
    colleague = await open_team_history(lambda: mirrored.database.url, ManualClock(), user="bob", name="bob")
    await colleague.journal(launch(1, user="bob", jobs=(make_job(1).uuid,)))
    await colleague.close()
    await mirrored.until(lambda: engine.jobs["east"][make_job(1).uuid].launched_by == "snapshot")
    await mirrored.recorder.record(batch(finished(first, 2)))
    await mirrored.until(lambda: len(mirrored.heard(JobFinished)) == 1)
    assert mirrored.heard(Notification) == []
    assert engine.launches == {}


async def test_what_a_colleague_acknowledges_is_told_once(mirrored: Mirrored) -> None:
    engine = mirrored.begin()
    await mirrored.until(lambda: engine.clusters["east"].via == "rec-1")
    now = mirrored.history.clock.now
    noted = Acknowledgement(reason=Attention.FAILED, user="bob", at=now())
    await mirrored.recorder.acknowledge({make_job(1).key: noted, make_job(2, cluster="north").key: noted})
    await mirrored.until(lambda: bool(mirrored.heard(JobAcknowledged)))
    again = Acknowledgement(reason=Attention.PAUSED, user="bob", at=now())
    await mirrored.recorder.acknowledge({make_job(3).key: again})
    await mirrored.until(lambda: len(mirrored.heard(JobAcknowledged)) > 1)
    expected = [JobAcknowledged(make_job(1).key, noted), JobAcknowledged(make_job(3).key, again)]
    assert mirrored.heard(JobAcknowledged) == expected


async def test_polling_now_is_asked_of_the_recorder_and_bounded(
    mirrored: Mirrored, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[set[str]] = []

    async def request(clusters: Collection[str]) -> None:
        asked.append(set(clusters))

    monkeypatch.setattr(mirrored.history, "request", request)
    engine = mirrored.begin()
    await mirrored.until(lambda: {state.via for state in engine.clusters.values()} == {"rec-1"})
    began = mirrored.clock.monotonic()
    for _ in range(50):
        engine.refresh("east")
        await mirrored.clock.advance(0.2)
        await asyncio.sleep(0.001)
    engine.refresh()
    await mirrored.until(lambda: {"east", "west"} in asked)
    assert mirrored.asked == 0
    assert len(asked) <= mirrored.clock.monotonic() - began + 2


async def test_a_cluster_without_an_account_is_shown_and_never_asked(mirrored: Mirrored) -> None:
    await mirrored.recorder.record(batch(polled("east", 0), appeared(make_job(1))))
    engine = mirrored.begin(account=False)
    await mirrored.until(lambda: len(engine.jobs["east"]) == 1)
    launched = await engine.launch(plan("east"))
    assert [(one.outcome, one.note) for one in launched] == [
        (Outcome.REJECTED, "Not sent, because east has no account here.")
    ]
    result = await engine.control(make_job(1).key, Action.CANCEL)
    assert "east has no account here" in result.message
    mirrored.database.pass_time(30)
    await mirrored.until(lambda: mirrored.state().health is Health.UNREACHABLE)
    assert "is recorded by nobody" in words(mirrored.state().fault)
    assert mirrored.asked == 0


async def test_a_database_that_stops_responding_is_done_without(
    mirrored: Mirrored, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = mirrored.begin()
    await mirrored.until(lambda: engine.clusters["east"].via == "rec-1")
    assert engine.silent == 0

    async def hang(*_: object, **__: object) -> SightsSeen:
        await asyncio.Event().wait()
        raise AssertionError

    with monkeypatch.context() as stopped:
        stopped.setattr(mirror, "_SILENCE", 0.5)
        stopped.setattr(mirrored.history, "follow", hang)
        await mirrored.until(lambda: engine.silent > 5 and engine.clusters["east"].via == "")
        await mirrored.until(lambda: mirrored.asked > 0)
    await mirrored.until(lambda: engine.silent == 0 and engine.clusters["east"].via == "rec-1")


class Unrecorded:
    """A team's history that no recorder has ever written to."""

    def __init__(self) -> None:
        self.waits: list[float] = []
        self.asked_five_times = asyncio.Event()

    async def follow(
        self, clusters: Collection[str], known: Mapping[str, Known], *, wait: float = 0.0
    ) -> SightsSeen:
        self.waits.append(wait)
        if len(self.waits) == 5:
            self.asked_five_times.set()
        await asyncio.sleep(0)
        return SightsSeen(sights=[], acknowledged={})

    async def request(self, clusters: Collection[str]) -> None:
        raise AssertionError


class Lost:
    """A history whose connection has just been lost."""

    async def follow(
        self, clusters: Collection[str], known: Mapping[str, Known], *, wait: float = 0.0
    ) -> SightsSeen:
        raise HistoryError(Fault(kind=FaultKind.STORAGE, summary="no team history"))

    async def request(self, clusters: Collection[str]) -> None:
        raise AssertionError


async def test_five_hundred_that_lose_the_database_do_not_come_back_at_once() -> None:
    pauses: list[list[float]] = []

    class Noted(ManualClock):
        async def sleep(self, seconds: float) -> None:
            paused.append(seconds)
            if len(paused) == 6:
                raise asyncio.CancelledError

    for number in range(500):
        paused: list[float] = []
        mirror = Mirror(
            {}, Lost(), clock=Noted(), random=Random(number), publish=lambda events: None, fallback=True
        )
        with suppress(asyncio.CancelledError):
            await mirror.run()
        pauses.append(paused)
    first = sorted(paused[0] for paused in pauses)
    within = max(sum(at <= other < at + 0.1 for other in first) for at in first)
    assert within < 50, "of 500 within a tenth of a second"
    for paused in pauses:
        assert all(0.2 <= pause <= 30 for pause in paused)
    assert statistics.mean(paused[-1] for paused in pauses) > 10


async def test_only_the_first_look_does_not_wait() -> None:
    clock = ManualClock()
    history = Unrecorded()
    client = FakeClient(clock, cluster="east")
    engine = Engine([EngineCluster(name="east", client=client, url="")], clock=clock, sights=history)
    running = asyncio.create_task(engine.run())
    await asyncio.wait_for(history.asked_five_times.wait(), 30)
    running.cancel()
    assert history.waits[:5] == [0.0, 1.0, 1.0, 1.0, 1.0]
