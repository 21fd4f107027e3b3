"""Watching a resource where the job was only the beginning."""

from collections import deque
from typing import Any

import pytest

from ontap_tui.engine import LaunchPlan, LaunchStep
from ontap_tui.model import FaultKind, Follow, LaunchChanged, Outcome
from ontap_tui.ontap import NotFound
from ontap_tui.requests import RenderedRequest
from tests.engine.answers import answer
from tests.engine.fake_client import failing
from tests.engine.running import Running
from tests.support.jobs import make_job

PATH = "/api/storage/volumes/1?fields=movement"
FOLLOW = Follow(
    path=PATH,
    progress="movement.percent_complete",
    done="movement.state",
    success=("success",),
    failure=("failed",),
)
PLAN = LaunchPlan(
    request="move",
    steps=(
        LaunchStep(
            cluster="east",
            request=RenderedRequest(method="PATCH", path="/api/storage/volumes/1"),
            follow=FOLLOW,
        ),
    ),
)


def volume(state: str, percent: Any = None) -> dict[str, Any]:
    return {"uuid": "1", "movement": {"state": state, "percent_complete": percent}}


def moving(*states: Any) -> Running:
    """The job of the move has ended; the volume goes through `states`."""
    running = Running()
    running.client.set(make_job(1, state="success"))
    running.client.answers.append(answer(202, make_job(1).uuid))
    running.client.resources[PATH] = deque(states)
    return running


@pytest.mark.parametrize(("word", "outcome"), [("success", Outcome.SUCCESS), ("failed", Outcome.FAILURE)])
async def test_the_launch_ends_when_the_resource_says_so(word: str, outcome: Outcome) -> None:
    running = moving(
        {}, volume("replicating", 12), volume("replicating", 12), volume("cutover", 99.5), volume(word)
    )
    async with running.running() as engine:
        [launch] = await engine.launch(PLAN)
        await running.pass_time(0.3)
        assert engine.launches[launch.id].outcome is Outcome.ACCEPTED
        await running.until(lambda: engine.launches[launch.id].ended_at is not None)
    assert engine.launches[launch.id].outcome is outcome
    told = [event.launch.progress for event in running.heard(LaunchChanged)]
    assert list(dict.fromkeys(told)) == [None, 0.12, 0.995]
    assert told.count(0.12) == 1, "only what changed is told"


async def test_a_fault_on_the_way_is_waited_out() -> None:
    running = moving(volume("replicating"), failing(), failing(), volume("success"))
    async with running.running() as engine:
        [launch] = await engine.launch(PLAN)
        await running.until(lambda: engine.launches[launch.id].ended_at is not None)
        assert engine.launches[launch.id].outcome is Outcome.SUCCESS


async def test_a_resource_that_is_gone_leaves_the_outcome_unknown() -> None:
    running = moving(failing(NotFound, FaultKind.NOT_FOUND))
    async with running.running() as engine:
        [launch] = await engine.launch(PLAN)
        await running.until(lambda: engine.launches[launch.id].ended_at is not None)
        assert engine.launches[launch.id].outcome is Outcome.UNKNOWN
        assert engine.launches[launch.id].note.startswith("Its job succeeded; the outcome of")


async def test_after_a_failed_job_nothing_is_watched() -> None:
    running = moving(volume("success"))
    running.client.set(make_job(1, state="failure"))
    async with running.running() as engine:
        [launch] = await engine.launch(PLAN)
        await running.pass_time(5)
        assert engine.launches[launch.id].outcome is Outcome.FAILURE
    assert not running.client.asked("resource")


async def test_without_a_job_the_resource_is_watched_at_once() -> None:
    running = moving(volume("replicating"), volume("success"))
    running.client.answers.clear()
    running.client.answers.append(answer(200))
    async with running.running() as engine:
        [launch] = await engine.launch(PLAN)
        assert launch.outcome is Outcome.ACCEPTED
        await running.until(lambda: engine.launches[launch.id].outcome is Outcome.SUCCESS)
