"""No answer is no guess: what may have been done is looked for, and said."""

from datetime import timedelta
from typing import Any

import pytest

from ontap_tui.engine.search import candidates
from ontap_tui.model import FaultKind, Health, Job, Launch, Outcome
from ontap_tui.ontap import AnswerLost, PermissionDenied
from tests.engine.fake_client import failing
from tests.engine.running import FakeJournal, Running, plan
from tests.support.clock import START
from tests.support.jobs import make_job, tracked

DESCRIPTION = "POST /api/storage/volumes/1/snapshots"
LAUNCH = Launch(
    id="7",
    group="7",
    request="snapshot",
    cluster="east",
    method="POST",
    target="/api/storage/volumes/1/snapshots?return_timeout=0",
    created_at=START,
)


@pytest.mark.parametrize(
    ("job", "seen", "launch_id", "found"),
    [
        (make_job(description=DESCRIPTION, start_time=START), 1, None, True),
        (make_job(description=f"{DESCRIPTION}?name=x", start_time=START), 1, None, True),
        (make_job(description=f"{DESCRIPTION}/", state="queued"), 1, None, True),
        (make_job(description=DESCRIPTION, start_time=START), 1, "7", True),
        (make_job(description=DESCRIPTION, start_time=START), 1, "8", False),  # of another launch
        (make_job(description=DESCRIPTION, start_time=START), 3600, None, True),  # read again an hour later
        (make_job(description=DESCRIPTION, start_time=START + timedelta(hours=1)), 3600, None, False),
        (make_job(description=DESCRIPTION, state="queued"), 3600, None, True),
        (make_job(description=DESCRIPTION, start_time=START), -60, None, False),  # seen before
        (make_job(description=DESCRIPTION, start_time=START - timedelta(minutes=1)), 1, None, False),
        (make_job(description="DELETE /api/storage/volumes/1/snapshots", start_time=START), 1, None, False),
        (make_job(description="POST /api/storage/volumes/1", start_time=START), 1, None, False),
    ],
)
def test_what_it_may_have_created(job: Job, seen: float, launch_id: str | None, found: bool) -> None:
    known = tracked(job, at=START + timedelta(seconds=seen), launch_id=launch_id)
    assert bool(candidates(LAUNCH, [known], timedelta(0))) is found


def test_times_of_a_cluster_are_compared_by_its_clock() -> None:
    skew = timedelta(hours=-1)
    known = tracked(make_job(description=DESCRIPTION, start_time=START + skew))
    assert candidates(LAUNCH, [known], skew)
    assert not candidates(LAUNCH, [known], timedelta(0))


def snapshot_job(number: int, **fields: Any) -> Job:
    return make_job(number, description=DESCRIPTION, **fields)


@pytest.mark.parametrize(
    ("jobs", "linked", "note"),
    [
        (
            [snapshot_job(1)],
            (snapshot_job(1).uuid,),
            f"The answer was lost. It may have created the job {snapshot_job(1).uuid} (running).",
        ),
        (
            [snapshot_job(1), snapshot_job(2)],
            (),
            (
                "The answer was lost. 2 jobs may have been created by it: "
                "check the cluster before sending it again."
            ),
        ),
        (
            [],
            (),
            (
                "The answer was lost. No job that it may have created was found: "
                "check the cluster before sending it again."
            ),
        ),
    ],
)
async def test_the_person_is_told_what_was_found(jobs: list[Job], linked: tuple[str, ...], note: str) -> None:
    journal = FakeJournal()
    running = Running(journal=journal)
    async with running.running() as engine:
        running.client.answers.append(failing(AnswerLost, FaultKind.TIMEOUT))
        [launch] = await engine.launch(plan())
        assert launch.outcome is Outcome.UNKNOWN
        running.client.set(*jobs)
        await running.until(lambda: engine.launches[launch.id].ended_at is not None, within=90)
        launch = await engine.ended(launch.id)
    assert (launch.outcome, launch.jobs, launch.note) == (Outcome.UNKNOWN, linked, note)
    assert journal.launches[launch.id] == launch
    assert len(running.client.asked("send")) == 1


async def test_a_cluster_that_is_away_is_waited_for() -> None:
    """A takeover takes minutes; the pauses count from when the cluster is back."""
    running = Running()
    async with running.running() as engine:
        running.client.answers.append(failing(AnswerLost, FaultKind.RESET))
        running.client.fail("identify", *(failing() for _ in range(500)))
        running.client.fail("jobs", failing())
        [launch] = await engine.launch(plan())
        await running.pass_time(600)
        assert engine.launches[launch.id].ended_at is None
        asked = len(running.client.asked("identify"))
        assert asked < 60, "only the ordinary polls ask whether it is back"
        running.client.failures.clear()
        await running.until(lambda: engine.clusters["east"].health is Health.OK, within=60)
        await running.pass_time(3)
        running.client.set(snapshot_job(1, start_time=START))
        await running.until(lambda: engine.launches[launch.id].ended_at is not None, within=30)
        assert engine.launches[launch.id].jobs == (snapshot_job(1).uuid,)


async def test_what_should_follow_is_not_sent_on_suspicion() -> None:
    running = Running()
    async with running.running() as engine:
        running.client.answers.append(failing(AnswerLost, FaultKind.RESET))
        [launch] = await engine.launch(plan(following="resize"))
        running.client.set(snapshot_job(1, state="success", start_time=START))
        await running.until(lambda: engine.launches[launch.id].ended_at is not None)
        assert engine.launches[launch.id].note.endswith("resize, the follow-up, was not sent.")


async def test_a_cluster_that_may_not_be_read() -> None:
    running = Running()
    async with running.running() as engine:
        running.client.answers.append(failing(AnswerLost, FaultKind.RESET))
        forbidden = (failing(PermissionDenied, FaultKind.PERMISSION) for _ in range(10))
        running.client.fail("jobs", *forbidden)
        [launch] = await engine.launch(plan())
        await running.until(lambda: engine.launches[launch.id].ended_at is not None)
        assert "jobs could not be read" in engine.launches[launch.id].note


async def test_a_suspended_cluster_is_not_searched() -> None:
    running = Running()
    async with running.running() as engine:
        running.client.answers.append(failing(AnswerLost, FaultKind.RESET))
        [launch] = await engine.launch(plan())
        engine.suspend("east")
        asked = len(running.client.calls)
        await running.pass_time(100)
        assert len(running.client.calls) == asked
        running.client.set(snapshot_job(1))
        engine.resume("east")
        await running.until(lambda: engine.launches[launch.id].ended_at is not None)
        assert engine.launches[launch.id].jobs


async def test_a_job_is_found_for_one_launch_only() -> None:
    running = Running()
    async with running.running() as engine:
        running.client.answers += [failing(AnswerLost, FaultKind.RESET) for _ in range(2)]
        launches = [*await engine.launch(plan()), *await engine.launch(plan())]
        running.client.set(snapshot_job(1))
        await running.pass_time(90)
        assert sorted(engine.launches[launch.id].jobs for launch in launches) == [(), (snapshot_job(1).uuid,)]
        found = engine.find(snapshot_job(1).key)
        assert found is not None
        assert found.launched_by == "snapshot"


async def test_without_polling_the_search_goes_on_all_the_same() -> None:
    running = Running()
    async with running.running(poll=False) as engine:
        running.client.answers.append(failing(AnswerLost, FaultKind.RESET))
        [launch] = await engine.launch(plan())
        running.client.set(snapshot_job(1))
        await running.until(lambda: engine.launches[launch.id].ended_at is not None)
        assert engine.launches[launch.id].jobs == (snapshot_job(1).uuid,)
