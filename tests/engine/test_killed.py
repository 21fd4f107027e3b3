"""SIGKILL at any moment of a launch: the next start knows what was launched, and goes on."""

import asyncio
import signal
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ontap_tui.engine import LaunchPlan, Then
from ontap_tui.engine.owner import new_id
from ontap_tui.history import SqliteHistory
from ontap_tui.model import Launch, Outcome
from ontap_tui.simulator import SimulatedCluster, faults
from tests.engine.on_sockets import OnSockets
from tests.engine.test_on_sockets import snapshot
from tests.support.clock import ManualClock


async def begin_one(
    cluster: SimulatedCluster, history: Path | str, moment: str, *more: str
) -> asyncio.subprocess.Process:
    """Start a process that launches; its arguments are described there."""
    path = snapshot(cluster).steps[0].request.path
    arguments = (cluster.url, cluster.endpoint.password, str(history), path, moment, *more)
    return await asyncio.create_subprocess_exec(sys.executable, "-m", "tests.engine.victim", *arguments)


async def kill_one(cluster: SimulatedCluster, history: Path | str, moment: str, *more: str) -> None:
    """Lets a process launch until the moment: an outcome on disk, or ``asked`` for a request on its way."""
    victim = await begin_one(cluster, history, moment, *more)
    if moment == "asked":
        await until(lambda: any(request.method == "POST" for request in cluster.log))
        victim.kill()
    async with asyncio.timeout(20):
        assert await victim.wait() == -signal.SIGKILL


async def until(condition: Callable[[], object]) -> None:
    async with asyncio.timeout(20):
        while not condition():  # noqa: ASYNC110 - what is waited for happens in another process
            await asyncio.sleep(0.01)


@asynccontextmanager
async def restarted(cluster: SimulatedCluster, path: Path) -> AsyncIterator[tuple[OnSockets, Launch]]:
    clock = ManualClock(datetime.now(UTC))
    history = await SqliteHistory.open(path, clock)
    sockets = OnSockets(cluster._fleet, clock=clock, history=history)
    async with sockets.running() as engine:
        [launch] = engine.launches.values()
        yield sockets, launch
    await history.close()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "history.sqlite3"


def posted(cluster: SimulatedCluster) -> int:
    return sum(request.method == "POST" for request in cluster.log)


async def test_before_it_was_sent(cluster: SimulatedCluster, path: Path) -> None:
    await kill_one(cluster, path, Outcome.INTENDED)
    async with restarted(cluster, path) as (sockets, launch):
        await sockets.until(lambda: sockets.engine.launches[launch.id].ended_at)
        assert sockets.engine.launches[launch.id].outcome is Outcome.UNREACHABLE
    assert posted(cluster) == 0


async def test_while_it_was_about_to_be_sent(cluster: SimulatedCluster, path: Path) -> None:
    await kill_one(cluster, path, Outcome.SENT)
    async with restarted(cluster, path) as (sockets, launch):
        await sockets.until(lambda: sockets.engine.launches[launch.id].ended_at)
        ended = sockets.engine.launches[launch.id]
        assert ended.outcome is Outcome.UNKNOWN
        assert ended.jobs == ()
    assert posted(cluster) == 0


async def test_while_the_cluster_was_at_it(cluster: SimulatedCluster, path: Path) -> None:
    cluster.faults.add(faults.lost_answer(hanging=True), "/api/storage/*", method="POST")
    await kill_one(cluster, path, "asked")
    async with restarted(cluster, path) as (sockets, launch):
        await sockets.until(lambda: sockets.engine.launches[launch.id].ended_at)
        ended = sockets.engine.launches[launch.id]
        assert ended.outcome is Outcome.UNKNOWN
        [found] = ended.jobs
        assert sockets.engine.find(("prod-east", found))
    assert posted(cluster) == 1


async def test_after_the_answer(cluster: SimulatedCluster, path: Path) -> None:
    await kill_one(cluster, path, Outcome.ACCEPTED)
    async with restarted(cluster, path) as (sockets, launch):
        assert launch.outcome is Outcome.ACCEPTED
        await sockets.until(lambda: sockets.engine.launches[launch.id].ended_at)
        assert sockets.engine.launches[launch.id].outcome is Outcome.SUCCESS
    assert posted(cluster) == 1


async def test_what_follows_is_sent_once_by_whoever_is_there(cluster: SimulatedCluster, path: Path) -> None:
    """Two dashboards are started after the program that began the chain was killed."""
    job = cluster.world.add_job("first")
    mine, _, _ = new_id().rpartition("-")
    clock = ManualClock(datetime.now(UTC))
    left = Launch(
        id=f"{mine}-{2**22 + 1}", group="g", request="first", cluster="prod-east", method="POST",
        target="/api/x", then="next", jobs=(job.uuid,), outcome=Outcome.ACCEPTED, created_at=clock.now(),
    )  # fmt: skip

    def then_of(launch: Launch) -> Then | None:
        async def then(launch: Launch, body: object) -> LaunchPlan:
            return snapshot(cluster)

        return then if launch.then else None

    async with AsyncExitStack() as stack:
        histories = [await SqliteHistory.open(path, clock) for _ in range(2)]
        await histories[0].journal(left)
        dashboards = [
            OnSockets(cluster._fleet, clock=clock, history=history, then_of=then_of) for history in histories
        ]
        engines = [await stack.enter_async_context(dashboard.running()) for dashboard in dashboards]
        cluster.world.finish(job.uuid)
        await dashboards[0].until(lambda: all(engine.launches[left.id].ended_at for engine in engines))
        await dashboards[0].until(lambda: posted(cluster))
        await dashboards[0].pass_time(5)
    assert posted(cluster) == 1
    assert {engine.launches[left.id].outcome for engine in engines} == {Outcome.SUCCESS}
    for history in histories:
        await history.close()


async def test_in_the_middle_of_several(cluster: SimulatedCluster, path: Path) -> None:
    """One answered, one about to be sent, one not yet: the truth of each is told."""
    await kill_one(cluster, path, Outcome.SENT, "3")
    clock = ManualClock(datetime.now(UTC))
    history = await SqliteHistory.open(path, clock)
    sockets = OnSockets(cluster._fleet, clock=clock, history=history)
    async with sockets.running() as engine:
        await sockets.until(lambda: all(launch.ended_at for launch in engine.launches.values()))
        outcomes = [launch.outcome for launch in engine.launches.values()]
        notes = [launch.note for launch in engine.launches.values()]
    await history.close()
    assert outcomes == [Outcome.SUCCESS, Outcome.UNKNOWN, Outcome.UNREACHABLE]
    assert "lost" in notes[1]
    assert "Nothing was sent" in notes[2]
    assert posted(cluster) == 1
