"""Provide the facade of the engine."""

import asyncio
from collections.abc import Callable, Coroutine, Mapping, Sequence
from contextlib import suppress
from random import Random
from types import MappingProxyType
from typing import Any, Final, TypeVar

from ontap_tui.engine.cluster import EngineCluster
from ontap_tui.engine.control import Controller, ControlResult
from ontap_tui.engine.launcher import Launcher
from ontap_tui.engine.ledger import Ledger
from ontap_tui.engine.lookup import Lookups
from ontap_tui.engine.mirror import Mirror
from ontap_tui.engine.places import Places
from ontap_tui.engine.plan import LaunchPlan, Then
from ontap_tui.engine.policy import Policy
from ontap_tui.engine.ports import Journal, SightSource
from ontap_tui.engine.publisher import Publisher
from ontap_tui.engine.recording import left_behind, record
from ontap_tui.engine.site import Site
from ontap_tui.engine.subscription import Subscription
from ontap_tui.history import HistoryError
from ontap_tui.model import (
    Action,
    Clock,
    ClusterState,
    Estimate,
    Health,
    Job,
    JobKey,
    Launch,
    SystemClock,
    TrackedJob,
)
from ontap_tui.requests import Listing

_T = TypeVar("_T")

_LEAST_REMEMBERED: Final = 200
"""The least number of forgotten jobs kept per cluster, however many clusters there are."""


class Engine:
    """Watches clusters, launches requests and follows them to their end; owns the live state.

    Everything runs in one event loop, so `clusters`, `jobs` and `launches` are always consistent: they change
    only between two awaits, and every change is published to every subscription.
    """

    def __init__(
        self,
        clusters: Sequence[EngineCluster],
        *,
        clock: Clock | None = None,
        random: Random | None = None,
        policy: Policy | None = None,
        history: Journal | None = None,
        then_of: Callable[[Launch], Then | None] = lambda launch: None,
        sights: SightSource | None = None,
        fallback: bool = True,
    ) -> None:
        """Take the clusters.

        Changes are recorded in `history`, which is never closed here; without it nothing outlives the
        process. `then_of` builds the follow-up of an earlier process's launch; it may be replaced.

        With `sights`, clusters that a team's recorder polls are not polled here. The others are polled here,
        or not at all with `fallback=False`.
        """
        clock, random, policy = clock or SystemClock(), random or Random(), policy or Policy()
        self.then_of = then_of
        self._policy = policy
        self._history = history
        self._tasks: asyncio.TaskGroup | None = None
        self._lookups = Lookups(clock)
        self._sites: dict[str, Site] = {}
        self._publisher = Publisher(
            self._sites,
            policy=policy,
            clock=clock,
            launches=lambda: self._ledger.launches,
            shared=sights is not None,
        )
        publish, places = self._publisher.publish, Places()
        share = max(_LEAST_REMEMBERED, policy.remember_jobs // max(1, len(clusters)))
        for cluster in clusters:
            self._sites[cluster.name] = Site.of(
                cluster,
                clock=clock,
                random=random,
                policy=policy,
                places=places,
                remember_jobs=share,
                publish=publish,
            )
        self._jobs = MappingProxyType({name: site.table.jobs for name, site in self._sites.items()})
        self._ledger = Ledger(history, clock, publish)
        self._launcher = Launcher(
            self._sites,
            self._ledger,
            clock=clock,
            random=random,
            policy=policy,
            spawn=self._spawn,
            publish=publish,
            then_of=lambda launch: self.then_of(launch),
        )
        self._mirror: Mirror | None = None
        if sights is not None:
            self._mirror = Mirror(
                self._sites, sights, clock=clock, random=random, publish=publish, fallback=fallback
            )
        self._controller = Controller(self._sites, history, clock, publish)
        self.started = asyncio.Event()
        """Set once `run` has started its workers."""

    async def run(self, *, poll: bool = True) -> None:
        """Watch until cancelled, which stops everything it started. May be run once.

        With `poll=False` no cluster is polled automatically; launches are still sent and followed.
        """
        async with asyncio.TaskGroup() as tasks:
            self._tasks = tasks
            if self._history is not None:
                await self._restore(self._history)
                tasks.create_task(record(self._history, self.subscribe()))
            if self._policy.notify_command:
                tasks.create_task(self._publisher.command.run())
            if self._publisher.messenger is not None:
                tasks.create_task(self._publisher.messenger.run())
            if poll:
                if self._mirror is not None:
                    tasks.create_task(self._mirror.run())
                else:
                    for site in self._sites.values():
                        tasks.create_task(site.poller.run())
                if self._history is not None:
                    tasks.create_task(self._launcher.take_up(self._history))
                    tasks.create_task(self.learn())
            self.started.set()
            await asyncio.get_running_loop().create_future()

    async def poll_once(self) -> None:
        """Read every cluster once, all at the same time; its `ClusterState` then shows the result.

        For use without `run`.
        """
        sites = self._sites
        if self._mirror is not None:
            await self._mirror.look()
            sites = self._mirror.left_to_poll()
        await asyncio.gather(*(site.poller.poll() for site in sites.values()))

    async def aclose(self) -> None:
        """Close every client, after `run` has ended or instead of it. Idempotent."""
        await asyncio.gather(*(site.cluster.client.aclose() for site in self._sites.values()))

    # The live state

    @property
    def clusters(self) -> Mapping[str, ClusterState]:
        """Return the clusters, in the order of the configuration."""
        return {name: site.poller.state for name, site in self._sites.items()}

    @property
    def jobs(self) -> Mapping[str, Mapping[str, TrackedJob]]:
        """Return cluster -> uuid -> job, including those that the cluster recently forgot."""
        return self._jobs

    @property
    def launches(self) -> Mapping[str, Launch]:
        """Return launches by id, oldest first: this session's, and earlier ones that were still open."""
        return self._ledger.launches

    def find(self, key: JobKey) -> TrackedJob | None:
        cluster, uuid = key
        return self._jobs.get(cluster, {}).get(uuid)

    async def learn(self) -> None:
        """Load estimates from earlier sessions. `run` does so while it polls."""
        if self._history is not None:
            with suppress(HistoryError):
                self._publisher.estimates.seed(await self._history.durations())

    def estimate(self, kind: str) -> Estimate | None:
        """Return how long successful jobs of the kind (`model.job_kind`) took."""
        return self._publisher.estimates.get(kind)

    @property
    def silent(self) -> float:
        """Return for how many s a shared history has not responded; 0 if it does, or if none is shared."""
        return 0.0 if self._mirror is None else self._mirror.silent

    def subscribe(self, limit: int = 64) -> Subscription:
        """Subscribe to all changes from now on; more than `limit` unread batches are merged into one."""
        return self._publisher.subscribe(limit)

    # Requests by the user

    def refresh(self, cluster: str | None = None) -> None:
        """Poll now (all clusters by default), including one that stopped after a refusal.

        A cluster that a recorder polls is polled soon by the recorder.
        """
        names = [cluster] if cluster else list(self._sites)
        recorded = [name for name in names if self._sites[name].poller.state.via]
        if self._mirror is not None and recorded:
            self._mirror.request(recorded)
        for name in names:
            if name not in recorded:
                self._sites[name].poller.refresh()

    def suspend(self, cluster: str) -> None:
        """Stop polling the cluster until `resume`."""
        self._sites[cluster].poller.suspend()

    def resume(self, cluster: str) -> None:
        self._sites[cluster].poller.resume()

    def watch(self, key: JobKey) -> None:
        """Announce this job's end with a `Notification`."""
        known = self.find(key)
        if known is None or known.active:
            self._publisher.selector.watched.add(key)

    def unwatch(self, key: JobKey) -> None:
        self._publisher.selector.watched.discard(key)

    @property
    def watched(self) -> frozenset[JobKey]:
        return frozenset(self._publisher.selector.watched)

    def take_over(self, former: "Engine") -> None:
        """Adopt what the user asked of the `former` engine, which this one replaces. Call it before `run`."""
        self._publisher.selector.watched |= former.watched
        for name, state in former.clusters.items():
            if state.health is Health.SUSPENDED and name in self._sites:
                self.suspend(name)

    async def launch(self, plan: LaunchPlan) -> tuple[Launch, ...]:
        """Send each step once; return the launches in order once every cluster has answered or failed to.

        Their jobs are then followed in the background, and so are launches if the caller is cancelled
        meanwhile. Needs `run`.

        Raises:
            KeyError: A step's cluster is not among these.
        """
        if unknown := {step.cluster for step in plan.steps} - self._sites.keys():
            raise KeyError(sorted(unknown)[0])
        return await asyncio.shield(self._spawn(self._launcher.launch(plan)))

    async def ended(self, launch_id: str) -> Launch:
        """Wait for the end of a launch: of its jobs and the followed resource, or until it cannot be seen.

        Raises:
            KeyError: There is no such launch.
        """
        return await self._ledger.ended(launch_id)

    async def group_ended(self, group: str) -> None:
        """Wait for the end of every launch of the group and of their follow-ups."""
        await self._ledger.group_ended(group)

    async def read(self, key: JobKey, endpoint: str | None = None) -> TrackedJob:
        """Read the job once, now. Needs no `run`. `endpoint` is as in `Launch`, if not yet known here.

        Raises:
            OntapError: It cannot be read.
        """
        cluster, uuid = key
        site, known = self._sites[cluster], self.find(key)
        job = await site.cluster.client.job(uuid, known.job.endpoint if known else endpoint)
        self._publisher.publish(site.table.observe(job))
        return site.table.jobs[uuid]

    async def follow(self, key: JobKey) -> TrackedJob:
        """Wait until the job is terminal or gone, reading it individually. Needs no `run`.

        Raises:
            OntapError: It cannot be read: the cluster refuses, or never knew it (`JobNotFound`).
        """
        cluster, uuid = key
        known = self.find(key)
        return await self._sites[cluster].follower.end(uuid, known.job.endpoint if known else None, new=False)

    def refused_before(self, job: Job, action: Action) -> str | None:
        """Return why a cluster refused this action for a job of the same kind, in this session."""
        return self._controller.refused_before(job, action)

    async def control(
        self, key: JobKey, action: Action, reason: str = "", *, seen: str | None = None, user: str = ""
    ) -> ControlResult:
        """Read the job again, and request the action only if its state is still `seen`.

        The default of `seen` is the state in the live table. Never raises because of the cluster. While `run`
        lasts, it completes even if its caller is cancelled.
        """
        work = self._controller.control(key, action, reason=reason, seen=seen, user=user)
        return await (work if self._tasks is None else asyncio.shield(self._spawn(work)))

    async def raw_job(self, key: JobKey) -> bytes:
        """Return the JSON text of everything the cluster now reports about the job.

        Raises:
            OntapError: It cannot be read.
        """
        cluster, uuid = key
        known = self.find(key)
        return await self._sites[cluster].cluster.client.raw_job(uuid, known.job.endpoint if known else None)

    async def lookup(
        self, cluster: str, path: str, query: Mapping[str, str] | None = None, *, fresh: bool = False
    ) -> Listing:
        """Return the first 1,000 records of a collection, cached for a few seconds; `fresh` bypasses the
        cache.

        Raises:
            OntapError:
        """
        client = self._sites[cluster].cluster.client
        return await self._lookups.find(cluster, client, path, query or {}, fresh=fresh)

    # Implementation

    def _spawn(self, work: Coroutine[Any, Any, _T]) -> asyncio.Task[_T]:
        if self._tasks is None:
            work.close()
            raise RuntimeError("the engine is not running")
        return self._tasks.create_task(work)

    async def _restore(self, history: Journal) -> None:
        # A mirror starts with everything known about the clusters.
        left = await left_behind(history, self._sites.keys(), active=self._mirror is None)
        for name, jobs in left.active.items():
            self._publisher.publish(self._sites[name].table.seed(jobs))
        self._ledger.add(left.launches)
