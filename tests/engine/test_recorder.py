"""Recorders over a real database: they share the clusters, and whichever dies, the others go on."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Sequence
from contextlib import AsyncExitStack, suppress
from random import Random
from typing import TypeAlias

import msgspec
import pytest

from ontap_tui.engine import EngineCluster, Recorder
from ontap_tui.history import TeamHistory, Tended, open_team_history
from ontap_tui.model import Job
from tests.engine.fake_client import FakeClient
from tests.support.clock import ManualClock
from tests.support.jobs import make_job
from tests.support.postgres import Database

SIX = tuple(f"c{number}" for number in range(6))
NOWHERE = "postgresql://x@127.0.0.1:1/x"


class Recording:
    """One recorder, its clients by cluster name, and the history that it writes to."""

    def __init__(self, name: str, database: Database, clusters: Sequence[str]) -> None:
        self.name = name
        self.url = database.url
        self.clock = ManualClock()
        self.clients = {cluster: FakeClient(self.clock, cluster=cluster) for cluster in clusters}

    async def begin(self, *others: EngineCluster) -> None:
        """Also on `others`, whose clients are not its own."""
        self.history: TeamHistory = await open_team_history(
            lambda: self.url, self.clock, user="x", name=self.name
        )
        self.recorder = Recorder(
            [EngineCluster(name=name, client=client, url="") for name, client in self.clients.items()]
            + list(others),
            self.history,
            random=Random(1),
        )
        self.task = asyncio.create_task(self.recorder.run())

    @property
    def held(self) -> set[str]:
        return set(self.recorder.held)

    def polls(self) -> int:
        return sum(len(client.asked("jobs")) for client in self.clients.values())

    async def until(self, condition: Callable[[], bool]) -> None:
        """Lets its time pass meanwhile."""
        async with asyncio.timeout(60):
            while not condition():
                if self.task.done():
                    await self.task
                await self.clock.advance(0.5)
                await asyncio.sleep(0.005)

    async def kill(self) -> None:
        """It ends without another word, and its connections with it."""
        self.task.cancel()
        with suppress(asyncio.CancelledError):
            await self.task

    async def end(self) -> None:
        await self.kill()
        await self.history.close()


Beginning: TypeAlias = Callable[..., Awaitable[Recording]]


@pytest.fixture
async def beginning(database: Database) -> AsyncIterator[Beginning]:
    async with AsyncExitStack() as stack:

        async def begun(name: str, *clusters: str) -> Recording:
            recording = Recording(name, database, clusters or SIX)
            await recording.begin()
            stack.push_async_callback(recording.end)
            return recording

        yield begun


def jobs_of(database: Database) -> set[tuple[str, str, str]]:
    """(cluster, uuid, state)"""
    rows = database.ask("SELECT name, uuid, state FROM jobs JOIN clusters ON clusters.id = cluster")
    return {(name, uuid, state) for name, uuid, state in rows}


def steps_of(database: Database, job: Job) -> list[str]:
    query = """
        SELECT transitions.state FROM transitions JOIN jobs ON jobs.id = job
        JOIN clusters ON clusters.id = cluster WHERE name = %s AND uuid = %s ORDER BY transitions.seq
    """
    return [state for (state,) in database.ask(query, job.cluster, job.uuid)]


async def test_what_it_sees_is_written(beginning: Beginning, database: Database) -> None:
    one = await beginning("one", "c0")
    job = make_job(cluster="c0")
    one.clients["c0"].set(job)
    await one.until(lambda: steps_of(database, job) == ["running"])
    one.clients["c0"].set(make_job(cluster="c0", state="success"))
    await one.until(lambda: steps_of(database, job) == ["running", "success"])
    [(state,)] = database.ask("SELECT state FROM leases")
    assert '"health":"ok"' in state


async def test_two_share_the_clusters_and_each_is_polled_by_one(
    beginning: Beginning, database: Database
) -> None:
    one = await beginning("one")
    await one.until(lambda: one.held == set(SIX))
    two = await beginning("two")
    await two.until(lambda: two.recorder.tended.is_set())
    await one.until(lambda: len(one.held) == 3)
    await two.until(lambda: len(two.held) == 3)
    assert one.held | two.held == set(SIX)
    asked = one.polls()
    for name in two.held:
        two.clients[name].set(make_job(cluster=name))
    await two.until(lambda: {name for name, _, _ in jobs_of(database)} == two.held)
    assert one.polls() == asked


async def test_the_clusters_of_one_that_was_killed_are_taken_over_and_nothing_is_missed_or_doubled(
    beginning: Beginning, database: Database
) -> None:
    one, two = await beginning("one", "c0"), await beginning("two", "c0")
    lasting, gone = make_job(1, cluster="c0"), make_job(2, cluster="c0")
    (first, second) = (one, two) if one.held or not two.held else (two, one)
    await first.until(lambda: bool(one.held or two.held))
    first, second = (one, two) if one.held else (two, one)
    first.clients["c0"].set(lasting, gone)
    await first.until(lambda: len(jobs_of(database)) == 2)
    await first.kill()
    second.clients["c0"].set(make_job(1, cluster="c0", state="success"), make_job(3, cluster="c0"))
    database.pass_time()
    await second.until(lambda: len(jobs_of(database)) == 3)
    await second.until(lambda: steps_of(database, lasting) == ["running", "success"])
    assert steps_of(database, gone) == ["running"]
    assert database.ask("SELECT gone_at IS NOT NULL FROM jobs WHERE uuid = %s", gone.uuid) == [(True,)]
    assert database.ask("SELECT epoch FROM leases") == [(2,)]


async def test_one_that_is_stopped_reads_a_last_time_and_leaves_all_at_once(
    beginning: Beginning, database: Database
) -> None:
    one = await beginning("one")
    await one.until(lambda: all(client.asked("jobs") for client in one.clients.values()))
    for name in SIX:
        one.clients[name].set(make_job(cluster=name))
    one.recorder.stop()
    await asyncio.wait_for(one.task, 30)
    assert {name for name, _, _ in jobs_of(database)} == set(SIX)
    assert database.ask("SELECT count(*) FROM leases WHERE holder IS NOT NULL") == [(0,)]
    assert database.ask("SELECT count(*) FROM recorders") == [(0,)]


async def test_what_a_server_lacks_that_has_taken_over_is_written_again(
    beginning: Beginning, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = await beginning("one", "c0")
    kept, lost = make_job(1, cluster="c0"), make_job(2, cluster="c0", state="success")
    one.clients["c0"].set(kept, lost)
    await one.until(lambda: len(jobs_of(database)) == 2)
    database.ask("DELETE FROM jobs WHERE uuid = %s", lost.uuid)
    tend = one.history.tend

    async def set_back(wanted: Collection[str]) -> Tended:
        monkeypatch.setattr(one.history, "tend", tend)
        return msgspec.structs.replace(await tend(wanted), set_back=True)

    monkeypatch.setattr(one.history, "tend", set_back)
    await one.until(lambda: steps_of(database, lost) == ["success"])
    assert steps_of(database, kept) == ["running"]


async def test_without_the_database_it_stops_polling_and_writes_later_what_it_saw(
    beginning: Beginning, database: Database
) -> None:
    one = await beginning("one", "c0")
    await one.until(lambda: one.polls() > 0 and one.recorder.status.unwritten == 0)
    one.url = NOWHERE
    database.end_connections("one")
    job = make_job(cluster="c0")
    one.clients["c0"].set(job)
    await one.until(lambda: one.history.fault is not None)
    await one.until(lambda: one.recorder.status.recorders == 0)
    asked = one.polls()
    began = one.clock.monotonic()
    await one.until(lambda: one.clock.monotonic() > began + 60)
    assert one.polls() <= asked + 1
    one.url = database.url
    await one.until(lambda: steps_of(database, job) == ["running"])
    await one.until(lambda: one.polls() > asked + 1)
    assert one.history.fault is None


async def test_what_is_requested_is_polled_out_of_turn_and_not_too_often(
    beginning: Beginning, database: Database
) -> None:
    one = await beginning("one", "c0", "c1")
    await one.until(lambda: len(one.held) == 2 and one.polls() >= 2)
    asked, client = await open_team_history(lambda: database.url, one.clock, user="a", name="a"), one.clients
    await asked.request(["c0", "unknown"])
    begun, polls = one.clock.monotonic(), {name: len(each.asked("jobs")) for name, each in client.items()}
    async with asyncio.timeout(60):
        while len(client["c0"].asked("jobs")) < polls["c0"] + 3:
            await asked.request(["c0"])
            await one.clock.advance(0.1)
            await asyncio.sleep(0.005)
    passed = one.clock.monotonic() - begun
    assert passed < 30, "it is idle, and would be polled every 10 s"
    assert passed >= 1, "not before half a second has passed since the last"
    await asked.close()
