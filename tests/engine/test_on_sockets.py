"""The engine, the real client and simulated clusters, over loopback."""

import msgspec
import pytest

from ontap_tui.engine import LaunchPlan, LaunchStep
from ontap_tui.engine.reader import SMALL
from ontap_tui.model import Action, FaultKind, Health, JobFinished, Outcome
from ontap_tui.requests import RenderedRequest
from ontap_tui.simulator import SimulatedCluster, SimulatedFleet, faults, without_jobs
from tests.engine.on_sockets import OnSockets
from tests.support.fleet import manual_fleet

JOBS = "/api/cluster/jobs"


def snapshot(cluster: SimulatedCluster, name: str = "manual") -> LaunchPlan:
    with cluster.world.lock:
        volume = next(iter(cluster.world.inventory.volumes))["uuid"]
    request = RenderedRequest(
        method="POST",
        path=f"/api/storage/volumes/{volume}/snapshots",
        query=(("return_timeout", "0"),),
        body={"name": name},
    )
    return LaunchPlan(request="snapshot", steps=(LaunchStep(cluster=cluster.name, request=request),))


async def test_one_hangs_one_is_down_and_the_third_goes_on(fleet: SimulatedFleet) -> None:
    east, west, lab = fleet
    job = east.world.add_job("Volume move")
    west_job = west.world.add_job("LUN create")
    sockets = OnSockets(fleet, request_timeout=0.3)
    async with sockets.running() as engine:
        await sockets.until(lambda: all(state.health is Health.OK for state in engine.clusters.values()))
        lab.faults.add(faults.hang())
        west.stop()
        await sockets.until(lambda: engine.clusters["lab"].failures and engine.clusters["prod-west"].failures)
        assert engine.clusters["prod-west"].health is Health.UNREACHABLE
        assert engine.clusters["prod-west"].fault is not None
        assert engine.clusters["prod-west"].fault.kind is FaultKind.CONNECT
        assert engine.find(("prod-west", west_job.uuid)), "stale, and still there"
        before = len(east.log.find(JOBS))
        east.world.finish(job.uuid)
        await sockets.pass_time(10)
        assert len(east.log.find(JOBS)) - before >= 1
        known = engine.find(("prod-east", job.uuid))
        assert known is not None
        assert known.job.state == "success"
        lab.faults.clear()
        west.start()
        await sockets.until(lambda: all(state.health is Health.OK for state in engine.clusters.values()))


async def test_a_steady_poll_opens_no_connection_and_moves_ended_jobs_once(cluster: SimulatedCluster) -> None:
    for _ in range(SMALL + 50):
        cluster.world.finish(cluster.world.add_job("POST /api/storage/volumes").uuid)
    cluster.world.add_job("Volume move")
    sockets = OnSockets(cluster._fleet)
    async with sockets.running() as engine:
        await sockets.until(lambda: engine.clusters["prod-east"].health is Health.OK)
        await sockets.pass_time(10)
        connections, received = cluster.log.connections, engine.clusters["prod-east"].bytes_received
        cluster.log.clear()
        await sockets.pass_time(40)
        assert cluster.log.connections == connections == 1
        polls = len(cluster.log.find(JOBS)) / 2
        assert 0 < polls <= 25
        steady = (engine.clusters["prod-east"].bytes_received - received) / polls
        assert steady < 0.05 * received


async def test_a_wrong_password_is_one_failed_log_in(cluster: SimulatedCluster) -> None:
    wrong = msgspec.structs.replace(cluster.endpoint, password="wrong")
    sockets = OnSockets(cluster._fleet, endpoints=[wrong])
    async with sockets.running() as engine:
        await sockets.until(lambda: engine.clusters["prod-east"].health is Health.REFUSED)
        [launch] = await engine.launch(snapshot(cluster))
        assert launch.outcome is Outcome.REJECTED
        await sockets.pass_time(40)
        assert len(cluster.log) == 1
        engine.refresh()
        await sockets.until(lambda: len(cluster.log) > 1)
        await sockets.pass_time(20)
        assert len(cluster.log) == 2


async def test_a_reboot_loses_jobs_whose_outcome_is_then_unknown(cluster: SimulatedCluster) -> None:
    job = cluster.world.add_job("Volume move")
    sockets = OnSockets(cluster._fleet)
    async with sockets.running() as engine:
        await sockets.until(lambda: engine.find(("prod-east", job.uuid)))
        cluster.stop()
        cluster.world.reboot()
        await sockets.until(lambda: engine.clusters["prod-east"].failures)
        cluster.start()
        await sockets.until(lambda: engine.clusters["prod-east"].health is Health.OK)
        known = engine.find(("prod-east", job.uuid))
        assert known is not None
        assert known.outcome_unknown


@pytest.mark.parametrize("jobs", [0, SMALL + 1])
async def test_a_job_that_lives_between_two_polls_is_seen(cluster: SimulatedCluster, jobs: int) -> None:
    for _ in range(jobs):
        cluster.world.finish(cluster.world.add_job("POST /api/storage/volumes").uuid)
    cluster.world.skew = 3600
    sockets = OnSockets(cluster._fleet)
    async with sockets.running() as engine:
        await sockets.until(lambda: engine.clusters["prod-east"].health is Health.OK)
        await sockets.pass_time(12)
        job = cluster.world.add_job("DELETE /api/storage/volumes/1")
        cluster.world.fail(job.uuid, 4, "entry doesn't exist")

        def finished() -> list[JobFinished]:
            return [
                event
                for event in sockets.events
                if isinstance(event, JobFinished) and event.key[1] == job.uuid
            ]

        await sockets.until(finished, within=10.1)
        assert [event.job.job.code for event in finished()] == [4]


async def test_a_request_is_launched_and_followed_to_its_end(cluster: SimulatedCluster) -> None:
    sockets = OnSockets(cluster._fleet)
    async with sockets.running() as engine:
        [launch] = await engine.launch(snapshot(cluster))
        assert (launch.outcome, launch.http_status) == (Outcome.ACCEPTED, 202)
        await sockets.until(lambda: engine.launches[launch.id].ended_at)
        assert engine.launches[launch.id].outcome is Outcome.SUCCESS
        known = engine.find(launch.keys[0])
        assert known is not None
        assert known.launched_by == "snapshot"
        [refused] = await engine.launch(snapshot(cluster))
        await sockets.until(lambda: engine.launches[refused.id].ended_at)
        refused = engine.launches[refused.id]
        assert refused.outcome in (Outcome.REJECTED, Outcome.FAILURE), "the name is taken"
        assert refused.error is not None
        assert refused.error.code


async def test_a_lost_answer_is_told_and_its_job_found(cluster: SimulatedCluster) -> None:
    cluster.faults.add(faults.lost_answer(), "/api/storage/*", method="POST")
    sockets = OnSockets(cluster._fleet)
    async with sockets.running() as engine:
        await sockets.until(lambda: engine.clusters["prod-east"].health is Health.OK)
        [launch] = await engine.launch(snapshot(cluster))
        assert launch.outcome is Outcome.UNKNOWN
        await sockets.until(lambda: engine.launches[launch.id].ended_at)
        [found] = engine.launches[launch.id].jobs
        assert found in engine.launches[launch.id].note
        assert cluster.world.job(found).description.endswith("/snapshots")
    assert sum(request.method == "POST" for request in cluster.log) == 1


async def test_an_account_that_may_launch_and_not_look(cluster: SimulatedCluster) -> None:
    cluster.accounts[:] = [without_jobs("admin", cluster.endpoint.password)]
    sockets = OnSockets(cluster._fleet)
    async with sockets.running() as engine:
        await sockets.until(lambda: engine.clusters["prod-east"].health is Health.FORBIDDEN)
        [launch] = await engine.launch(snapshot(cluster))
        await sockets.until(lambda: engine.launches[launch.id].ended_at)
        assert engine.launches[launch.id].outcome is Outcome.ACCEPTED
        assert engine.launches[launch.id].note == "Its end is not visible to this account."


async def test_control_and_what_the_cluster_says_to_it(cluster: SimulatedCluster) -> None:
    patient = cluster.world.add_job("Volume move", can_pause=True)
    stubborn = cluster.world.add_job("Cluster Backup Job", can_pause=False)
    sockets = OnSockets(cluster._fleet)
    async with sockets.running() as engine:
        await sockets.until(lambda: engine.find(("prod-east", stubborn.uuid)))
        assert (await engine.control(("prod-east", patient.uuid), Action.PAUSE)).done
        await sockets.until(lambda: engine.clusters["prod-east"].counts.paused == 1, within=3)
        refused = await engine.control(("prod-east", stubborn.uuid), Action.PAUSE)
        assert not refused.done
        assert "cannot be paused" in refused.message


async def test_fifty_clusters_are_all_read() -> None:
    with manual_fleet(clusters=50) as fleet:
        for cluster in fleet:
            cluster.world.add_job("Volume move")
        sockets = OnSockets(fleet)
        async with sockets.running() as engine:
            await sockets.until(lambda: all(engine.jobs[cluster.name] for cluster in fleet))
