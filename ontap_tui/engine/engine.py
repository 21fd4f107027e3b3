"""The facade of the room."""

import asyncio
import random as random_module
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from ontap_tui.engine.control import ControlResult
from ontap_tui.engine.plan import LaunchPlan
from ontap_tui.engine.policy import Policy
from ontap_tui.engine.ports import Client, Journal
from ontap_tui.engine.subscription import Subscription
from ontap_tui.model import (
    Action,
    Clock,
    ClusterState,
    Estimate,
    JobKey,
    Launch,
    SystemClock,
    TrackedJob,
)


class EngineCluster(msgspec.Struct, frozen=True, kw_only=True):
    """One cluster to watch, and the client that reaches it."""

    name: str
    client: Client
    url: str
    tags: tuple[str, ...] = ()
    read_only: bool = False
    insecure: bool = False
    jobs_filter: Mapping[str, str] = {}
    """Server-side filter of its job collection; empty for all jobs."""


class Engine:
    """Watches clusters, launches requests and follows them to their end; owns the live state.

    Everything happens in one event loop, and whoever reads `clusters`, `jobs` and `launches` there sees one
    moment: they change only between two awaits, and each change is told to every subscription.
    """

    def __init__(
        self,
        clusters: Sequence[EngineCluster],
        *,
        clock: Clock | None = None,
        random: random_module.Random | None = None,
        policy: Policy | None = None,
        history: Journal | None = None,
    ) -> None:
        """`history` is recorded to and never closed here; without it nothing outlives the process."""
        self._clock = clock or SystemClock()
        self.started = asyncio.Event()
        """Set once `run` has its workers under way."""

    async def run(self, *, poll: bool = True) -> None:
        """Watches until cancelled, which stops everything it began. May be run once.

        With `poll=False` no cluster is polled by itself: launches are sent and followed all the same.
        """
        raise NotImplementedError

    async def poll_once(self) -> None:
        """Reads every cluster once, all at the same time; each one's `ClusterState` says how it went.

        For use without `run`.
        """
        raise NotImplementedError

    async def aclose(self) -> None:
        """Closes every client. After `run` has ended, or instead of it; calling it again does nothing."""
        raise NotImplementedError

    # The live state

    @property
    def clusters(self) -> Mapping[str, ClusterState]:
        """In the order of the configuration."""
        raise NotImplementedError

    @property
    def jobs(self) -> Mapping[str, Mapping[str, TrackedJob]]:
        """cluster -> uuid -> job, those included that the cluster has lately forgotten."""
        raise NotImplementedError

    @property
    def launches(self) -> Mapping[str, Launch]:
        """By id, oldest first: those of this session, and those before it that were still open."""
        raise NotImplementedError

    def find(self, key: JobKey) -> TrackedJob | None:
        raise NotImplementedError

    def estimate(self, kind: str) -> Estimate | None:
        """How long jobs of the kind (`model.job_kind`) took that ended in success."""
        raise NotImplementedError

    def subscribe(self, limit: int = 64) -> Subscription:
        """Everything that changes from now on; more than `limit` unread batches are merged into one."""
        raise NotImplementedError

    # What a person may ask

    def refresh(self, cluster: str | None = None) -> None:
        """Polls now (all clusters by default), also one that had stopped after a refusal."""
        raise NotImplementedError

    def suspend(self, cluster: str) -> None:
        """No further poll until `resume`."""
        raise NotImplementedError

    def resume(self, cluster: str) -> None:
        raise NotImplementedError

    def watch(self, key: JobKey) -> None:
        """Tell of this job's end with a `Notification`."""
        raise NotImplementedError

    def unwatch(self, key: JobKey) -> None:
        raise NotImplementedError

    @property
    def watched(self) -> frozenset[JobKey]:
        raise NotImplementedError

    async def launch(self, plan: LaunchPlan) -> tuple[Launch, ...]:
        """Sends each step once and returns, in their order, when every cluster has answered or failed to.

        Their jobs are followed on in the background; so is a launch whose caller is cancelled meanwhile.
        Needs `run`.
        """
        raise NotImplementedError

    async def ended(self, launch_id: str) -> Launch:
        """Waits for the end of a launch: of its jobs, of the resource followed, or of any hope to see it.

        Raises:
            KeyError: There is no such launch.
        """
        raise NotImplementedError

    async def follow(self, key: JobKey) -> TrackedJob:
        """Waits until the job is terminal or gone, asking for it by itself. Needs `run`.

        Raises:
            OntapError: It cannot be read: the cluster refuses, or never knew it (`JobNotFound`).
        """
        raise NotImplementedError

    async def control(
        self, key: JobKey, action: Action, reason: str = "", *, seen: str | None = None, user: str = ""
    ) -> ControlResult:
        """Reads the job again, and asks for the action only if its state is still `seen` (by default the
        live table's). Never raises for what the cluster does.
        """
        raise NotImplementedError

    async def raw_job(self, key: JobKey) -> bytes:
        """JSON text of everything the cluster says about it now.

        Raises:
            OntapError:
        """
        raise NotImplementedError

    async def lookup(
        self, cluster: str, path: str, query: Mapping[str, str] | None = None
    ) -> list[dict[str, Any]]:
        """The records of a collection, remembered for a few seconds.

        Raises:
            OntapError:
        """
        raise NotImplementedError
