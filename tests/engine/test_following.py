"""Following jobs whose cluster does not make it easy."""

import asyncio

import pytest

from ontap_tui.engine import Policy
from ontap_tui.model import FaultKind, Health, JobGone, Outcome
from ontap_tui.ontap import Answer, AuthenticationFailed, BadAnswer, JobNotFound, Overloaded, PermissionDenied
from tests.engine.fake_client import failing
from tests.engine.running import Running, plan
from tests.support.jobs import make_job

FORBIDDEN = [failing(PermissionDenied, FaultKind.PERMISSION, status=403) for _ in range(50)]


async def test_accepted_but_its_end_is_not_visible() -> None:
    """The account may change volumes and may not read jobs."""
    running = Running()
    running.client.fail("jobs", *FORBIDDEN)
    running.client.fail("job", *FORBIDDEN)
    async with running.running() as engine:
        [launch] = await engine.launch(plan())
        await running.settle()
        launch = engine.launches[launch.id]
        assert launch.outcome is Outcome.ACCEPTED
        assert launch.note == "Its end is not visible to this account."
        assert launch.ended_at is not None
        assert await engine.ended(launch.id) == launch
        assert engine.clusters["east"].health is Health.FORBIDDEN


async def test_a_forbidden_job_that_the_list_shows_is_followed_there() -> None:
    running = Running()
    running.client.fail("job", *FORBIDDEN)
    async with running.running() as engine:
        [launch] = await engine.launch(plan())
        await running.pass_time(10)
        assert engine.launches[launch.id].outcome is Outcome.ACCEPTED
        assert engine.launches[launch.id].ended_at is None
        running.end(launch)
        await running.pass_time(5)
        assert engine.launches[launch.id].outcome is Outcome.SUCCESS


async def test_a_job_that_only_the_list_shows_is_followed_there() -> None:
    running = Running()
    running.client.fail("job", *(failing(JobNotFound, FaultKind.NOT_FOUND) for _ in range(50)))
    async with running.running() as engine:
        [launch] = await engine.launch(plan())
        await running.pass_time(20)
        assert engine.launches[launch.id].outcome is Outcome.ACCEPTED
        running.end(launch)
        await running.pass_time(3)
        assert engine.launches[launch.id].outcome is Outcome.SUCCESS


async def test_a_network_that_fails_meanwhile_is_waited_out() -> None:
    running = Running()
    async with running.running() as engine:
        [launch] = await engine.launch(plan())
        running.client.fail("job", *(failing() for _ in range(5)))
        running.client.fail("jobs", *(failing() for _ in range(5)))
        await running.pass_time(20)
        assert engine.launches[launch.id].outcome is Outcome.ACCEPTED
        running.end(launch, "failure")
        await running.until(lambda: engine.launches[launch.id].outcome is Outcome.FAILURE, within=90)


async def test_a_cluster_that_only_answers_about_other_jobs_is_asked_with_pauses() -> None:
    running = Running()
    running.client.fail("job", *(failing(BadAnswer, FaultKind.NOT_ONTAP) for _ in range(10_000)))
    async with running.running() as engine:
        [launch] = await engine.launch(plan())
        await running.pass_time(60)
        assert sum(method == "job" for method, *_ in running.client.calls) < 60
        running.end(launch)
        running.client.failures.clear()
        await running.until(lambda: engine.launches[launch.id].outcome is Outcome.SUCCESS, within=90)


async def test_a_list_with_a_hole_in_it_is_no_end() -> None:
    running = Running()
    async with running.running() as engine:
        [launch] = await engine.launch(plan())
        await running.pass_time(10)
        job = running.client.known.pop(launch.jobs[0])
        await running.until(lambda: bool(running.heard(JobGone)))
        running.client.set(job)
        await running.pass_time(5)
        assert engine.launches[launch.id].outcome is Outcome.ACCEPTED
        running.end(launch)
        await running.pass_time(5)
        assert engine.launches[launch.id].outcome is Outcome.SUCCESS


async def test_a_hole_in_the_only_list_that_shows_the_job_is_no_end() -> None:
    running = Running()
    running.client.fail("job", *(failing(JobNotFound, FaultKind.NOT_FOUND) for _ in range(50)))
    async with running.running() as engine:
        [launch] = await engine.launch(plan())
        await running.pass_time(10)
        job = running.client.known.pop(launch.jobs[0])
        await running.until(lambda: bool(running.heard(JobGone)))
        await running.pass_time(0.2)
        running.client.set(job)
        await running.pass_time(5)
        assert engine.launches[launch.id].outcome is Outcome.ACCEPTED
        running.client.known.clear()
        await running.pass_time(15)
        assert engine.launches[launch.id].outcome is Outcome.UNKNOWN


async def test_a_suspended_cluster_is_asked_nothing() -> None:
    running = Running()
    async with running.running() as engine:
        [launch] = await engine.launch(plan())
        engine.suspend("east")
        await running.settle()
        asked = len(running.client.calls)
        await running.pass_time(60)
        assert len(running.client.calls) <= asked + 1, "one was on its way"
        running.end(launch)
        engine.resume("east")
        await running.pass_time(3)
        assert engine.launches[launch.id].outcome is Outcome.SUCCESS


async def test_a_cluster_that_asks_for_patience_is_given_it() -> None:
    running = Running()
    async with running.running() as engine:
        [launch] = await engine.launch(plan())
        await running.settle()
        running.client.fail("jobs", failing(Overloaded, FaultKind.OVERLOAD, retry_after=60.0))
        await running.until(lambda: engine.clusters["east"].health is Health.OVERLOADED)
        await running.settle()
        asked = len(running.client.calls)
        await running.pass_time(50)
        assert len(running.client.calls) <= asked + 1, "one was on its way"
        running.end(launch)
        await running.until(lambda: engine.launches[launch.id].outcome is Outcome.SUCCESS)


async def test_hundreds_of_jobs_of_one_launch_are_left_to_the_polls() -> None:
    running = Running()
    jobs = [make_job(number) for number in range(300)]
    running.client.set(*jobs)
    many = Answer(status=202, round_trip=0.1, jobs=tuple(job.uuid for job in jobs), must_follow=True)
    running.client.answers.append(many)
    async with running.running() as engine:
        [launch] = await engine.launch(plan())
        await running.pass_time(10)
        assert len(running.client.asked("job")) < 150
        assert running.client.most_in_flight <= 4
        running.client.set(*(make_job(number, state="success") for number in range(300)))
        await running.pass_time(5)
        assert engine.launches[launch.id].outcome is Outcome.SUCCESS


class TestByItself:
    """`Engine.follow`, as a command uses it: nothing is polled."""

    async def test_until_the_end(self) -> None:
        running = Running(policy=Policy(poll_interval=2.0))
        running.client.set(make_job(1))
        async with running.running(poll=False) as engine:
            following = asyncio.create_task(engine.follow(make_job(1).key))
            await running.pass_time(30)
            assert not following.done()
            running.client.set(make_job(1, state="success"))
            await running.pass_time(2)
            assert (await following).job.state == "success"
        assert not running.client.asked("jobs")
        assert len(running.client.asked("job")) < 25

    async def test_what_has_ended_already(self) -> None:
        running = Running()
        running.client.set(make_job(1, state="failure"))
        async with running.running(poll=False) as engine:
            assert (await engine.follow(make_job(1).key)).job.failed

    async def test_what_the_cluster_does_not_know(self) -> None:
        running = Running()
        async with running.running(poll=False) as engine:
            with pytest.raises(JobNotFound):
                await engine.follow(make_job(1).key)

    async def test_what_goes_before_its_end(self) -> None:
        running = Running()
        running.client.set(make_job(1))
        async with running.running(poll=False) as engine:
            following = asyncio.create_task(engine.follow(make_job(1).key))
            await running.pass_time(1)
            running.client.known.clear()
            await running.pass_time(2)
            assert (await following).outcome_unknown

    async def test_refused_credentials_are_told_at_once(self) -> None:
        running = Running()
        running.client.fail("job", failing(AuthenticationFailed, FaultKind.AUTHENTICATION))
        async with running.running(poll=False) as engine:
            with pytest.raises(AuthenticationFailed):
                await engine.follow(make_job(1).key)

    async def test_many_may_wait_for_the_same_job(self) -> None:
        running = Running()
        running.client.set(make_job(1))
        async with running.running() as engine:
            following = [asyncio.create_task(engine.follow(make_job(1).key)) for _ in range(3)]
            await running.pass_time(10)
            following.pop().cancel()
            running.client.set(make_job(1, state="success"))
            await running.pass_time(5)
            assert [(await one).job.state for one in following] == ["success", "success"]
