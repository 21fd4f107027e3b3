"""What the history is told when the engine ends."""

import asyncio

import pytest

from ontap_tui.engine import Engine, EngineCluster, recording
from ontap_tui.model import Batch, TrackedJob
from tests.engine.fake_client import FakeClient
from tests.engine.running import FakeJournal
from tests.support.clock import ManualClock
from tests.support.jobs import make_job


class SlowJournal(FakeJournal):
    """Takes its time over each batch."""

    def __init__(self) -> None:
        super().__init__()
        self.begun = asyncio.Event()

    async def record(self, batch: Batch) -> None:
        self.begun.set()
        await asyncio.sleep(0.01)
        await super().record(batch)


async def test_an_end_amid_a_write_loses_nothing_and_writes_nothing_twice() -> None:
    journal = SlowJournal()
    clock = ManualClock()
    client = FakeClient(clock, [make_job(1), make_job(2)])
    engine = Engine(
        [EngineCluster(name="east", client=client, url="https://east")], clock=clock, history=journal
    )
    running = asyncio.create_task(engine.run(poll=False))
    await engine.started.wait()
    await engine.poll_once()
    await journal.begun.wait()
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    keys = [event.key for batch in journal.recorded for event in batch.events if hasattr(event, "key")]
    assert sorted(keys) == [make_job(1).key, make_job(2).key]


class HungJournal(FakeJournal):
    """Reads and writes nothing, ever."""

    async def active_jobs(self, cluster: str) -> list[TrackedJob]:
        await asyncio.Event().wait()
        raise AssertionError

    async def record(self, batch: Batch) -> None:
        await asyncio.Event().wait()


async def test_a_disk_that_hangs_holds_up_neither_start_nor_end(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(recording, "_PATIENCE", 0.02)
    monkeypatch.setattr(recording, "_LAST_WORDS", 0.02)
    clock = ManualClock()
    client = FakeClient(clock, [make_job(1), make_job(2)])
    engine = Engine(
        [EngineCluster(name="east", client=client, url="https://east")], clock=clock, history=HungJournal()
    )
    running = asyncio.create_task(engine.run(poll=False))
    await asyncio.wait_for(engine.started.wait(), 30)
    await engine.poll_once()
    await asyncio.sleep(0)
    await engine.poll_once()
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    assert "earlier sessions could not be loaded" in caplog.text
    assert "before 4 observations were written" in caplog.text
