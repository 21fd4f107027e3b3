"""The live table: what a read changes, and what it does not."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from ontap_tui.engine.table import LiveTable
from ontap_tui.model import (
    Action,
    Counts,
    Intent,
    Job,
    JobAppeared,
    JobChanged,
    JobEvent,
    JobFinished,
    JobForgotten,
    JobGone,
    Launch,
)
from tests.support.clock import START, ManualClock
from tests.support.jobs import make_job, tracked


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
def table(clock: ManualClock) -> LiveTable:
    return LiveTable(clock, remember=86_400, remember_jobs=3)


def read(table: LiveTable, *jobs: Job, asked: float = 0.0) -> list[JobEvent]:
    """A whole read that was begun at `asked`."""
    gone = table.absent({job.uuid for job in jobs})
    return [*table.update(jobs, asked), *table.vanish(gone, asked), *table.sweep(asked)]


def kinds(events: list[JobEvent]) -> list[type]:
    return [type(event) for event in events]


RUNNING = make_job(state="running", message="10 %")
DONE = make_job(state="success", message="done", end_time=START)


def test_what_was_forgotten_meanwhile_cannot_vanish(table: LiveTable) -> None:
    assert table.vanish([RUNNING.uuid], 0.0) == []


@pytest.mark.parametrize(
    ("before", "after", "event"),
    [
        (None, RUNNING, JobAppeared),
        (None, DONE, JobFinished),
        (RUNNING, make_job(state="running", message="20 %"), JobChanged),
        (RUNNING, make_job(state="paused", message="10 %"), JobChanged),
        (RUNNING, make_job(state="success"), JobFinished),
        (RUNNING, make_job(state="failure", code=4), JobFinished),
        # A word nobody documented ends a job once there is an end time.
        (RUNNING, make_job(state="expired"), JobChanged),
        (RUNNING, make_job(state="expired", end_time=START), JobFinished),
        # After its end a job may still be corrected, but it does not end again.
        (DONE, make_job(state="success", message="done", code=0), JobChanged),
    ],
)
def test_a_change_is_one_event(table: LiveTable, before: Job | None, after: Job, event: type) -> None:
    if before is not None:
        read(table, before)
    events = read(table, after)
    assert kinds(events) == [event]
    assert events[0].job.job is after
    assert table.jobs[after.uuid] is events[0].job


def test_what_is_equal_is_no_event(table: LiveTable) -> None:
    other = make_job(2, state="success")
    read(table, RUNNING, other)
    entry = table.jobs[RUNNING.uuid]
    assert read(table, make_job(state="running", message="10 %"), make_job(2, state="success")) == []
    assert table.jobs[RUNNING.uuid] is entry


async def test_times_of_an_entry(table: LiveTable, clock: ManualClock) -> None:
    read(table, RUNNING)
    await clock.advance(5)
    read(table, make_job(state="paused", message="10 %"))
    await clock.advance(5)
    read(table, make_job(state="running", message="20 %"))
    entry = table.jobs[RUNNING.uuid]
    assert entry.first_seen == START
    assert entry.changed_at == START + timedelta(seconds=10)
    assert entry.message_at == START + timedelta(seconds=10)


@pytest.mark.parametrize("job", [RUNNING, DONE])
async def test_gone_and_back(table: LiveTable, clock: ManualClock, job: Job) -> None:
    read(table, job)
    await clock.advance(5)
    assert kinds(read(table)) == [JobGone]
    gone = table.jobs[job.uuid]
    assert gone.gone_at == clock.now()
    assert gone.outcome_unknown is (job is RUNNING)
    assert read(table) == [], "it goes once"
    assert kinds(read(table, job)) == [JobChanged]
    back = table.jobs[job.uuid]
    assert not back.gone
    assert back.changed_at == START, "the job itself is as it was"


def test_counts_are_of_what_the_cluster_knows(table: LiveTable) -> None:
    states = ("queued", "running", "running", "paused", "success", "failure", "dormant")
    jobs = [make_job(number, state=state) for number, state in enumerate(states)]
    read(table, *jobs)
    assert table.counts == Counts(queued=1, running=2, paused=1, success=1, failure=1, unknown=1)
    assert (table.size, table.active) == (7, True)
    read(table, jobs[4])
    assert table.counts == Counts(success=1)
    assert (table.size, table.active) == (1, False)


async def test_an_older_read_does_not_undo_a_newer_one(table: LiveTable, clock: ManualClock) -> None:
    read(table, RUNNING)
    await clock.advance(10)
    table.observe(DONE)
    assert read(table, RUNNING, asked=9.0) == []
    assert read(table, asked=9.0) == [], "nor does it take the job away"
    assert table.jobs[DONE.uuid].job is DONE
    assert kinds(read(table, asked=11.0)) == [JobGone]


async def test_a_newer_read_is_believed_whatever_it_says(table: LiveTable, clock: ManualClock) -> None:
    read(table, RUNNING)
    await clock.advance(10)
    table.observe(DONE)
    assert kinds(read(table, RUNNING, asked=11.0)) == [JobChanged]
    assert table.active


def test_only_so_many_forgotten_jobs_stay_the_oldest_go(table: LiveTable) -> None:
    for number in range(5):
        read(table, make_job(number))
        events = read(table)
    assert kinds(events) == [JobGone, JobForgotten]
    assert [entry.job for entry in table.jobs.values()] == [make_job(number) for number in (2, 3, 4)]


async def test_a_forgotten_job_stays_for_a_day(table: LiveTable, clock: ManualClock) -> None:
    read(table, DONE)
    read(table)
    await clock.advance(86_399)
    assert read(table) == []
    await clock.advance(2)
    assert kinds(read(table)) == [JobForgotten]
    assert not table.jobs


def test_jobs_of_another_collection_are_not_missed_in_this_one(table: LiveTable) -> None:
    table.observe(make_job(endpoint="/api/data-engine/jobs"))
    assert table.size == 0
    assert table.counts.running == 1
    assert not table.active, "polling faster would show nothing of it"
    assert read(table, asked=5.0) == []
    assert table.missing(()) == set()


def _launch(id: str, request: str) -> Launch:
    return Launch(
        id=id,
        group=id,
        request=request,
        cluster=RUNNING.cluster,
        method="POST",
        target="/",
        user="ann",
        created_at=START,
    )


def test_a_launch_is_known_before_or_after_its_job(table: LiveTable) -> None:
    early, late = make_job(1), make_job(2)
    read(table, late)
    first, second = _launch("7", "snapshot"), _launch("8", "resize")
    assert table.adopt(early.uuid, first) == []
    assert kinds(table.adopt(late.uuid, second)) == [JobChanged]
    assert table.adopt(late.uuid, second) == []
    read(table, early, late)
    assert (table.jobs[early.uuid].launched_by, table.jobs[early.uuid].user) == ("snapshot", "ann")
    assert table.jobs[late.uuid].launch_id == "8"
    read(table, make_job(1, state="success"), late)
    assert (table.jobs[early.uuid].launch_id, table.jobs[early.uuid].user) == ("7", "ann"), (
        "kept through changes"
    )


def test_a_job_that_nobody_waits_for_any_longer_is_no_launchs(table: LiveTable) -> None:
    table.adopt(RUNNING.uuid, _launch("7", "snapshot"))
    table.abandon(RUNNING.uuid)
    read(table, RUNNING)
    assert table.jobs[RUNNING.uuid].launch_id is None


def _to(state: str, **fields: Any) -> Callable[[LiveTable], object]:
    return lambda table: read(table, make_job(state=state, **fields))


@pytest.mark.parametrize(
    ("action", "state", "happens", "kept"),
    [
        (Action.CANCEL, "running", _to("running", message="still"), True),
        (Action.CANCEL, "running", _to("paused"), True),
        (Action.CANCEL, "running", _to("success"), False),
        (Action.PAUSE, "running", _to("running", message="still"), True),
        (Action.PAUSE, "running", _to("paused"), False),
        (Action.RESUME, "paused", _to("paused", message="still"), True),
        (Action.RESUME, "paused", _to("running"), False),
    ],
)
def test_an_intent_lasts_until_it_is_fulfilled(
    table: LiveTable, action: Action, state: str, happens: Callable[[LiveTable], object], kept: bool
) -> None:
    read(table, make_job(state=state))
    intent = Intent(action=action, at=START)
    assert kinds(table.intend(RUNNING.uuid, intent)) == [JobChanged]
    happens(table)
    assert table.jobs[RUNNING.uuid].intent == (intent if kept else None)


def test_seeded_jobs_yield_to_what_is_known(table: LiveTable) -> None:
    read(table, DONE)
    events = table.seed([tracked(RUNNING), tracked(make_job(2), launch_id="7")])
    assert kinds(events) == [JobAppeared]
    assert table.jobs[DONE.uuid].job is DONE
    # The first read tells what became of them.
    assert kinds(read(table, DONE)) == [JobGone]
    assert table.jobs[make_job(2).uuid].launch_id == "7"
