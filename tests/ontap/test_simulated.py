"""The client and the simulator, which know nothing of each other, mean the same."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from ontap_tui.model import Action, FaultKind, Secret, State, Version
from ontap_tui.ontap import (
    AnswerLost,
    BadAnswer,
    Identity,
    JobNotFound,
    JobsQuery,
    NotSent,
    OntapClient,
    OntapError,
    Password,
    PermissionDenied,
    Rejected,
    Token,
)
from ontap_tui.simulator import Fault, SimulatedCluster, SimulatedFleet, faults, svm_admin, without_jobs
from tests.ontap.conftest import Connect, change
from tests.support.fleet import cluster as cluster
from tests.support.fleet import fleet as fleet
from tests.support.fleet import manual_fleet

VS1 = ("vs1", "02c9e252-41be-11e9-81d5-00a0986138f7")
JOBS = "/api/cluster/jobs"


@pytest.fixture
def client(connect: Connect, cluster: SimulatedCluster) -> OntapClient:
    return admin(connect, cluster)


def admin(connect: Connect, cluster: SimulatedCluster) -> OntapClient:
    end = cluster.endpoint
    return connect(end.url, credentials=Password(end.username, Secret(end.password)))


def uuids(found: Any) -> set[str]:
    return {job.uuid for job in found.jobs}


async def test_identifies_and_reads_every_state(client: OntapClient, cluster: SimulatedCluster) -> None:
    assert await client.identify() == Identity(
        name=cluster.name,
        uuid=cluster.world.inventory.cluster["uuid"],
        version=Version(generation=9, major=15, minor=1),
    )
    made = {
        state: cluster.world.add_job(f"a {state} job", state) for state in ("queued", "running", "paused")
    }
    made["success"] = cluster.world.add_job(svm=VS1)
    cluster.world.finish(made["success"].uuid)
    made["failure"] = cluster.world.add_job()
    cluster.world.fail(made["failure"].uuid, 786435, 'Aggregate "aggr1" is out of space.')
    jobs = {job.uuid: job for job in (await client.jobs()).jobs}
    assert {state: jobs[job.uuid].state for state, job in made.items()} == {state: state for state in made}
    failed = jobs[made["failure"].uuid]
    assert failed.error is not None
    assert (failed.code, failed.error.code) == (786435, "786435")
    assert failed.end_time is not None
    assert jobs[made["success"].uuid].svm == "vs1"
    assert jobs[made["queued"].uuid].start_time is None
    assert all(job.node for job in jobs.values())
    assert all([await client.job(job.uuid) == job for job in jobs.values()])


async def test_reads_in_steps(fleet: SimulatedFleet, connect: Connect) -> None:
    """The active set, what ended since the cluster's own time of the last poll, and named jobs."""
    cluster = fleet["prod-east"]
    client = admin(connect, cluster)
    old, going, later = (cluster.world.add_job(svm=VS1) for _ in range(3))
    cluster.world.finish(old.uuid)
    fleet.advance(60)
    first = await client.jobs(JobsQuery.active())
    assert uuids(first) == {going.uuid, later.uuid}
    assert first.date is not None
    fleet.advance(5)
    cluster.world.fail(later.uuid, 4, "entry doesn't exist")
    since = first.date - timedelta(seconds=2)
    assert uuids(await client.jobs(JobsQuery.ended(since))) == {later.uuid}
    assert uuids(await client.jobs(JobsQuery(uuids=(old.uuid, later.uuid)))) == {old.uuid, later.uuid}
    assert uuids(await client.jobs(JobsQuery.active({"svm": "vs1"}))) == {going.uuid}
    assert uuids(await client.jobs(JobsQuery.active({"svm": "vs2"}))) == set()
    fleet.advance(400)
    assert uuids(await client.jobs()) == {going.uuid}


@pytest.mark.parametrize("version", [(9, 6, 0), (9, 8, 0), (9, 9, 1), (9, 15, 1)])
@pytest.mark.parametrize("identified", [True, False])
async def test_every_version_is_read(
    connect: Connect, version: tuple[int, int, int], identified: bool
) -> None:
    with manual_fleet(clusters=1, version=version) as old:
        cluster = next(iter(old))
        job = cluster.world.add_job(svm=VS1)
        client = admin(connect, cluster)
        if identified:
            await client.identify()
        found = (await client.jobs()).jobs[0]
        assert await client.job(job.uuid) == found
        refused = [request for request in cluster.log if request.status == 400]
    assert (found.svm is not None) == (version >= (9, 8))
    assert (found.node is not None) == (version >= (9, 11))
    assert not (identified and refused)
    assert len(refused) <= 3


async def test_an_account_of_one_svm(connect: Connect, cluster: SimulatedCluster) -> None:
    cluster.accounts.append(svm_admin("vsadmin", "pw", "vs1"))
    mine, _ = cluster.world.add_job(svm=VS1), cluster.world.add_job()
    client = connect(cluster.url, credentials=Password("vsadmin", Secret("pw")))
    assert await client.identify() == Identity()
    found = (await client.jobs()).jobs
    assert [(job.uuid, job.svm) for job in found] == [(mine.uuid, "vs1")]


async def test_an_account_that_may_launch_and_not_read(connect: Connect, cluster: SimulatedCluster) -> None:
    cluster.accounts.append(without_jobs("launcher", "pw"))
    client = connect(cluster.url, credentials=Password("launcher", Secret("pw")))
    with pytest.raises(PermissionDenied) as denied:
        await client.jobs()
    assert "-api /api/cluster/jobs -access readonly" in denied.value.fault.remedy


async def test_a_token_logs_in(connect: Connect, cluster: SimulatedCluster) -> None:
    client = connect(cluster.url, credentials=Token(Secret(cluster.endpoint.token)))
    assert (await client.identify()).name == cluster.name


async def test_a_change_becomes_a_job_that_ends(connect: Connect, fleet: SimulatedFleet) -> None:
    client = admin(connect, fleet["lab"])
    volume = (await client.collection("/api/storage/volumes", [("name", "vol_home")]))[0]
    request = change(
        "POST", f"/api/storage/volumes/{volume['uuid']}/snapshots?return_timeout=0", {"name": "s1"}
    )
    answer = await client.send(request, 0)
    assert (answer.status, answer.must_follow, len(answer.jobs)) == (202, True, 1)
    fleet.advance(60)
    job = await client.job(answer.jobs[0])
    assert (job.state, job.description.split("?")[0]) == (
        State.SUCCESS,
        f"POST {request.target.split('?')[0]}",
    )
    again = await client.send(request, 0)
    assert again.error is not None or again.jobs


async def test_a_change_with_a_wrong_body_is_refused_in_words(client: OntapClient) -> None:
    answer = await client.send(change("POST", "/api/storage/volumes", {"nonsense": 1}), 0)
    assert (answer.status, answer.jobs) == (400, ())
    assert answer.error is not None
    assert answer.error.message
    assert answer.fault is not None
    assert answer.error.message in answer.fault.detail


async def test_jobs_are_controlled(fleet: SimulatedFleet, connect: Connect) -> None:
    cluster = fleet["prod-west"]
    client = admin(connect, cluster)
    job = cluster.world.add_job()
    await client.control(job.uuid, Action.PAUSE)
    assert (await client.job(job.uuid)).state == State.PAUSED
    await client.control(job.uuid, Action.RESUME)
    assert (await client.job(job.uuid)).state == State.RUNNING
    await client.control(job.uuid, Action.CANCEL)
    fleet.advance(5)
    assert (await client.job(job.uuid)).terminal
    with pytest.raises(Rejected) as ended:
        await client.control(job.uuid, Action.CANCEL)
    assert "already ended" in ended.value.fault.summary
    cluster.world.forget(job.uuid)
    with pytest.raises(JobNotFound):
        await client.control(job.uuid, Action.CANCEL)
    with pytest.raises(JobNotFound):
        await client.job(job.uuid)


async def test_a_cluster_switched_off_and_on(client: OntapClient, cluster: SimulatedCluster) -> None:
    cluster.world.add_job()
    await client.jobs()
    cluster.stop()
    with pytest.raises((NotSent, AnswerLost)):
        await client.jobs()
    with pytest.raises(NotSent):
        await client.jobs()
    cluster.start()
    assert len((await client.jobs()).jobs) == 1


@pytest.mark.parametrize(
    ("make", "error", "kind"),
    [
        (lambda: faults.reset(), AnswerLost, FaultKind.RESET),
        (lambda: faults.cut_body(), AnswerLost, FaultKind.RESET),
        (lambda: faults.flood(), BadAnswer, FaultKind.TOO_LARGE),
        (lambda: faults.truncated(), BadAnswer, FaultKind.NOT_JSON),
        (lambda: faults.html(), BadAnswer, FaultKind.NOT_JSON),
        (lambda: faults.looping_pages(), BadAnswer, FaultKind.PAGING),
        (lambda: faults.next_link("//other/api"), BadAnswer, FaultKind.PAGING),
        (lambda: faults.overloaded(), OntapError, FaultKind.OVERLOAD),
        (lambda: faults.no_such_path(), OntapError, FaultKind.NOT_FOUND),
    ],
)
async def test_misfortunes_have_a_name(
    client: OntapClient,
    cluster: SimulatedCluster,
    make: Callable[[], Fault],
    error: type[OntapError],
    kind: FaultKind,
) -> None:
    cluster.world.add_job()
    cluster.faults.add(make(), JOBS)
    with pytest.raises(error) as failed:
        await client.jobs()
    assert failed.value.fault.kind is kind


@pytest.mark.parametrize(
    ("make", "bad"),
    [
        (faults.missing_uuid, 4),
        (faults.overlapping_pages, 0),
        (faults.empty_first_page, 0),
        (faults.naive_times, 0),
        (faults.unknown_state, 0),
        (faults.hostile_text, 0),
    ],
)
async def test_what_is_odd_but_readable_is_read(
    client: OntapClient, cluster: SimulatedCluster, make: Callable[[], Fault], bad: int
) -> None:
    made = {cluster.world.add_job().uuid for _ in range(4)}
    cluster.faults.add(make(), JOBS)
    found = await client.jobs()
    assert found.bad == bad
    assert uuids(found) <= made
    assert len(found.jobs) == 4 - bad
    assert all(job.start_time is None or job.start_time.tzinfo for job in found.jobs)
