import pytest

from ontap_tui.history import History, PastJob, threaded
from ontap_tui.model import ApiError, job_kind
from tests.history.batches import appeared, batch, ended_job, gone, later
from tests.support.clock import START
from tests.support.jobs import make_job

MOVE = {"description": "Volume move vol_1 to aggr2"}


def numbers(found: list[PastJob]) -> list[int]:
    return [int(past.tracked.job.uuid[:8], 16) for past in found]


@pytest.fixture
async def filled(history: History) -> History:
    """1 and 2 active, 3 to 6 ended in this order, 5 on west."""
    await history.record(
        batch(
            appeared(make_job(1), 10),
            appeared(make_job(2, state="queued"), 20),
            ended_job(3, 100, **MOVE),
            ended_job(4, 200, "failure", code=9, description="POST /api/storage/volumes?name=db7"),
            ended_job(5, 300, cluster="west", **MOVE),
            ended_job(6, 400, "failure", error=ApiError(code="9", message="Out of space"), code=1, **MOVE),
        )
    )
    return history


async def test_active_first_then_the_newest_end(filled: History) -> None:
    assert numbers(await filled.jobs()) == [2, 1, 6, 5, 4, 3]


@pytest.mark.parametrize(
    ("since", "until", "expected"),
    [
        (200, None, [2, 1, 6, 5, 4]),
        (201, None, [2, 1, 6, 5]),
        (None, 300, [4, 3]),
        (200, 301, [5, 4]),
        (500, 600, []),
    ],
)
async def test_a_window(
    filled: History, since: float | None, until: float | None, expected: list[int]
) -> None:
    found = await filled.jobs(
        since=None if since is None else later(since), until=None if until is None else later(until)
    )
    assert numbers(found) == expected


async def test_those_that_failed(filled: History) -> None:
    assert numbers(await filled.jobs(failed=True)) == [6, 4]
    assert numbers(await filled.jobs(failed=True, since=later(300), clusters=["east"])) == [6]


async def test_page_by_page(filled: History) -> None:
    first = await filled.jobs(limit=4)
    last_end = first[-1].tracked.changed_at
    assert numbers(first) + numbers(await filled.jobs(until=last_end, limit=4)) == [2, 1, 6, 5, 4, 3]


async def test_every_job_in_parts_though_many_ended_in_one_second(
    history: History, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(threaded, "_PART", 3)
    ends = [100, 100, 100, 100, 100, 200, 200, 300, 50, 50, 400]
    await history.record(batch(*(ended_job(number, at) for number, at in enumerate(ends))))
    await history.record(batch(*(appeared(make_job(number), 500) for number in range(20, 25))))
    parts = [numbers(part) async for part in history.every_job()]
    assert len(parts) > 3
    found = [number for part in parts for number in part]
    assert sorted(found) == [*range(11), *range(20, 25)]


@pytest.mark.parametrize(
    ("clusters", "expected"), [(["west"], [5]), (["east", "west"], [2, 1, 6, 5, 4, 3]), ([], []), (["x"], [])]
)
async def test_of_some_clusters(filled: History, clusters: list[str], expected: list[int]) -> None:
    assert numbers(await filled.jobs(clusters=clusters)) == expected
    failed = {4, 6} & set(expected)
    assert set(numbers(await filled.jobs(clusters=clusters, failed=True))) == failed


async def test_similar_jobs(filled: History) -> None:
    kind = job_kind(MOVE["description"])
    assert numbers(await filled.similar(kind)) == [6, 5, 3]
    assert numbers(await filled.similar(kind, limit=1)) == [6]
    assert await filled.similar("never seen") == []


async def test_failures_with_a_code_of_the_error_or_else_of_the_job(filled: History) -> None:
    assert numbers(await filled.failures_with("9", since=START)) == [6, 4]
    assert numbers(await filled.failures_with("9", since=later(300))) == [6]
    assert await filled.failures_with("1", since=START) == []


async def test_a_running_job_with_a_code_has_not_failed(history: History) -> None:
    await history.record(batch(appeared(make_job(code=2432844))))
    assert await history.failures_with("2432844", since=START) == []


async def test_active_jobs_are_those_of_one_cluster_that_neither_ended_nor_went(filled: History) -> None:
    lost = appeared(make_job(7), 30)
    await filled.record(batch(lost, gone(lost, 500)))
    assert {job.job.uuid for job in await filled.active_jobs("east")} == {make_job(1).uuid, make_job(2).uuid}
    assert await filled.active_jobs("west") == []


async def test_what_changed_by_our_clock_whatever_the_clusters_say(filled: History) -> None:
    """1 and 2 are active; 7 ended long ago by its cluster's clock, and 8 went before its end."""
    lost = appeared(make_job(8), 10)
    await filled.record(
        batch(
            ended_job(7, 500, end_time=later(-86_400)),
            lost,
            gone(lost, 600),
        )
    )
    everywhere = ("east", "west")
    assert sorted(numbers(await filled.changed_jobs(later(350), everywhere))) == [1, 2, 6, 7, 8]
    assert sorted(numbers(await filled.changed_jobs(later(550), everywhere))) == [1, 2, 8]
    assert numbers(await filled.changed_jobs(later(250), ("west",))) == [5]
