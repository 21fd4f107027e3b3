"""Order, filter, marks and cursor: what is incremental comes to the same as doing it all again."""

import random
from contextlib import suppress
from datetime import timedelta
from functools import cache
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ontap_tui.filtering import FilterError, parse
from ontap_tui.model import (
    Acknowledgement,
    Action,
    Attention,
    ClusterChanged,
    Estimate,
    Event,
    Intent,
    JobAppeared,
    JobChanged,
    JobForgotten,
    JobGone,
    JobKey,
    TrackedJob,
)
from ontap_tui.tui.dashboard.view import ATTENTION, BY_ID, JobRow, JobScope, View
from ontap_tui.tui.dashboard.view.columns import attention_value
from tests.support.clock import START, ManualClock
from tests.support.jobs import make_job, tracked
from tests.support.session import make_cluster

STATES = ("queued", "running", "paused", "success", "failure", "reticulating")


def a_view(**options: Any) -> View:
    return View(ManualClock(), stall_after=timedelta(minutes=30), **options)


def a_job(number: int, chance: random.Random, *, cluster: str = "east") -> TrackedJob:
    state = chance.choice(STATES)
    ended = state in ("success", "failure")
    start = START - timedelta(seconds=chance.randrange(1, 9000)) if state != "queued" else None
    return tracked(
        make_job(
            number,
            cluster=cluster,
            state=state,
            description=chance.choice(("Volume move", "snapshot", "LUN create", ""))
            + str(chance.randrange(5)),
            message=chance.choice((None, "a", "b")),
            svm=chance.choice((None, "vs1", "vs2")),
            start_time=start,
            end_time=START - timedelta(seconds=chance.randrange(0, 900)) if ended else None,
        ),
        at=START - timedelta(seconds=chance.randrange(0, 4000)),
    )


def keys_of(view: View) -> list[JobKey]:
    return [row.tracked.key for row in view]


def rebuilt(view: View, jobs: dict[JobKey, TrackedJob]) -> list[JobKey]:
    """The same order, made at once."""
    fresh = a_view()
    fresh.filter_by(view.filter)
    fresh.sort_by(view.sort, descending=view.descending)
    fresh.merge(jobs.values())
    return keys_of(fresh)


@cache
def batches() -> list[list[TrackedJob]]:
    chance = random.Random(7)
    return [
        [a_job(chance.randrange(500), chance) for _ in range(chance.choice((1, 3, 300)))] for _ in range(60)
    ]


@pytest.mark.parametrize("sort", [ATTENTION, *BY_ID])
@pytest.mark.parametrize("descending", [False, True])
def test_whatever_changes_the_order_is_that_of_sorting_anew(sort: str, descending: bool) -> None:
    view = a_view()
    view.sort_by(sort, descending=descending)
    view.filter_by(parse("-snapshot"))
    jobs: dict[JobKey, TrackedJob] = {}
    for step, batch in enumerate(batches()):
        events: list[Event] = []
        for job in batch:
            events.append(JobChanged(jobs[job.key], job) if job.key in jobs else JobAppeared(job))
            jobs[job.key] = job
        view.apply(events)
        assert [view.index(key) for key in keys_of(view)] == list(range(len(view))), step
    by_value = [row.value for row in view]
    assert by_value == sorted(by_value, reverse=descending)
    assert sorted(keys_of(view)) == sorted(rebuilt(view, jobs))


@given(st.integers(0, 2**32))
def test_the_cursor_stays_on_its_job(seed: int) -> None:
    chance = random.Random(seed)
    view = a_view()
    jobs = {job.key: job for job in (a_job(number, chance) for number in range(50))}
    view.merge(jobs.values())
    view.cursor = chance.choice(keys_of(view))
    kept = view.cursor
    for _ in range(8):
        batch = [a_job(chance.randrange(80), chance) for _ in range(chance.choice((1, 5, 250)))]
        view.apply([JobChanged(job, job) for job in batch])
        assert view.cursor == kept
        assert view[view.index(kept) or 0].tracked.key == kept


def test_a_job_that_leaves_gives_the_cursor_to_the_one_that_takes_its_place() -> None:
    view = a_view()
    view.sort_by("uuid")
    view.merge(tracked(make_job(number)) for number in range(5))
    view.cursor = make_job(2).key
    found = []
    for text in ("-00000002-0000", "nothing is called so", ""):
        view.filter_by(parse(text))
        found.append(view.cursor)
    assert found == [make_job(3).key, None, make_job(0).key]


def test_the_default_order_is_what_needs_a_person_then_active_then_finished_newest_first() -> None:
    def job(number: int, state: str, ago: int, **fields: object) -> TrackedJob:
        at = START - timedelta(seconds=ago)
        ended = at if state in ("success", "failure") else None
        return tracked(make_job(number, state=state, start_time=at, end_time=ended), at=at, **fields)

    view = a_view()
    view.merge(
        [
            job(1, "success", 50),
            job(2, "success", 10),
            job(3, "queued", 10),
            job(4, "running", 10),
            job(5, "paused", 10),
            job(6, "running", 4000),
            job(7, "failure", 10),
            job(8, "running", 10, gone_at=START),
            job(9, "running", 5),
        ]
    )
    numbers = [int(row.tracked.job.uuid[:8], 16) for row in view]
    assert numbers == [7, 8, 6, 5, 9, 4, 3, 2, 1]
    assert [row.need for row in view.needing()] == [
        Attention.FAILED,
        Attention.LOST,
        Attention.STALLED,
        Attention.PAUSED,
    ]


def test_an_acknowledged_need_is_quiet_until_a_more_urgent_one() -> None:
    view = a_view()
    paused = tracked(make_job(state="paused"))
    view.merge([paused])
    view.acknowledge({paused.key: Acknowledgement(reason=Attention.PAUSED)})
    assert view.needing() == []
    view.apply([JobChanged(paused, tracked(make_job(state="failure")))])
    assert [row.need for row in view.needing()] == [Attention.FAILED]


async def test_time_alone_makes_a_job_stalled_and_slow() -> None:
    clock = ManualClock()
    usual = Estimate(count=10, p10=5, median=10, p90=13)
    view = View(
        clock, stall_after=timedelta(seconds=100), estimate_of=lambda kind: usual if kind == "known" else None
    )
    view.merge(
        [
            tracked(make_job(1, state="running", description="known", start_time=START)),
            tracked(make_job(2, state="running", description="other", start_time=START)),
        ]
    )
    assert not view.tick()
    await clock.advance(30)
    assert view.tick()
    assert [row.need for row in view.needing()] == [Attention.SLOW]
    await clock.advance(80)
    assert view.tick()
    assert [row.need for row in view.needing()] == [Attention.STALLED, Attention.STALLED]
    assert not view.tick()


async def test_of_many_active_jobs_a_tick_looks_at_some_and_ten_at_all() -> None:
    clock = ManualClock()
    view = View(clock, stall_after=timedelta(seconds=100))
    view.merge(tracked(make_job(number, state="running")) for number in range(2000))
    await clock.advance(101)
    stalled = []
    for _ in range(10):
        view.tick()
        stalled.append(len(view.needing()))
    assert stalled == list(range(200, 2001, 200))


def test_a_cluster_whose_clock_is_ahead_makes_no_job_slow() -> None:
    usual = Estimate(count=10, p10=5, median=10, p90=13)
    view = a_view(estimate_of=lambda kind: usual)
    view.apply([ClusterChanged(make_cluster(clock_skew=-3600.0))])
    started = START - timedelta(seconds=3605)
    view.apply([JobAppeared(tracked(make_job(state="running", start_time=started)))])
    assert view.needing() == []


async def test_a_filter_on_ages_takes_in_what_grows_old_enough() -> None:
    clock = ManualClock()
    view = View(clock, stall_after=timedelta(hours=1))
    view.filter_by(parse("elapsed:>10m"))
    view.merge([tracked(make_job(state="running", start_time=START))])
    assert len(view) == 0
    await clock.advance(601)
    assert view.tick()
    assert len(view) == 1


def test_an_action_is_about_the_marked_that_are_shown_in_their_order() -> None:
    view = a_view()
    view.sort_by("uuid", descending=True)
    view.merge(tracked(make_job(number, state="queued")) for number in range(1, 5))
    view.cursor = make_job(1).key
    assert view.chosen() == ([view.current], 0)
    view.marks = {make_job(number).key for number in (1, 2, 4)}
    view.filter_by(parse("-00000002-0000"))
    jobs, hidden = view.chosen()
    assert [job.key for job in jobs] == [make_job(4).key, make_job(1).key]
    assert hidden == 1


def test_what_a_cluster_forgot_unseen_stays_and_what_it_forgot_finished_leaves_the_live_scope() -> None:
    view = a_view()
    lost, done = tracked(make_job(1)), tracked(make_job(2, state="success", end_time=START))
    view.apply([JobAppeared(lost), JobAppeared(done)])
    view.apply(
        [
            JobGone(tracked(make_job(1), gone_at=START)),
            JobGone(tracked(make_job(2, state="success"), gone_at=START)),
        ]
    )
    assert keys_of(view) == [lost.key]
    view.set_scope(JobScope.RECENT)
    assert keys_of(view) == [lost.key, done.key]


def test_history_gives_way_to_what_a_cluster_says_and_needs_nobody() -> None:
    view = a_view()
    view.set_scope(JobScope.ALL)
    old = tracked(make_job(1, state="failure", end_time=START - timedelta(days=3)), gone_at=START)
    view.remember([old])
    assert len(view) == 1
    assert view.needing() == []
    view.merge([tracked(make_job(1, state="failure"))])
    assert [row.need for row in view.needing()] == [Attention.FAILED]
    view.remember([old])
    row = view.get(old.key)
    assert row is not None
    assert row.tracked is not old


def test_a_forgotten_job_leaves_unless_it_needs_a_person() -> None:
    view = a_view()
    view.set_scope(JobScope.ALL)
    done, failed = tracked(make_job(1, state="success")), tracked(make_job(2, state="failure"))
    view.apply([JobAppeared(done), JobAppeared(failed)])
    view.apply([JobForgotten(done), JobForgotten(failed)])
    assert keys_of(view) == [failed.key]


def test_clusters_that_left_the_configuration_take_their_jobs_along() -> None:
    view = a_view()
    view.apply([ClusterChanged(make_cluster("east")), ClusterChanged(make_cluster("west"))])
    view.merge([tracked(make_job(1, cluster="east", state="failure")), tracked(make_job(2, cluster="west"))])
    view.marks = {make_job(1, cluster="east").key}
    view.forget_clusters(["west"])
    assert keys_of(view) == [make_job(2, cluster="west").key]
    assert (list(view.clusters), view.marks, view.needing()) == (["west"], frozenset(), [])


def test_the_same_job_told_again_changes_nothing_that_is_not_new() -> None:
    view = a_view()
    job = tracked(make_job())
    view.merge([job])
    row: JobRow = view[0]
    view.merge([job])
    assert view[0] is row
    asked = tracked(job.job, intent=Intent(action=Action.CANCEL, at=START))
    view.merge([asked])
    assert view[0].tracked is asked


def test_ages_are_by_the_clock_of_the_cluster() -> None:
    view = a_view()
    view.apply([ClusterChanged(make_cluster(clock_skew=-3600.0))])
    started = START - timedelta(seconds=3700)
    view.merge([tracked(make_job(state="running", start_time=started))])
    view.filter_by(parse("elapsed:>5m"))
    assert len(view) == 0
    view.filter_by(parse("elapsed:>1m"))
    assert len(view) == 1


async def test_what_ended_ages_out_of_a_filter_and_into_one() -> None:
    clock = ManualClock()
    view = View(clock, stall_after=timedelta(hours=1))
    view.merge([tracked(make_job(state="success", start_time=START, end_time=START))])
    await clock.advance(1)
    for text, shown in (("ended:<1h", 1), ("ended:>1h", 0)):
        view.filter_by(parse(text))
        assert len(view) == shown
        await clock.advance(3600)
        assert view.tick()
        assert len(view) == 1 - shown
        await clock.advance(-3600)


@given(st.integers(0, 2**32))
def test_a_filter_that_grows_shows_what_it_would_from_the_start(seed: int) -> None:
    chance = random.Random(seed)
    view, text = a_view(), ""
    jobs = {job.key: job for job in (a_job(number, chance) for number in range(40))}
    view.merge(jobs.values())
    for part in chance.choices(
        (*"VvolumeSsna123|-", " ", "svm:", "state:", "code:", "/o/", "elapsed:>10m"), k=12
    ):
        text += part
        with suppress(FilterError):
            view.filter_by(parse(text))
            assert keys_of(view) == rebuilt(view, jobs)


def test_the_queue_of_needs_is_that_of_sorting_anew() -> None:
    chance = random.Random(3)
    view = a_view()
    jobs: dict[JobKey, TrackedJob] = {}
    for _ in range(100):
        batch = {job.key: job for job in (a_job(chance.randrange(60), chance) for _ in range(5))}
        jobs |= batch
        view.apply([JobChanged(job, job) for job in batch.values()])
        values = [attention_value(row.tracked, row.need) for row in view.needing()]
        assert values == sorted(values)
        fresh = a_view()
        fresh.merge(jobs.values())
        assert {row.tracked.key for row in view.needing()} == {row.tracked.key for row in fresh.needing()}
