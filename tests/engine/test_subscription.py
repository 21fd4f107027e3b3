"""What a slow listener gets: less, but nothing wrong and no end too few."""

import asyncio
from datetime import timedelta
from typing import TypeAlias

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ontap_tui.engine.merging import merge
from ontap_tui.engine.subscription import Subscription
from ontap_tui.engine.table import LiveTable
from ontap_tui.model import (
    Batch,
    ClusterChanged,
    ClusterState,
    Event,
    JobAppeared,
    JobChanged,
    JobEvent,
    JobFinished,
    JobForgotten,
    JobGone,
    JobKey,
    LaunchChanged,
    Notification,
    TrackedJob,
)
from tests.engine.test_lost_answer import LAUNCH
from tests.support.clock import START, ManualClock
from tests.support.jobs import make_job, tracked

Mirror: TypeAlias = dict[JobKey, TrackedJob]


def listen(mirror: Mirror, ends: set[JobKey], batch: Batch) -> None:
    """Applies a batch as a listener does that keeps a table of its own."""
    for event in batch.events:
        match event:
            case JobForgotten():
                mirror.pop(event.key, None)
            case JobAppeared() | JobChanged() | JobFinished() | JobGone():
                if isinstance(event, JobChanged):
                    assert event.key in mirror
                if isinstance(event, JobFinished):
                    ends.add(event.key)
                mirror[event.key] = event.job


histories = st.lists(
    st.lists(
        st.tuples(st.integers(1, 4), st.sampled_from(["queued", "running", "success", "gone", "pass"])),
        max_size=4,
    ),
    min_size=1,
    max_size=12,
)


@given(histories, st.integers(0, 12))
def test_merged_is_as_good_as_heard_one_by_one(history: list[list[tuple[int, str]]], heard: int) -> None:
    clock = ManualClock()
    table = LiveTable(clock, remember=5, remember_jobs=2)
    batches = []
    for number, deeds in enumerate(history):
        events: list[Event] = []
        for job, state in deeds:
            if state == "gone":
                events += table.vanish({make_job(job).uuid} & table.jobs.keys(), 0.0)
            elif state == "pass":
                clock._elapsed += 4
            else:
                events += table.update([make_job(job, state=state, message=f"{number}")], 1e9)
        events += table.sweep(0.0)
        batches.append(Batch(at=START, events=tuple(events)))
    one_by_one: Mirror = {}
    merged: Mirror = {}
    ends: set[JobKey] = set()
    ends_merged: set[JobKey] = set()
    for batch in batches:
        listen(one_by_one, ends, batch)
    for batch in batches[:heard]:
        listen(merged, ends_merged, batch)
    if batches[heard:]:
        rest = merge(batches[heard:])
        listen(merged, ends_merged, rest)
        told = [event for event in rest.events if isinstance(event, JobEvent)]
        assert len({(event.key, type(event)) for event in told}) == len(rest.events)
    assert merged == one_by_one == {entry.key: entry for entry in table.jobs.values()}
    assert {key for key in ends if key in one_by_one and one_by_one[key].job.terminal} <= ends_merged


def test_of_clusters_and_launches_the_last_word_stays() -> None:
    states = [ClusterChanged(ClusterState(name="east", url="", failures=number)) for number in range(3)]
    done = tracked(make_job(1, state="success"))
    events: list[Event] = [
        *states,
        LaunchChanged(LAUNCH),
        Notification(done, "watched"),
        LaunchChanged(LAUNCH),
    ]
    batches = [Batch(START + timedelta(seconds=number), (event,)) for number, event in enumerate(events)]
    merged = merge(batches)
    assert merged.at == batches[-1].at
    assert merged.events == (Notification(done, "watched"), LaunchChanged(LAUNCH), states[2])


def batch(number: int) -> Batch:
    return Batch(START, (JobAppeared(tracked(make_job(number))),))


class TestSubscription:
    @pytest.fixture
    def closed(self) -> list[Subscription]:
        return []

    @pytest.fixture
    def subscription(self, closed: list[Subscription]) -> Subscription:
        return Subscription(3, closed.append)

    async def test_one_who_keeps_up_gets_batch_by_batch(self, subscription: Subscription) -> None:
        for number in range(3):
            subscription.put(batch(number))
        assert [await anext(subscription) for _ in range(3)] == [batch(number) for number in range(3)]

    async def test_one_who_does_not_gets_it_in_one(self, subscription: Subscription) -> None:
        for number in range(1000):
            subscription.put(batch(number % 7))
        got = [await anext(subscription)]
        while subscription._unread:
            got.append(await anext(subscription))
        assert len(got) <= 3
        assert len(got[0].events) == 7

    async def test_waits_for_news(self, subscription: Subscription) -> None:
        waiting = asyncio.create_task(anext(subscription))
        await asyncio.sleep(0)
        assert not waiting.done()
        subscription.put(batch(1))
        assert await waiting == batch(1)

    async def test_ends_when_closed_after_what_was_unread(
        self, subscription: Subscription, closed: list[Subscription]
    ) -> None:
        subscription.put(batch(1))
        subscription.close()
        subscription.close()
        assert closed == [subscription]
        assert [one async for one in subscription] == [batch(1)]
