"""The life of a busy cluster."""

from collections import Counter
from datetime import datetime

import pytest

from ontap_tui.simulator import ManualTime, World
from ontap_tui.simulator.schedule import Schedule
from tests.support.clock import START


def busy(*, jobs: int = 40, rate: float | None = None, seed: int = 1) -> tuple[World, ManualTime]:
    time = ManualTime(START)
    world = World("prod-east", time=time, seed=seed)
    Schedule(world, jobs=jobs, rate=rate)
    world.catch_up()
    return world, time


def states(world: World) -> Counter[str]:
    world.catch_up()
    return Counter(job.state for job in world.jobs)


@pytest.mark.parametrize("seed", range(20))
def test_every_state_is_there_at_once(seed: int) -> None:
    world, _ = busy(seed=seed)
    assert len(world.jobs) == 40
    assert set(states(world)) == {"queued", "running", "paused", "success", "failure"}


def test_the_same_seed_lives_the_same_life() -> None:
    def life(seed: int) -> list[object]:
        world, time = busy(seed=seed, rate=2)
        seen: list[object] = []
        for _ in range(20):
            time.advance(7)
            world.catch_up()
            seen.append([job.document for job in world.jobs])
        return seen

    assert life(3) == life(3)
    assert life(3) != life(4)


def test_how_often_it_is_looked_at_changes_nothing() -> None:
    often, time = busy(rate=2)
    for _ in range(200):
        time.advance(0.5)
        often.catch_up()
    rarely, time = busy(rate=2)
    time.advance(100)
    rarely.catch_up()
    assert [job.document for job in often.jobs] == [job.document for job in rarely.jobs]


def test_jobs_arrive_at_the_rate_and_are_forgotten() -> None:
    world, time = busy(jobs=0, rate=2)
    assert len(world.jobs) == 0
    time.advance(100)
    world.catch_up()
    assert 150 < len(world.jobs) < 250
    time.advance(900)
    world.catch_up()
    assert 450 < len(world.jobs) < 750


def test_without_a_rate_about_as_many_are_remembered_for_ever() -> None:
    world, time = busy(jobs=300)
    for _ in range(10):
        time.advance(120)
        counts = states(world)
        assert 200 < counts.total() < 400
        assert 5 < counts.total() - counts["success"] - counts["failure"] < 80


def test_jobs_say_how_far_they_are_and_why_they_failed() -> None:
    world, time = busy(jobs=100)
    running = [job for job in world.jobs if job.state == "running"]
    assert any(job.message and "%" in job.message for job in running)
    assert any(job.message is None for job in running)
    assert any(job.code for job in running), "a code says nothing of the outcome"
    before = [job.message for job in running]
    time.advance(10)
    world.catch_up()
    assert [job.message for job in running] != before
    for job in world.jobs:
        document = job.document
        assert ("error" in document) == (job.state == "failure")
        assert ("end_time" in document) == job.terminal
        if job.state == "failure":
            assert document["error"]["code"] == str(job.code)
            assert "{" not in document["error"]["message"]
        if job.terminal:
            assert datetime.fromisoformat(document["start_time"]) <= datetime.fromisoformat(
                document["end_time"]
            )
