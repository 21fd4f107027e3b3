"""The facade: what it shows, and that one cluster does not hold up another."""

import asyncio

import pytest

from ontap_tui.engine import Policy
from ontap_tui.model import FaultKind, Health
from ontap_tui.ontap import JobNotFound, NotSent, PermissionDenied
from ontap_tui.requests import Listing
from tests.engine.fake_client import failing
from tests.engine.running import Running, plan
from tests.support.jobs import make_job


async def test_a_cluster_that_hangs_holds_up_nobody() -> None:
    running = Running("east", "west")
    running.clients["west"].gates["identify"] = asyncio.Event()
    running.clients["east"].set(make_job(1))
    async with running.running() as engine:
        await running.pass_time(20)
        assert engine.clusters["west"].health is Health.CONNECTING
        assert engine.clusters["east"].health is Health.OK
        assert len(running.clients["east"].asked("jobs")) > 9
        [launch] = await engine.launch(plan("east"))
        assert launch.open


async def test_what_it_shows() -> None:
    running = Running("east", "west")
    running.clients["east"].set(make_job(1))
    async with running.running() as engine:
        assert list(engine.clusters) == ["east", "west"]
        assert list(engine.jobs["east"]) == [make_job(1).uuid]
        assert engine.jobs["west"] == {}
        assert engine.find(make_job(1).key) is engine.jobs["east"][make_job(1).uuid]
        assert engine.find(("east", "nothing")) is None
        assert engine.find(("nowhere", "nothing")) is None


@pytest.mark.parametrize(("total", "kept"), [(1000, 500), (10, 200)])
async def test_clusters_share_what_is_kept_of_forgotten_jobs(total: int, kept: int) -> None:
    running = Running("east", "west", policy=Policy(remember_jobs=total))
    running.clients["east"].known = {job.uuid: job for job in map(make_job, range(600))}
    async with running.running() as engine:
        running.clients["east"].known.clear()
        await running.pass_time(600)
        assert len(engine.jobs["east"]) == kept


async def test_polling_once_needs_nothing_running() -> None:
    running = Running("east", "west")
    running.clients["east"].set(make_job(1))
    running.clients["west"].fail("identify", failing(JobNotFound, FaultKind.NOT_FOUND))
    await running.engine.poll_once()
    assert running.engine.clusters["east"].counts.running == 1
    assert running.engine.clusters["east"].next_poll_at is None
    assert running.engine.clusters["west"].health is Health.BROKEN
    await running.engine.aclose()
    assert all(client.closed for client in running.clients.values())


async def test_launching_needs_it_running() -> None:
    running = Running()
    with pytest.raises(RuntimeError, match="not running"):
        await running.engine.launch(plan())


async def test_without_polling_nothing_is_asked_for() -> None:
    running = Running()
    async with running.running(poll=False):
        await running.pass_time(60)
    assert running.client.calls == []


async def test_suspending_one_leaves_the_others() -> None:
    running = Running("east", "west")
    for client in running.clients.values():
        client.set(make_job(1))
    async with running.running() as engine:
        engine.suspend("east")
        before = {name: len(client.asked("jobs")) for name, client in running.clients.items()}
        await running.pass_time(10)
        assert len(running.clients["east"].asked("jobs")) == before["east"]
        assert len(running.clients["west"].asked("jobs")) > before["west"] + 3
        engine.resume("east")
        engine.refresh()
        await running.pass_time(0.5)
        assert engine.clusters["east"].health is Health.OK


async def test_lookups_are_remembered_for_a_moment() -> None:
    running = Running()
    async with running.running() as engine:
        for _ in range(3):
            assert await engine.lookup("east", "/api/svm/svms", {"name": "*"}) == Listing([{"name": "vol1"}])
        assert running.client.asked("collection") == [("collection", "/api/svm/svms", (("name", "*"),))]
        await engine.lookup("east", "/api/svm/svms")
        await running.pass_time(21)
        await engine.lookup("east", "/api/svm/svms")
        assert len(running.client.asked("collection")) == 3


async def test_a_lookup_that_failed_is_not_remembered_but_a_refusal_is() -> None:
    running = Running()
    running.client.fail(
        "collection",
        failing(NotSent, FaultKind.CONNECT),
        failing(PermissionDenied, FaultKind.PERMISSION),
    )
    async with running.running() as engine:
        with pytest.raises(NotSent):
            await engine.lookup("east", "/api/svm/svms")
        for _ in range(3):
            with pytest.raises(PermissionDenied):
                await engine.lookup("east", "/api/svm/svms")
        assert len(running.client.asked("collection")) == 2
        assert await engine.lookup("east", "/api/svm/svms", fresh=True)
        assert await engine.lookup("east", "/api/svm/svms")


@pytest.mark.parametrize(("there", "cut"), [(1000, False), (1001, True)])
async def test_a_long_collection_is_known_to_be_cut(there: int, cut: bool) -> None:
    running = Running()
    running.client.records = [{"name": f"vol{number}"} for number in range(there)]
    async with running.running() as engine:
        found = await engine.lookup("east", "/api/storage/volumes")
    assert (len(found.records), found.cut) == (1000, cut)


async def test_raw_json_is_read_where_the_job_is_known() -> None:
    running = Running()
    async with running.running() as engine:
        running.client.set(make_job(1))
        assert make_job(1).uuid.encode() in await engine.raw_job(make_job(1).key)


async def test_a_programming_error_ends_everything() -> None:
    running = Running("east", "west")

    async def broken() -> None:
        raise ZeroDivisionError

    work = asyncio.create_task(running.engine.run())
    await running.engine.started.wait()
    running.engine._spawn(broken())
    with pytest.raises(ExceptionGroup, match="unhandled"):
        await work


async def test_what_a_person_asked_for_goes_on_in_the_engine_after_a_reload() -> None:
    before = Running("east", "west", "gone")
    for name in ("east", "gone"):
        before.engine.suspend(name)
    before.engine.watch(("west", "1"))
    after = Running("east", "west")
    after.engine.take_over(before.engine)
    async with after.running() as engine:
        assert engine.clusters["east"].health is Health.SUSPENDED
        assert not after.clients["east"].calls
        assert engine.clusters["west"].health is Health.OK
        assert engine.watched == {("west", "1")}
