from datetime import timedelta

import pytest

from ontap_tui.history import AwaySummary, Bucket, FailureCount, History
from ontap_tui.model import JobEvent, job_kind
from tests.history.batches import appeared, batch, ended_job, gone, later
from tests.support.clock import START, ManualClock
from tests.support.jobs import make_job

MOVE = {"description": "Volume move vol_1 to aggr2"}
POST = {"description": "POST /api/storage/volumes"}


@pytest.fixture
async def filled(history: History) -> History:
    lost = appeared(make_job(9))
    await history.record(
        batch(
            ended_job(1, 0),
            ended_job(2, 59, "failure", **MOVE),
            ended_job(3, 60, "failure", **MOVE),
            ended_job(4, 119, cluster="west"),
            ended_job(5, 119, "failure", cluster="west", **POST),
            ended_job(6, 240, "cancelled", end_time=later(240)),
            lost,
            gone(lost, 241),
            appeared(make_job(10)),
        )
    )
    return history


def buckets(*counts: tuple[int, int, int]) -> list[Bucket]:
    return [
        Bucket(start=later(60 * index), success=success, failure=failure, unknown=unknown)
        for index, (success, failure, unknown) in enumerate(counts)
    ]


async def test_throughput_in_slices(filled: History) -> None:
    found = await filled.throughput(START, later(300), bucket=timedelta(minutes=1))
    assert found == buckets((1, 1, 0), (1, 2, 0), (0, 0, 0), (0, 0, 0), (0, 0, 2))


async def test_the_last_slice_ends_with_the_window(filled: History) -> None:
    found = await filled.throughput(START, later(61), bucket=timedelta(minutes=1))
    assert found == buckets((1, 1, 0), (0, 1, 0))


async def test_while_you_were_away(filled: History, clock: ManualClock) -> None:
    await clock.advance(1000)
    assert await filled.away_summary(later(1)) == AwaySummary(
        since=later(1), until=later(1000), success=1, failure=3, unknown=2
    )


async def test_nobody_was_away(filled: History) -> None:
    assert await filled.away_summary(START) == AwaySummary(since=START, until=START)


async def test_failures_by_cluster_and_kind(filled: History) -> None:
    move, post = job_kind(MOVE["description"]), job_kind(POST["description"])
    assert await filled.failure_counts(START) == [
        FailureCount(cluster="east", kind=move, count=2),
        FailureCount(cluster="west", kind=post, count=1),
    ]
    assert await filled.failure_counts(later(120)) == []


async def test_durations_are_those_of_successes_with_both_times(history: History) -> None:
    def ended(number: int, seconds: float | None, state: str = "success", **fields: str) -> None:
        start = None if seconds is None else later(number - seconds)
        events.append(ended_job(number, number, state, start_time=start, end_time=later(number), **fields))

    events: list[JobEvent] = []
    ended(100, 30, **MOVE)
    ended(200, 31.5, **MOVE)
    ended(300, 32, **MOVE)
    ended(400, 1, "failure", **MOVE)
    ended(500, None, **MOVE)
    ended(600, -5, **MOVE)
    ended(700, 7, **POST)
    ended(800, None, description="Cluster Backup Job")
    await history.record(batch(*events))
    move, post = job_kind(MOVE["description"]), job_kind(POST["description"])
    assert await history.durations() == {move: [32, 31.5, 30], post: [7]}
