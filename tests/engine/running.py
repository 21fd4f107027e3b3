"""An engine at work on fake clients, in time that the test moves."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from random import Random
from typing import Any, TypeVar

import pytest

from ontap_tui.engine import Engine, EngineCluster, LaunchPlan, LaunchStep, Policy
from ontap_tui.history import Control, HistoryError, PastJob
from ontap_tui.model import Batch, Event, Fault, FaultKind, Job, JobKey, Launch, TrackedJob
from ontap_tui.requests import RenderedRequest
from tests.engine.fake_client import FakeClient
from tests.support.clock import ManualClock

_T = TypeVar("_T", bound=Event)

SNAPSHOT = RenderedRequest(method="POST", path="/api/storage/volumes/1/snapshots", body={"name": "x"})


def plan(*clusters: str, request: RenderedRequest = SNAPSHOT, **facts: Any) -> LaunchPlan:
    steps = tuple(
        LaunchStep(cluster=name, request=request, values={"name": "x"}) for name in clusters or ("east",)
    )
    return LaunchPlan(**{"request": "snapshot", "steps": steps, "user": "ann", **facts})


class FakeJournal:
    """A disk that keeps everything, until it is full."""

    def __init__(self) -> None:
        self.launches: dict[str, Launch] = {}
        self.written: list[Launch] = []
        self.controls: list[Control] = []
        self.recorded: list[Batch] = []
        self.active: dict[str, list[TrackedJob]] = {}
        self.past: dict[str, list[float]] = {}
        self.jobs: dict[JobKey, PastJob] = {}
        self.full = False

    def _check(self) -> None:
        if self.full:
            raise HistoryError(Fault(kind=FaultKind.SERVER, summary="disk is full"))

    async def record(self, batch: Batch) -> None:
        self.recorded.append(batch)

    async def journal(self, *launches: Launch) -> None:
        await asyncio.sleep(0)
        self._check()
        self.written += launches
        self.launches.update((launch.id, launch) for launch in launches)

    async def journal_unless_ended(self, launch: Launch, *following: Launch) -> bool:
        await asyncio.sleep(0)
        self._check()
        known = self.launches.get(launch.id)
        if known is not None and known.ended_at is not None:
            return False
        self.written += (launch, *following)
        self.launches.update((one.id, one) for one in (launch, *following))
        return True

    async def journal_control(self, *controls: Control) -> None:
        self._check()
        self.controls += controls

    async def open_launches(self) -> list[Launch]:
        self._check()
        return [launch for launch in self.launches.values() if launch.ended_at is None]

    async def launch(self, launch_id: str) -> Launch | None:
        self._check()
        return self.launches.get(launch_id)

    async def job(self, key: JobKey) -> PastJob | None:
        self._check()
        return self.jobs.get(key)

    async def active_jobs(self, cluster: str) -> list[TrackedJob]:
        self._check()
        return self.active.get(cluster, [])

    async def durations(self) -> dict[str, list[float]]:
        return self.past


class Running:
    """An engine, its clients by cluster name, and everything that it said."""

    def __init__(
        self,
        *clusters: str,
        journal: FakeJournal | None = None,
        policy: Policy | None = None,
        read_only: Sequence[str] = (),
        clock: ManualClock | None = None,
        **options: Any,
    ) -> None:
        self.clock = clock or ManualClock()
        self.journal = journal or FakeJournal()
        self.clients = {name: FakeClient(self.clock, cluster=name) for name in clusters or ("east",)}
        self.engine = Engine(
            [
                EngineCluster(name=name, client=client, url=f"https://{name}", read_only=name in read_only)
                for name, client in self.clients.items()
            ],
            clock=self.clock,
            random=Random(1),
            policy=policy or Policy(fetch_timeout=5.0),
            history=journal,
            **options,
        )
        self.events: list[Event] = []
        self._subscription = self.engine.subscribe()

    def end(self, launch: Launch, state: str = "success") -> None:
        """The first job of a launch ends."""
        self.clients[launch.cluster].set(Job(cluster=launch.cluster, uuid=launch.jobs[0], state=state))

    @property
    def client(self) -> FakeClient:
        return next(iter(self.clients.values()))

    @asynccontextmanager
    async def running(self, *, poll: bool = True) -> AsyncIterator[Engine]:
        """From the end of the first polls on."""
        work = asyncio.create_task(self.engine.run(poll=poll))
        listening = asyncio.create_task(self._listen())
        await self.engine.started.wait()
        await self.pass_time(0.2)
        try:
            yield self.engine
        finally:
            work.cancel()
            with pytest.raises(asyncio.CancelledError):
                await work
            self._subscription.close()
            await listening

    async def _listen(self) -> None:
        async for batch in self._subscription:
            self.events += batch.events

    def heard(self, kind: type[_T]) -> list[_T]:
        return [event for event in self.events if isinstance(event, kind)]

    async def settle(self) -> None:
        for _ in range(30):
            await asyncio.sleep(0)

    async def pass_time(self, seconds: float) -> None:
        """In small steps, so that whatever becomes due is done at its own time."""
        step = max(0.05, seconds / 400)
        for _ in range(round(seconds / step)):
            await self.clock.advance(step)
            await self.settle()

    async def until(self, condition: Callable[[], bool], within: float = 30.0) -> None:
        for _ in range(round(within / 0.05)):
            if condition():
                return
            await self.pass_time(0.05)
        raise AssertionError(f"not within {within} s")
