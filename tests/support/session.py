"""A session without clusters: what the application is composed of, over a `FakeEngine`."""

from collections.abc import AsyncIterator, Callable, Collection, Iterable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any, cast

import msgspec

from ontap_tui.config import Cluster, ClusterStore, Config, Remembered
from ontap_tui.engine import Engine
from ontap_tui.history import History
from ontap_tui.model import (
    ClusterState,
    Counts,
    Fault,
    FaultKind,
    Health,
    TrackedJob,
    Version,
)
from ontap_tui.requests import Library, RequestStore
from ontap_tui.tui import Loaded, Session
from ontap_tui.tui.runtime.session import Enrolling
from tests.support.clock import START
from tests.support.fake_engine import FakeEngine
from tests.support.jobs import make_job, tracked


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
        cluster_store: ClusterStore | None = None,
        enrolling: Enrolling | None = None,
        observes: Callable[[Iterable[str]], Collection[str]] | None = None,
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
            cluster_store=cluster_store,
            enrolling=enrolling,
            observes=observes,
        )
        self.opened = 0
        """How many times a session was opened."""
        self.loads: list[Loaded | Exception | Callable[[], Loaded]] = []
        """What the next loads give; after them, what was loaded first."""

    @property
    def loaded(self) -> Loaded:
        return Loaded(self.config, self.session.library)

    async def load(self) -> Loaded:
        found = self.loads.pop(0) if self.loads else self.loaded
        if isinstance(found, Exception):
            raise found
        return found() if callable(found) else found

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
        seen = {
            name: fields.pop(name)
            for name in ("launch_id", "launched_by", "user", "gone_at")
            if name in fields
        }
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
