"""Pausing, resuming and cancelling: only what a person saw, and never in silence."""

import asyncio

import pytest

from ontap_tui.model import Action, ApiError, Fault, FaultKind, Intent, JobChanged
from ontap_tui.ontap import AnswerLost, JobNotFound, OntapError, Rejected
from tests.engine.fake_client import failing
from tests.engine.running import FakeJournal, Running, plan
from tests.support.jobs import make_job

JOB = make_job(1, description="Volume move vol1")
REFUSED = Rejected(
    Fault(
        kind=FaultKind.REJECTED,
        summary="says that this job cannot be paused",
        remedy="Its kind does not support it.",
    ),
    status=400,
    error=ApiError(code="458783"),
)
WORDS = "east says that this job cannot be paused. Its kind does not support it."
WITH_CODE = f"{WORDS} ONTAP says: (code 458783)"


async def test_the_intent_is_shown_until_the_job_ends_and_kept_with_its_reason() -> None:
    journal = FakeJournal()
    running = Running(journal=journal)
    running.client.set(JOB)
    async with running.running() as engine:
        result = await engine.control(JOB.key, Action.CANCEL, "wrong volume", user="ann")
        assert (result.done, result.message) == (True, "Cancel requested.")
        intent = Intent(action=Action.CANCEL, at=running.clock.now())
        assert result.job is engine.find(JOB.key)
        assert result.job is not None
        assert result.job.intent == intent
        assert running.client.asked("control") == [("control", JOB.uuid, Action.CANCEL)]
        await running.pass_time(10)
        assert engine.find(JOB.key) == result.job, "it says running, and so do we"
        running.client.set(make_job(1, state="failure", description=JOB.description))
        await running.pass_time(3)
        ended = engine.find(JOB.key)
        assert ended is not None
        assert ended.intent is None
    [control] = journal.controls
    assert (control.key, control.intent, control.reason, control.user) == (
        JOB.key,
        intent,
        "wrong volume",
        "ann",
    )


@pytest.mark.parametrize(
    ("state", "action", "message"),
    [
        ("success", Action.CANCEL, "Not requested: it was running and is now success."),
        ("paused", Action.CANCEL, "Not requested: it was running and is now paused."),
    ],
)
async def test_what_is_not_as_it_was_seen_is_left_alone(state: str, action: Action, message: str) -> None:
    running = Running()
    running.client.set(JOB)
    async with running.running() as engine:
        running.client.set(make_job(1, state=state, description=JOB.description))
        result = await engine.control(JOB.key, action)
        assert (result.done, result.message) == (False, message)
        assert result.job is not None
        assert result.job.job.state == state, "the table is up to date now"
    assert not running.client.asked("control")


async def test_what_the_person_saw_may_be_older_than_the_table() -> None:
    running = Running()
    running.client.set(JOB)
    async with running.running() as engine:
        result = await engine.control(JOB.key, Action.CANCEL, seen="paused")
    assert result.message == "Not requested: it was paused and is now running."


@pytest.mark.parametrize(
    ("state", "action", "done"),
    [
        ("running", Action.PAUSE, True),
        ("queued", Action.PAUSE, True),
        ("paused", Action.PAUSE, False),
        ("paused", Action.RESUME, True),
        ("running", Action.RESUME, False),
        ("dormant", Action.CANCEL, True),
        ("success", Action.CANCEL, False),
    ],
)
async def test_only_what_makes_sense_is_asked_for(state: str, action: Action, done: bool) -> None:
    running = Running()
    running.client.set(make_job(1, state=state))
    async with running.running() as engine:
        result = await engine.control(JOB.key, action)
    assert result.done is done
    assert bool(running.client.asked("control")) is done


async def test_a_refusal_is_told_in_plain_words_and_remembered_for_the_kind() -> None:
    journal = FakeJournal()
    running = Running(journal=journal)
    running.client.set(JOB)
    running.client.fail("control", REFUSED)
    async with running.running() as engine:
        result = await engine.control(JOB.key, Action.PAUSE)
        assert (result.done, result.message) == (False, WORDS)
        assert result.job is not None
        assert result.job.intent is not None
        assert result.job.intent.refusal == result.words == WITH_CODE
        other = make_job(2, description="Volume move vol2")
        assert engine.refused_before(other, Action.PAUSE) == WORDS
        assert engine.refused_before(other, Action.CANCEL) is None
        await running.settle()
        assert len(running.heard(JobChanged)) == 2, "asked for, and refused"
    assert journal.controls[-1].intent.refusal == WITH_CODE


async def test_a_lost_answer_is_said_to_be_lost() -> None:
    running = Running()
    running.client.set(JOB)
    running.client.fail("control", failing(AnswerLost, FaultKind.TIMEOUT))
    async with running.running() as engine:
        result = await engine.control(JOB.key, Action.CANCEL)
    assert (result.done, result.unknown) == (False, True)
    assert result.message == "east has a timeout fault. It may have taken effect anyway."
    assert result.job is not None
    assert result.job.intent is not None


async def test_a_job_that_has_gone() -> None:
    running = Running()
    running.client.set(JOB)
    async with running.running() as engine:
        running.client.known.clear()
        result = await engine.control(JOB.key, Action.CANCEL)
    assert result.message == "The cluster no longer knows this job."
    assert result.job is not None
    assert result.job.outcome_unknown


async def test_a_job_that_was_never_seen_here_can_be_controlled() -> None:
    running = Running()
    running.client.set(JOB)
    assert (await running.engine.control(JOB.key, Action.CANCEL)).done


@pytest.mark.parametrize("error", [failing(), failing(JobNotFound, FaultKind.NOT_FOUND)])
async def test_nothing_is_asked_for_that_could_not_be_read_first(error: OntapError) -> None:
    running = Running()
    running.client.set(JOB)
    async with running.running() as engine:
        running.client.fail("job", error)
        result = await engine.control(JOB.key, Action.CANCEL)
    assert not result.done
    assert not running.client.asked("control")


async def test_a_read_only_cluster_is_not_even_read() -> None:
    running = Running(read_only=["east"])
    result = await running.engine.control(JOB.key, Action.CANCEL)
    assert result.message == "Not requested: east is read-only here."
    assert not running.client.calls


async def test_a_full_disk_does_not_keep_a_job_from_being_cancelled() -> None:
    journal = FakeJournal()
    running = Running(journal=journal)
    running.client.set(JOB)
    async with running.running() as engine:
        journal.full = True
        assert (await engine.control(JOB.key, Action.CANCEL)).done


async def test_many_jobs_leave_a_connection_to_the_polls() -> None:
    """Of the four; what waits for one of them is no time-out."""
    running = Running()
    running.client.set(*(make_job(number) for number in range(20)))
    async with running.running() as engine:
        gate = running.client.gates["control"] = asyncio.Event()
        asked = [
            asyncio.create_task(engine.control(make_job(number).key, Action.CANCEL)) for number in range(20)
        ]
        await running.settle()
        assert len(running.client.asked("control")) == 3
        gate.set()
        assert all(result.done for result in await asyncio.gather(*asked))


async def test_launches_that_wait_leave_a_connection_to_cancel_them() -> None:
    running = Running()
    running.client.set(JOB)
    async with running.running() as engine:
        gate = running.client.gates["send"] = asyncio.Event()
        launching = [asyncio.create_task(engine.launch(plan())) for _ in range(4)]
        await running.settle()
        assert len(running.client.asked("send")) == 2
        assert (await engine.control(JOB.key, Action.CANCEL)).done
        gate.set()
        await asyncio.gather(*launching)
        assert len(running.client.asked("send")) == 4


async def test_a_caller_who_goes_away_leaves_the_action_going() -> None:
    running = Running()
    running.client.set(JOB)
    async with running.running() as engine:
        gate = running.client.gates["control"] = asyncio.Event()
        asking = asyncio.create_task(engine.control(JOB.key, Action.PAUSE))
        await running.settle()
        running.client.fail("control", REFUSED)
        asking.cancel()
        gate.set()
        await running.settle()
        known = engine.find(JOB.key)
        assert known is not None
        assert known.intent is not None
        assert known.intent.refusal == WITH_CODE
