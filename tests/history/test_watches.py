"""The spans that nobody watched, and what is said of a job that was not seen in them."""

import pytest

from ontap_tui.history import History
from tests.history.batches import appeared, batch, ended_job, finished, gone, later, polled
from tests.history.conftest import Opening
from tests.support.jobs import make_job


async def gaps(history: History, since: float, until: float) -> list[tuple[float, float]]:
    return [
        ((gap.start - later(0)).total_seconds(), (gap.end - later(0)).total_seconds())
        for gap in await history.gaps("east", later(since), later(until))
    ]


@pytest.mark.parametrize(
    ("polls", "expected"),
    [
        pytest.param([], [(0, 1000)], id="never watched"),
        pytest.param([0, 40, 80], [(80, 1000)], id="then no more"),
        pytest.param([100, 150, 1000], [(0, 100), (150, 1000)], id="a gap within"),
        pytest.param([-50, 0, 60, 120, 180], [(180, 1000)], id="a minute is no gap"),
        pytest.param([-500, -460, 900, 940, 1100], [(0, 900), (940, 1000)], id="reaches beyond the window"),
    ],
)
async def test_gaps_of_a_window(
    history: History, polls: list[float], expected: list[tuple[float, float]]
) -> None:
    for at in polls:
        await history.record(batch(polled("east", at)))
    assert await gaps(history, 0, 1000) == expected


async def test_a_slow_interval_makes_no_gaps(history: History) -> None:
    for at in (0, 300, 600):
        await history.record(batch(polled("east", at, interval=200.0)))
    assert await gaps(history, 0, 600) == []


async def test_a_cluster_that_never_answered_was_never_watched(history: History) -> None:
    await history.record(batch(polled("east", 0, polled_at=None)))
    assert await gaps(history, 0, 100) == [(0, 100)]


async def test_a_cluster_that_is_polled_has_no_gap_up_to_now(history: History) -> None:
    """Whatever is on disk already, and at any point between two polls."""
    for at in range(0, 200, 2):
        await history.record(batch(polled("east", at)))
        assert await gaps(history, 0, at + 10) == []
    assert await gaps(history, 0, 300) == [(198, 300)]


async def test_a_clock_that_was_set_back_leaves_no_gap(opening: Opening) -> None:
    async with opening() as history:
        for at in (7200, 7240, *range(0, 400, 40)):
            await history.record(batch(polled("east", at)))
        assert await gaps(history, 0, 400) == []
    async with opening() as history:
        assert await gaps(history, 0, 400) == []
        for at in range(400, 7600, 40):
            await history.record(batch(polled("east", at)))
        assert await gaps(history, 0, 7600) == []


async def test_closing_writes_the_last_poll_that_no_batch_carried(opening: Opening) -> None:
    async with opening() as history:
        await history.record(batch(polled("east", 0)))
        await history.record(batch(polled("east", 20)))
    async with opening() as history:
        assert await gaps(history, 0, 100) == [(20, 100)]


@pytest.mark.parametrize(
    ("polls", "gone_at", "seen"),
    [
        pytest.param([0, 50, 100], None, 100, id="active: at the last poll"),
        pytest.param([], None, 1, id="active, not polled since: when it changed"),
        pytest.param([0, 50, 100], 90, 90, id="gone under our eyes"),
        pytest.param([0, 50, 5000], 5000, 50, id="gone while nobody watched: before the gap"),
    ],
)
async def test_when_a_job_was_last_seen(
    history: History, polls: list[float], gone_at: float | None, seen: float
) -> None:
    first = appeared(make_job(), 1)
    await history.record(batch(first))
    for at in polls:
        await history.record(batch(polled("east", at)))
    if gone_at is not None:
        await history.record(batch(gone(first, gone_at)))
    past = await history.job(make_job().key)
    assert past is not None
    assert past.last_seen == later(seen)


async def test_a_finished_job_was_last_seen_at_its_end(history: History) -> None:
    first = appeared(make_job())
    await history.record(batch(first, finished(first, 7), ended_job(2, at=9)))
    for at in (0, 50, 100):
        await history.record(batch(polled("east", at)))
    assert [past.last_seen for past in await history.jobs()] == [later(9), later(7)]
