"""Jobs that need a person, as the dashboard counts them."""

from datetime import timedelta
from pathlib import Path

from prometheus_client import CollectorRegistry

from ontap_tui.cli.exporter.attention import JobsNeedingAttention
from ontap_tui.history import SqliteHistory
from ontap_tui.model import Acknowledgement, Attention, Event, JobAppeared, JobFinished, JobForgotten, JobGone
from tests.cli.exporter.reading import samples
from tests.support.clock import START, ManualClock
from tests.support.fake_engine import FakeEngine
from tests.support.jobs import make_job, tracked
from tests.support.session import make_cluster


async def test_by_reason_without_what_was_acknowledged(tmp_path: Path) -> None:
    clock = ManualClock()
    history = await SqliteHistory.open(tmp_path / "history.sqlite3", clock)
    registry = CollectorRegistry()
    engine = FakeEngine(clock, [make_cluster("east"), make_cluster("never", polled_at=None)])
    jobs = JobsNeedingAttention(registry, engine, history, clock, stall_after=timedelta(minutes=30))  # type: ignore[arg-type]  # stands for an engine
    running, failed, paused, noted = (
        tracked(make_job(number, state=state))
        for number, state in enumerate(("running", "failure", "paused", "failure"))
    )
    lost = tracked(make_job(9), gone_at=START)
    forgotten = tracked(make_job(10, state="failure"), gone_at=START)
    ended = tracked(make_job(11, state="success"))
    events: list[Event] = [
        *map(JobAppeared, (running, paused)),
        *(JobFinished(None, one) for one in (failed, noted, forgotten, ended)),
        JobGone(lost),
        JobForgotten(forgotten),
    ]
    jobs.on_events(events)
    await history.acknowledge({noted.key: Acknowledgement(reason=Attention.FAILED)})

    async def found() -> dict[tuple[str, ...], float]:
        await jobs.look()
        return samples(registry, "ontap_jobs_needing_attention", "cluster", "reason")

    expected = {("east", "failed"): 1.0, ("east", "paused"): 1.0, ("east", "lost"): 1.0}
    assert await found() == expected
    await clock.advance(1800)
    assert await found() == expected | {("east", "stalled"): 1.0}, "time alone"
    jobs.on_events([JobFinished(running, tracked(make_job(0, state="success")))])
    assert await found() == expected
    assert (
        registry.get_sample_value("ontap_jobs_needing_attention", {"cluster": "east", "reason": "stalled"})
        == 0.0
    )
    assert (
        registry.get_sample_value("ontap_jobs_needing_attention", {"cluster": "never", "reason": "failed"})
        is None
    )
    await history.close()
