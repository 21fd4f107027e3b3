"""What the past of a kind lets expect."""

from datetime import timedelta

from ontap_tui.engine.estimates import Estimates
from ontap_tui.model import JobFinished, job_kind
from tests.engine.running import FakeJournal, Running
from tests.support.clock import START
from tests.support.jobs import make_job, tracked

KIND = job_kind("Volume move vol_1")


def finished(seconds: float, *, number: int = 1, state: str = "success") -> JobFinished:
    job = make_job(
        number,
        state=state,
        description=f"Volume move vol_{number}",
        start_time=START,
        end_time=START + timedelta(seconds=seconds),
    )
    return JobFinished(None, tracked(job))


def test_learns_from_successes() -> None:
    estimates = Estimates()
    estimates.on_events([finished(10), finished(20), finished(1000, state="failure")])
    assert estimates.get(KIND) is None, "two are too few"
    estimates.on_events([finished(30)])
    estimate = estimates.get(KIND)
    assert estimate is not None
    assert (estimate.count, estimate.median) == (3, 20)


def test_the_newest_push_out_the_oldest() -> None:
    estimates = Estimates()
    estimates.seed({KIND: [1.0] * 50})
    estimates.on_events(finished(100) for _ in range(50))
    estimate = estimates.get(KIND)
    assert estimate is not None
    assert (estimate.count, estimate.p10) == (50, 100)


def test_what_is_read_late_comes_before_what_was_learnt() -> None:
    estimates = Estimates()
    estimates.on_events(finished(100) for _ in range(49))
    estimates.seed({KIND: [2.0, 1.0]})
    estimate = estimates.get(KIND)
    assert estimate is not None
    assert (estimate.count, estimate.p10) == (50, 100)
    assert min(estimates._durations[KIND]) == 2


async def test_earlier_sessions_are_learnt_from_and_this_one() -> None:
    journal = FakeJournal()
    journal.past = {KIND: [10.0, 20.0]}
    running = Running(journal=journal)
    async with running.running() as engine:
        running.client.set(finished(30).job.job)
        await running.pass_time(11)
        estimate = engine.estimate(KIND)
    assert estimate is not None
    assert estimate.count == 3
