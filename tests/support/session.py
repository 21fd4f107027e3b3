"""A session without clusters: an engine that does what a test says, and remembers what it was asked."""

import asyncio
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from inspect import isawaitable
from pathlib import Path
from typing import Any, cast

import msgspec

from ontap_tui.config import Cluster, Config, Remembered
from ontap_tui.engine import ControlResult, Engine, LaunchPlan
from ontap_tui.history import History
from ontap_tui.model import (
    Action,
    Batch,
    Clock,
    ClusterState,
    Counts,
    Estimate,
    Event,
    Fault,
    FaultKind,
    Health,
    Job,
    JobAppeared,
    JobChanged,
    JobFinished,
    JobKey,
    Launch,
    TrackedJob,
    Version,
)
from ontap_tui.requests import Library, Listing, RequestStore
from ontap_tui.tui import Loaded, Session
from tests.support.clock import START
from tests.support.jobs import make_job, tracked


class FakeSubscription:
    def __init__(self) -> None:
        self._queue: asyncio.Queue[Batch | None] = asyncio.Queue()

    def put(self, batch: Batch) -> None:
        self._queue.put_nowait(batch)

    def close(self) -> None:
        self._queue.put_nowait(None)

    def __aiter__(self) -> AsyncIterator[Batch]:
        return self

    async def __anext__(self) -> Batch:
        batch = await self._queue.get()
        if batch is None:
            raise StopAsyncIteration
        return batch


class FakeEngine:
    """The public interface of `engine.Engine`, driven by `publish`."""

    def __init__(
        self,
        clock: Clock,
        clusters: Iterable[ClusterState] = (),
        jobs: Iterable[TrackedJob] = (),
        estimates: Mapping[str, Estimate] | None = None,
    ) -> None:
        self.clock = clock
        self.started = asyncio.Event()
        self.clusters = {state.name: state for state in clusters}
        self.jobs: dict[str, dict[str, TrackedJob]] = {name: {} for name in self.clusters}
        self.launches: dict[str, Launch] = {}
        self.watched: frozenset[JobKey] = frozenset()
        self.estimates = dict(estimates or {})
        self.calls: list[tuple[Any, ...]] = []
        """What it was asked for, as (method, arguments...)."""
        self.answers: dict[str, Any] = {}
        """What `raw_job`, `lookup`, `control`, `launch` give back, by method; an exception is raised, a
        function is called with what the method was; for `launch` it may be a coroutine's."""
        self._subscriptions: list[FakeSubscription] = []
        for job in jobs:
            self.jobs.setdefault(job.key[0], {})[job.key[1]] = job

    async def run(self, *, poll: bool = True) -> None:
        self.started.set()
        await asyncio.Event().wait()

    async def aclose(self) -> None:
        self.calls.append(("aclose",))

    def subscribe(self, limit: int = 64) -> FakeSubscription:
        self._subscriptions.append(FakeSubscription())
        return self._subscriptions[-1]

    def publish(self, *events: Event) -> None:
        for event in events:
            if isinstance(event, JobAppeared | JobChanged | JobFinished):
                self.jobs.setdefault(event.key[0], {})[event.key[1]] = event.job
        for subscription in self._subscriptions:
            subscription.put(Batch(self.clock.now(), events))

    def find(self, key: JobKey) -> TrackedJob | None:
        return self.jobs.get(key[0], {}).get(key[1])

    def estimate(self, kind: str) -> Estimate | None:
        return self.estimates.get(kind)

    def refresh(self, cluster: str | None = None) -> None:
        self.calls.append(("refresh", cluster))

    def suspend(self, cluster: str) -> None:
        self.calls.append(("suspend", cluster))

    def resume(self, cluster: str) -> None:
        self.calls.append(("resume", cluster))

    def watch(self, key: JobKey) -> None:
        self.watched |= {key}

    def unwatch(self, key: JobKey) -> None:
        self.watched -= {key}

    def take_over(self, former: "FakeEngine") -> None:
        self.calls.append(("take_over", former))

    async def launch(self, plan: LaunchPlan) -> tuple[Launch, ...]:
        self.calls.append(("launch", plan))
        answer = self._answer("launch", (), plan)
        return cast("tuple[Launch, ...]", await asyncio.shield(answer) if isawaitable(answer) else answer)

    async def control(
        self, key: JobKey, action: Action, reason: str = "", *, seen: str | None = None, user: str = ""
    ) -> ControlResult:
        self.calls.append(("control", key, action, reason))
        done = ControlResult(
            key=key, action=action, done=True, message=f"{action} requested", job=self.find(key)
        )
        return cast("ControlResult", self._answer("control", done, key, action))

    async def raw_job(self, key: JobKey) -> bytes:
        self.calls.append(("raw_job", key))
        return cast("bytes", self._answer("raw_job", b'{"uuid": "%s"}' % key[1].encode(), key))

    async def lookup(
        self, cluster: str, path: str, query: Mapping[str, str] | None = None, *, fresh: bool = False
    ) -> Listing:
        self.calls.append(("lookup", cluster, path, dict(query or {})))
        if "listing" in self.answers:
            return cast("Listing", self._answer("listing", None, cluster, path, dict(query or {})))
        return Listing(cast("list[dict[str, Any]]", self._answer("lookup", [], cluster, path)))

    def refused_before(self, job: Job, action: Action) -> str | None:
        return cast("str | None", self._answer("refused_before", None, job, action))

    def _answer(self, method: str, default: object, *arguments: object) -> object:
        answer = self.answers.get(method, default)
        if callable(answer):
            answer = answer(*arguments)
        if isinstance(answer, Exception):
            raise answer
        return answer


def make_cluster(name: str = "east", **fields: Any) -> ClusterState:
    """A healthy one unless `fields` say otherwise."""
    return ClusterState(
        **{
            "name": name,
            "url": f"https://{name}.example.com",
            "health": Health.OK,
            "version": Version(generation=9, major=15, minor=1),
            "polled_at": START,
            "interval": 2.0,
            "round_trips": (0.012,),
            **fields,
        }
    )


class FakeComposition:
    """What the command composes, with a fake engine: hand `open` to the application."""

    def __init__(
        self,
        folder: Path,
        engine: FakeEngine,
        *,
        config: Config | None = None,
        library: Library | None = None,
        history: History | None = None,
        store: RequestStore | None = None,
    ) -> None:
        self.folder = folder
        self.engine = engine
        clusters = {name: Cluster(name=name, url=state.url) for name, state in engine.clusters.items()}
        config = config or Config()
        self.config = msgspec.structs.replace(config, clusters=config.clusters or clusters)
        self.remembered = Remembered(folder / "state")
        self.session = Session(
            engine=cast("Engine", engine),
            history=history,
            library=library or Library([]),
            config=self.config,
            clock=engine.clock,
            remembered=self.remembered,
            user="ann",
            store=store,
        )
        self.opened = 0
        """How many times a session was opened."""
        self.loads: list[Loaded | Exception] = []
        """What the next loads give; after them, what was loaded first."""

    @property
    def loaded(self) -> Loaded:
        return Loaded(self.config, self.session.library)

    async def load(self) -> Loaded:
        found = self.loads.pop(0) if self.loads else self.loaded
        if isinstance(found, Exception):
            raise found
        return found

    @asynccontextmanager
    async def open(self, loaded: Loaded) -> AsyncIterator[Session]:
        self.opened += 1
        yield replace(self.session, config=loaded.config, library=loaded.library)


def sample_fleet() -> tuple[list[ClusterState], list[TrackedJob]]:
    """Three clusters, one of them out of reach, and a job of every state and need."""
    refused = Fault(kind=FaultKind.CONNECT, summary="refused the connection", remedy="Is the LIF up?")
    clusters = [
        make_cluster("prod-east", counts=Counts(running=2, queued=1, success=1), tags=("prod",)),
        make_cluster(
            "prod-west",
            version=Version(generation=9, major=14, minor=1),
            counts=Counts(running=1, paused=1, failure=1),
            round_trips=(0.048,),
            insecure=("its certificate is not verified",),
        ),
        make_cluster(
            "lab",
            health=Health.UNREACHABLE,
            fault=refused,
            polled_at=START - timedelta(minutes=3),
            next_poll_at=START + timedelta(seconds=8),
            failures=4,
        ),
    ]

    def ago(seconds: float) -> Any:
        return START - timedelta(seconds=seconds)

    def job(
        number: int, cluster: str, state: str, description: str, since: float, **fields: Any
    ) -> TrackedJob:
        seen = {name: fields.pop(name) for name in ("launch_id", "launched_by", "gone_at") if name in fields}
        return tracked(
            make_job(number, cluster=cluster, state=state, description=description, **fields),
            at=ago(since),
            **seen,
        )

    jobs = [
        job(
            1,
            "prod-west",
            "failure",
            "POST /api/storage/volumes?name=db7",
            31,
            svm="vs1",
            code=786435,
            start_time=ago(73),
            end_time=ago(31),
            message='Aggregate "aggr1" is out of space. Size requested: 5.00TB. Size available: 1.21TB.',
        ),
        job(
            2,
            "prod-east",
            "running",
            "Volume move vol_home to aggr2",
            20,
            svm="vs2",
            start_time=ago(760),
            message="Transferring data: 62% complete.",
        ),
        job(
            3,
            "prod-east",
            "running",
            "SnapMirror initialize vs2:vol_mail",
            4000,
            svm="vs2",
            start_time=ago(3852),
            message="Transferring Snapshot copy (2.1 TB of 4.0 TB)",
        ),
        job(
            4,
            "prod-west",
            "running",
            "POST /api/storage/volumes/7d2fd988/snapshots?name=manual-20261123",
            1,
            svm="vs1",
            start_time=ago(3),
            launch_id="1",
            launched_by="snapshot",
            message="creating",
        ),
        job(
            5,
            "prod-west",
            "paused",
            "CLONE-SPLIT vol_test",
            7200,
            svm="vs1",
            start_time=ago(7800),
            message="Job is paused",
        ),
        job(
            6,
            "prod-east",
            "queued",
            "DELETE /api/storage/volumes/7d2fd988-8277-11eb",
            12,
            svm="vs1",
            message="Waiting in queue",
        ),
        job(
            7,
            "prod-east",
            "success",
            "Cluster Backup Job",
            200,
            start_time=ago(272),
            end_time=ago(200),
            message="Complete: Successful",
        ),
        job(8, "lab", "running", "LUN create lun_17", 400, svm="vs9", start_time=ago(420), gone_at=ago(120)),
    ]
    return clusters, jobs
