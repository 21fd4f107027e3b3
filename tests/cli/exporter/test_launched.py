"""Launches of every program that shares the history, counted when they end."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any, cast

import msgspec
import pytest
from prometheus_client import CollectorRegistry

from ontap_tui.cli.exporter.launched import EndedLaunches
from ontap_tui.history import History, HistoryError, SqliteHistory
from ontap_tui.model import Fault, FaultKind, Launch, Outcome
from tests.cli.exporter.reading import samples
from tests.support.clock import ManualClock


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
async def history(tmp_path: Path, clock: ManualClock) -> AsyncIterator[History]:
    opened = await SqliteHistory.open(tmp_path / "history.sqlite3", clock)
    yield opened
    await opened.close()


class Journal:
    """Another program at work."""

    def __init__(self, history: History, clock: ManualClock) -> None:
        self._history = history
        self._clock = clock

    async def begin(self, name: str, request: str = "snapshot") -> Launch:
        launch = Launch(
            id=name, group=name, request=request, cluster="east", method="POST", target="/api/x",
            created_at=self._clock.now(), outcome=Outcome.ACCEPTED,
        )  # fmt: skip
        await self._history.journal(launch)
        return launch

    async def end(self, launch: Launch, outcome: Outcome = Outcome.SUCCESS) -> None:
        ended = msgspec.structs.replace(launch, outcome=outcome, ended_at=self._clock.now())
        await self._history.journal(ended)


@pytest.fixture
def journal(history: History, clock: ManualClock) -> Journal:
    return Journal(history, clock)


async def counting(history: History, clock: ManualClock) -> tuple[EndedLaunches, CollectorRegistry]:
    registry = CollectorRegistry()
    launches = EndedLaunches(registry, history, clock)
    await launches.begin()
    return launches, registry


def total(registry: CollectorRegistry) -> dict[tuple[str, ...], float]:
    return samples(registry, "ontap_launches_total", "cluster", "request", "outcome")


async def test_each_is_counted_once_when_it_ends(
    history: History, clock: ManualClock, journal: Journal
) -> None:
    await journal.end(await journal.begin("before"))
    long_ago = await journal.begin("open at the start")
    await clock.advance(86_400)
    launches, registry = await counting(history, clock)
    await launches.look()
    assert total(registry) == {}
    for number in range(5):
        slow = await journal.begin(f"slow {number}", "move")
        await journal.end(await journal.begin(f"quick {number}"))
        await clock.advance(200)
        await launches.look()
        await journal.end(slow, Outcome.FAILURE)
    await journal.end(long_ago)
    for _ in range(3):
        await launches.look()
        await clock.advance(200)
    assert total(registry) == {("east", "snapshot", "success"): 6, ("east", "move", "failure"): 5}


async def test_what_cannot_be_read_is_counted_later(
    history: History, clock: ManualClock, journal: Journal, caplog: pytest.LogCaptureFixture
) -> None:
    class Broken:
        broken = True

        async def open_launches(self) -> list[Launch]:
            raise HistoryError(Fault(kind=FaultKind.STORAGE, summary="no history"))

        async def launches(self, **how: Any) -> list[Launch]:
            return await (self.open_launches() if self.broken else history.launches(**how))

    broken = Broken()
    launches, registry = await counting(cast("History", broken), clock)
    await journal.end(await journal.begin("1"))
    await clock.advance(timedelta(hours=1).total_seconds())
    await launches.look()
    await launches.look()
    assert total(registry) == {}
    assert len(caplog.records) == 1, "told once"
    broken.broken = False
    await launches.look()
    assert total(registry) == {("east", "snapshot", "success"): 1}
