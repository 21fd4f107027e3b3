"""How the jobs of a launch are followed to its end."""

import asyncio

from ontap_tui.model import (
    ApiError,
    Job,
    JobAppeared,
    JobFinished,
    Outcome,
)
from tests.engine.answers import answer
from tests.engine.running import Running, plan
from tests.support.jobs import make_job


async def test_the_job_of_a_launch_appears_at_once_and_knows_its_request() -> None:
    running = Running()
    async with running.running() as engine:
        [launch] = await engine.launch(plan())
        await running.settle()
        [appeared] = running.heard(JobAppeared)
    assert appeared.job.launched_by == "snapshot"
    assert appeared.job.launch_id == launch.id
    assert launch.keys == (appeared.key,)


async def test_a_launched_job_is_asked_for_by_itself_until_the_poll_has_caught_up() -> None:
    running = Running()
    async with running.running() as engine:
        await engine.launch(plan())
        await running.pass_time(1.0)
        early = len(running.client.asked("job"))
        assert 3 <= early <= 5, "at once, then after 0.25 s, backing off"
        await running.pass_time(10)
        late = len(running.client.asked("job"))
        await running.pass_time(60)
        assert len(running.client.asked("job")) == late, "the ordinary poll has taken over"
        assert late <= 9


async def test_a_short_job_is_seen_to_end_long_before_the_next_poll() -> None:
    running = Running()
    async with running.running() as engine:
        [launch] = await engine.launch(plan())
        running.end(launch)
        await running.pass_time(0.3)
        assert running.heard(JobFinished)
        assert engine.launches[launch.id].outcome is Outcome.SUCCESS


async def test_several_jobs_end_as_the_worst_of_them() -> None:
    running = Running()
    async with running.running() as engine:
        running.client.set(make_job(1, state="success"), make_job(2), make_job(3))
        uuids = [make_job(number).uuid for number in (1, 2, 3)]
        running.client.answers.append(answer(202, *uuids))
        [launch] = await engine.launch(plan())
        await running.pass_time(3)
        assert engine.launches[launch.id].outcome is Outcome.ACCEPTED
        running.client.set(make_job(2, state="failure", code=4, message="entry doesn't exist"))
        running.client.set(make_job(3, state="success"))
        ended = asyncio.create_task(engine.ended(launch.id))
        await running.pass_time(5)
        launch = await ended
    assert launch.outcome is Outcome.FAILURE
    assert launch.error == ApiError(message="entry doesn't exist", code="4")


async def test_a_job_that_goes_before_its_end_leaves_the_outcome_unknown() -> None:
    running = Running()
    async with running.running() as engine:
        [launch] = await engine.launch(plan())
        await running.pass_time(0.5)
        running.client.known.clear()
        await running.pass_time(5)
        launch = engine.launches[launch.id]
    assert launch.outcome is Outcome.UNKNOWN
    assert "no longer knows its job" in launch.note


async def test_a_job_may_take_a_moment_to_appear() -> None:
    running = Running()
    async with running.running() as engine:
        running.client.answers.append(answer(202, "late"))
        [launch] = await engine.launch(plan())
        await running.pass_time(2)
        assert engine.launches[launch.id].outcome is Outcome.ACCEPTED
        running.client.set(Job(cluster="east", uuid="late", state="success"))
        await running.pass_time(3)
        assert engine.launches[launch.id].outcome is Outcome.SUCCESS


async def test_a_job_that_never_appears() -> None:
    running = Running()
    async with running.running() as engine:
        running.client.answers.append(answer(202, "hidden"))
        [launch] = await engine.launch(plan())
        await running.pass_time(10)
        assert engine.launches[launch.id].outcome is Outcome.UNKNOWN
        assert "not visible to this account" in engine.launches[launch.id].note


async def test_a_job_of_another_endpoint_is_followed_there() -> None:
    running = Running()
    endpoint = "/api/data-engine/jobs"
    async with running.running() as engine:
        running.client.answers.append(answer(202, make_job().uuid, endpoint=endpoint))
        running.client.set(make_job(endpoint=endpoint))
        [launch] = await engine.launch(plan())
        await running.pass_time(20)
        running.client.set(make_job(endpoint=endpoint, state="success"))
        await running.pass_time(5)
        assert engine.launches[launch.id].outcome is Outcome.SUCCESS
    assert {call[2] for call in running.client.asked("job")} == {endpoint}
