"""All metrics together, over simulated clusters: they say what the history says."""

import asyncio
from datetime import timedelta
from pathlib import Path

from ontap_tui.cli.exporter.metrics import Metrics
from ontap_tui.history import Bucket, SqliteHistory
from tests.cli.exporter.reading import samples
from tests.engine.on_sockets import OnSockets
from tests.support.clock import START, ManualClock
from tests.support.fleet import manual_fleet

_POLLS = 90
_PERIOD = 60
"""s"""


async def test_an_hour_and_a_half_of_two_clusters_is_in_the_history_too(tmp_path: Path) -> None:
    clock = ManualClock()
    history = await SqliteHistory.open(tmp_path / "history.sqlite3", clock)
    with manual_fleet(clusters=2, rate=0.05) as fleet:
        sockets = OnSockets(fleet, clock=clock, history=history)
        metrics = Metrics(sockets.engine, history, clock, timedelta(minutes=30), kinds=5)
        async with metrics.kept_up(), sockets.running(poll=False) as engine:
            await engine.poll_once()
            for number in range(_POLLS):
                if number == _POLLS // 2:  # a poll later the cluster has forgotten what ended
                    fleet.advance(900)
                    await clock.advance(900)
                fleet.advance(_PERIOD)
                await clock.advance(_PERIOD)
                await engine.poll_once()
            page = await metrics.render()
            ended = samples(page, "ontap_jobs_ended_total", "state")
            known = sum(state.counts.total for state in engine.clusters.values())
            assert sum(samples(page, "ontap_jobs").values()) == known
    await history.close()
    history = await SqliteHistory.open(tmp_path / "history.sqlite3", clock)
    [past] = await history.throughput(START, clock.now(), bucket=clock.now() - START)
    await history.close()
    assert (
        Bucket(start=START, **{state: int(ended[state,]) for state in ("success", "failure", "unknown")})
        == past
    )
    assert past.success > 100
    assert past.failure
    assert past.unknown
    kinds = samples(page, "ontap_jobs_ended_total", "kind")
    assert len(kinds) == 6
    assert kinds["other",] > 1


async def test_who_asks_at_the_same_time_waits(tmp_path: Path) -> None:
    clock = ManualClock()
    history = await SqliteHistory.open(tmp_path / "history.sqlite3", clock)
    with manual_fleet(clusters=1) as fleet:
        sockets = OnSockets(fleet, clock=clock, history=history)
        metrics = Metrics(sockets.engine, history, clock, timedelta(minutes=30), kinds=5)
        async with metrics.kept_up(), sockets.running(poll=False):
            pages = await asyncio.gather(*(metrics.render() for _ in range(5)))
    await history.close()
    assert all(page.startswith(b"# HELP") for page in pages)
