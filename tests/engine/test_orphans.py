"""A program that launched is killed: a recorder sees to the end what it left, and nothing is sent twice."""

import asyncio
import os
import signal
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from random import Random
from typing import Any, cast

import pytest

from ontap_tui.engine import EngineCluster, LaunchPlan, Policy, Then
from ontap_tui.engine.orphans import Orphans
from ontap_tui.engine.places import Places
from ontap_tui.engine.site import Site
from ontap_tui.history import open_team_history
from ontap_tui.model import Launch, Outcome
from ontap_tui.simulator import SimulatedCluster, faults
from tests.engine.fake_client import FakeClient
from tests.engine.on_sockets import OnSockets
from tests.engine.running import FakeJournal
from tests.engine.test_killed import begin_one, kill_one, posted, until
from tests.engine.test_on_sockets import snapshot
from tests.engine.test_recorder import Recording
from tests.engine.test_restart import left
from tests.support.clock import ManualClock
from tests.support.postgres import Database


@pytest.fixture
async def recording(cluster: SimulatedCluster, database: Database) -> AsyncIterator[Recording]:
    """A recorder of the simulated cluster that has read it once."""
    recording = Recording("rec-1", database, ())
    sockets = OnSockets(cluster._fleet, clock=recording.clock)
    client = sockets.client(cluster.endpoint)
    await recording.begin(EngineCluster(name=cluster.name, client=client, url=cluster.url))
    await recording.until(lambda: bool(recording.held))
    yield recording
    await recording.end()
    await recording.recorder.aclose()
    await sockets.engine.aclose()


async def launched(recording: Recording) -> list[Launch]:
    """What the journal says of all launches, the first one first."""
    return sorted(await recording.history.launches(), key=lambda launch: launch.created_at)


async def becomes(recording: Recording, condition: Callable[[Launch], object]) -> Launch:
    """The only launch, as soon as that is true of it."""
    for _ in range(2000):
        [launch] = await launched(recording)
        if condition(launch):
            return launch
        await recording.clock.advance(0.5)
        await asyncio.sleep(0.005)
    raise AssertionError(launch)


@pytest.mark.parametrize(
    ("moment", "outcome", "sent"),
    [
        (Outcome.SENT, Outcome.UNKNOWN, 0),
        ("asked", Outcome.UNKNOWN, 1),
        (Outcome.ACCEPTED, Outcome.SUCCESS, 1),
    ],
)
async def test_what_it_left_is_seen_to_the_end(
    cluster: SimulatedCluster,
    recording: Recording,
    database: Database,
    moment: str,
    outcome: Outcome,
    sent: int,
) -> None:
    if moment == "asked":
        cluster.faults.add(faults.lost_answer(hanging=True), "/api/storage/*", method="POST")
    began = time.monotonic()
    await kill_one(cluster, database.url, moment)
    # Its time stood still meanwhile, and a slow machine may have held it up before: rather ahead than behind.
    recording.clock.correct(time.monotonic() - began + 5)
    if moment == Outcome.ACCEPTED:
        cluster._fleet.advance(60)
    database.pass_time(21)
    launch = await becomes(recording, lambda launch: launch.ended_at)
    assert launch.outcome is outcome
    assert len(launch.jobs) == sent, "also where the answer that named it was lost"
    assert posted(cluster) == sent


async def test_one_that_lives_is_left_alone(
    cluster: SimulatedCluster, recording: Recording, database: Database
) -> None:
    cluster.faults.add(faults.lost_answer(hanging=True), "/api/storage/*", method="POST")
    process = await begin_one(cluster, database.url, "never")
    try:
        await until(lambda: posted(cluster))
        began = recording.clock.monotonic()
        await recording.until(lambda: recording.clock.monotonic() > began + 60)
        assert [launch.outcome for launch in await launched(recording)] == [Outcome.SENT]
    finally:
        process.kill()
        await process.wait()


async def test_one_that_goes_on_after_it_was_given_up_sends_nothing(
    cluster: SimulatedCluster, recording: Recording, database: Database
) -> None:
    process = await begin_one(cluster, database.url, Outcome.INTENDED, "1", "SIGSTOP")
    try:
        await asyncio.to_thread(os.waitid, os.P_PID, process.pid, os.WSTOPPED | os.WNOWAIT)
        database.pass_time(21)
        launch = await becomes(recording, lambda launch: launch.ended_at)
        assert launch.note == "Nothing was sent: the program ended first."
        process.send_signal(signal.SIGCONT)
        await database.until([(True,)], "SELECT seen > now() - interval '5 s' FROM programs")
        assert await launched(recording) == [launch]
        assert posted(cluster) == 0
    finally:
        process.kill()
        await process.wait()


class Slow(FakeJournal):
    """A journal whose launches' program writes once more, just before the recorder's first conclusion."""

    def __init__(self, clock: ManualClock) -> None:
        super().__init__()
        self.clock = clock
        self.concluded: list[Launch] = []

    async def conclude(self, launch: Launch) -> bool:
        self.concluded.append(launch)
        if len(self.concluded) == 1:
            return False
        return await self.journal_unless_ended(launch)


async def test_one_that_was_only_slow_and_ends_later_is_taken_up_again() -> None:
    clock = ManualClock()
    journal = cast("Any", Slow(clock))  # of a recorder's journal, what following one launch needs
    east = EngineCluster(name="east", client=FakeClient(clock), url="https://east")
    options: dict[str, Any] = {"random": Random(1), "policy": Policy(), "publish": lambda events: None}
    site = Site.of(east, clock=clock, places=Places(), remember_jobs=1, **options)
    orphans = Orphans(site, journal, **options)
    running = asyncio.create_task(orphans.run())
    launch = left(Outcome.INTENDED)
    journal.launches[launch.id] = launch
    for conclusions in (1, 2):
        for _ in range(3):  # asked for every few seconds
            orphans.take_up(launch)
        for _ in range(20):
            await clock.advance(0.1)
        assert len(journal.concluded) == conclusions
    assert journal.launches[launch.id].ended_at is not None
    running.cancel()


async def test_what_follows_waits_for_its_person_and_is_sent_once(
    cluster: SimulatedCluster, recording: Recording, database: Database
) -> None:
    """By one of two dashboards that the person opens."""
    await kill_one(cluster, database.url, Outcome.ACCEPTED, "1", "SIGKILL", "next")
    cluster._fleet.advance(60)
    database.pass_time(21)
    launch = await becomes(recording, lambda launch: launch.note)
    assert launch.note == "Its job succeeded. next, the follow-up, waits until ann runs the dashboard."
    assert (launch.ended_at, posted(cluster)) == (None, 1)

    def then_of(launch: Launch) -> Then | None:
        async def then(launch: Launch, body: object) -> LaunchPlan:
            return snapshot(cluster)

        return then if launch.then else None

    async with AsyncExitStack() as stack:
        dashboards = []
        for name in ("desk", "laptop"):
            clock = ManualClock(datetime.now(UTC))
            history = await open_team_history(lambda: database.url, clock, user="ann", name=name)
            stack.push_async_callback(history.close)
            dashboard = OnSockets(
                cluster._fleet, clock=clock, history=history, sights=history, then_of=then_of
            )
            await stack.enter_async_context(dashboard.running())
            dashboards.append(dashboard)
        engines = [dashboard.engine for dashboard in dashboards]
        for _ in range(2000):
            known = [engine.launches.get(launch.id) for engine in engines]  # None: it had ended before
            if posted(cluster) > 1 and all(one is None or one.ended_at for one in known):
                break
            for dashboard in dashboards:
                await dashboard.pass_time(0.5)
        for dashboard in dashboards:
            await dashboard.pass_time(5)
    assert posted(cluster) == 2
    first, second = await launched(recording)
    assert (first.outcome, first.note) == (Outcome.SUCCESS, "")
    assert (second.group, second.user) == (first.group, "")
