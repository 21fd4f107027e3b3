"""Journal first, then the cluster, once; and what each answer means."""

import asyncio
from collections import deque
from typing import Any

import msgspec
import pytest

from ontap_tui.model import (
    ApiError,
    FaultKind,
    LaunchChanged,
    Outcome,
    Secret,
)
from ontap_tui.ontap import Answer, AnswerLost, AuthenticationFailed, NotSent, OntapError
from ontap_tui.requests import RenderedRequest
from tests.engine.answers import answer, outcomes, refused
from tests.engine.fake_client import failing
from tests.engine.running import FakeJournal, Running, plan
from tests.support.jobs import make_job


async def test_the_journal_is_always_a_step_ahead() -> None:
    journal = FakeJournal()
    running = Running(journal=journal)
    async with running.running() as engine:
        gate = running.client.gates["send"] = asyncio.Event()
        launching = asyncio.create_task(engine.launch(plan()))
        await running.settle()
        assert running.client.asked("send")
        assert outcomes(journal.written) == [Outcome.INTENDED, Outcome.SENT]
        gate.set()
        [launch] = await launching
        assert launch.outcome is Outcome.ACCEPTED
        assert journal.launches[launch.id] == launch
        running.end(launch)
        await running.until(lambda: journal.launches[launch.id].outcome is Outcome.SUCCESS)
    assert outcomes(journal.written) == [Outcome.INTENDED, Outcome.SENT, Outcome.ACCEPTED, Outcome.SUCCESS]


async def test_what_cannot_be_journalled_is_not_sent() -> None:
    journal = FakeJournal()
    running = Running(journal=journal)
    async with running.running() as engine:
        journal.full = True
        [launch] = await engine.launch(plan())
    assert launch.outcome is Outcome.UNREACHABLE
    assert launch.note.startswith("Nothing was sent, because the journal could not be written")
    assert not running.client.asked("send")


async def test_what_another_instance_gave_up_is_not_sent() -> None:
    """It took this one for dead, and told the person that nothing was sent."""
    journal = FakeJournal()
    running = Running(journal=journal)
    async with running.running() as engine:
        gate = running.client.gates["send"] = asyncio.Event()
        launching = [asyncio.create_task(engine.launch(plan())) for _ in range(3)]
        await running.settle()
        [waiting] = [one for one in journal.launches.values() if one.outcome is Outcome.INTENDED]
        given_up = msgspec.structs.replace(waiting, outcome=Outcome.UNREACHABLE, ended_at=running.clock.now())
        journal.launches[waiting.id] = given_up
        gate.set()
        assert [launch for [launch] in await asyncio.gather(*launching)][2] == given_up
    assert len(running.client.asked("send")) == 2


async def test_no_secret_is_kept() -> None:
    journal = FakeJournal()
    running = Running(journal=journal)
    request = RenderedRequest(method="POST", path="/api/x", body={"password": Secret("hunter2")})
    async with running.running() as engine:
        await engine.launch(plan(request=request))
    assert journal.written[0].body == '{"password": "***"}'
    assert "hunter2" not in str(journal.written)


@pytest.mark.parametrize(
    ("given", "outcome", "note"),
    [
        (answer(200), Outcome.SUCCESS, ""),
        (answer(201, "a"), Outcome.SUCCESS, ""),
        (answer(200, "a", error=ApiError(message="no space")), Outcome.FAILURE, ""),
        (refused(), Outcome.REJECTED, "Mend it."),
        (
            failing(NotSent),
            Outcome.UNREACHABLE,
            "Nothing was sent: east has a connect fault. Mend it.",
        ),
        (
            failing(AuthenticationFailed, FaultKind.AUTHENTICATION, status=401),
            Outcome.REJECTED,
            "Mend it.",
        ),
        (
            failing(AnswerLost, FaultKind.TIMEOUT),
            Outcome.UNKNOWN,
            "The answer was lost: east has a timeout fault.",
        ),
    ],
)
async def test_what_an_answer_means(given: Answer | OntapError, outcome: Outcome, note: str) -> None:
    running = Running()
    async with running.running() as engine:
        running.client.answers.append(given)
        [launch] = await engine.launch(plan())
        assert (launch.outcome, launch.note) == (outcome, note)
        assert not launch.open
        if outcome is not Outcome.UNKNOWN:
            assert await engine.ended(launch.id) == launch
        await running.pass_time(120)
    assert len(running.client.asked("send")) == 1, "nothing is ever sent twice"


async def test_a_refusal_keeps_what_the_cluster_said() -> None:
    running = Running()
    async with running.running() as engine:
        running.client.answers.append(refused(409))
        [launch] = await engine.launch(plan())
    assert launch.http_status == 409
    assert launch.error == ApiError(message="duplicate entry", code="1")
    assert launch.answered_at is not None
    assert launch.ended_at is not None


@pytest.mark.parametrize("said", [None, [], 7, {}, {"errors": None}, {"errors": 7}, {"errors": []}])
async def test_results_that_name_no_error(said: Any) -> None:
    running = Running()
    results = "/api/storage/volumes?job_results_uuid=1"
    running.client.resources[results] = deque([said])
    running.client.set(make_job(1, state="success"))
    running.client.answers.append(answer(202, make_job(1).uuid, results=results))
    async with running.running() as engine:
        [launch] = await engine.launch(plan())
        await running.pass_time(1)
        assert engine.launches[launch.id].outcome is Outcome.SUCCESS


@pytest.mark.parametrize(
    ("said", "error"),
    [
        ({"message": "busy", "code": 8}, ApiError(message="busy", code="8")),
        ({"error": {"message": "half a \ud800", "code": "8"}}, ApiError(message="half a ?", code="8")),
        ("what?", ApiError()),
    ],
)
async def test_records_that_failed_are_a_failure(said: Any, error: ApiError) -> None:
    running = Running()
    results = "/api/storage/volumes?job_results_uuid=1"
    running.client.resources[results] = deque([{"errors": [said]}])
    running.client.set(make_job(1, state="success"))
    running.client.answers.append(answer(202, make_job(1).uuid, results=results))
    async with running.running() as engine:
        [launch] = await engine.launch(plan())
        await running.pass_time(1)
        launch = engine.launches[launch.id]
    assert launch.outcome is Outcome.FAILURE
    assert launch.error == error
    assert launch.note == "1 of its records failed."


class TestFanOut:
    async def test_each_cluster_has_its_own_truth(self) -> None:
        running = Running("east", "west", "lab", "down")
        running.clients["west"].answers.append(refused())
        running.clients["down"].answers.append(failing(NotSent))
        async with running.running() as engine:
            launches = await engine.launch(plan("east", "west", "lab", "down"))
        assert [(launch.cluster, launch.outcome) for launch in launches] == [
            ("east", Outcome.ACCEPTED),
            ("west", Outcome.REJECTED),
            ("lab", Outcome.ACCEPTED),
            ("down", Outcome.UNREACHABLE),
        ]
        assert {launch.group for launch in launches} == {launches[0].id}

    async def test_only_so_many_at_once(self) -> None:
        names = [f"c{number}" for number in range(20)]
        running = Running(*names)
        gate = asyncio.Event()
        async with running.running() as engine:
            for client in running.clients.values():
                client.gates["send"] = gate
            launching = asyncio.create_task(engine.launch(plan(*names)))
            await running.settle()
            assert sum(bool(client.asked("send")) for client in running.clients.values()) == 8
            assert len(engine.launches) == 20, "the others are intended"
            gate.set()
            assert len(await launching) == 20

    async def test_stop_on_error_goes_one_by_one_and_sends_nothing_after_a_refusal(self) -> None:
        running = Running("east", "west", "lab")
        running.clients["west"].answers.append(refused())
        async with running.running() as engine:
            launches = await engine.launch(plan("east", "west", "lab", stop_on_error=True))
        assert [launch.outcome for launch in launches] == [
            Outcome.ACCEPTED,
            Outcome.REJECTED,
            Outcome.UNREACHABLE,
        ]
        assert launches[2].note == "Not sent, because west did not accept it."
        assert not running.clients["lab"].asked("send")

    async def test_a_read_only_cluster_is_left_alone(self) -> None:
        running = Running("east", "west", read_only=["west"])
        async with running.running() as engine:
            launches = await engine.launch(plan("east", "west"))
        assert [launch.outcome for launch in launches] == [Outcome.ACCEPTED, Outcome.REJECTED]
        assert not running.clients["west"].asked("send")

    async def test_an_unknown_cluster_is_refused_before_anything_is_sent(self) -> None:
        running = Running()
        async with running.running() as engine:
            with pytest.raises(KeyError):
                await engine.launch(plan("east", "nowhere"))
        assert not running.client.asked("send")


async def test_a_caller_who_goes_away_leaves_the_launch_going() -> None:
    running = Running()
    gate = running.client.gates["send"] = asyncio.Event()
    async with running.running() as engine:
        launching = asyncio.create_task(engine.launch(plan()))
        await running.settle()
        launching.cancel()
        gate.set()
        await running.settle()
        [launch] = engine.launches.values()
        assert launch.outcome is Outcome.ACCEPTED


async def test_everyone_hears_of_each_step() -> None:
    running = Running()
    async with running.running() as engine:
        [launch] = await engine.launch(plan())
        running.end(launch)
        await running.pass_time(1)
    assert outcomes([event.launch for event in running.heard(LaunchChanged)]) == [
        Outcome.INTENDED,
        Outcome.SENT,
        Outcome.ACCEPTED,
        Outcome.SUCCESS,
    ]
