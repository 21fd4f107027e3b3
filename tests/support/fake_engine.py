"""An engine that does what a test says, and remembers what it was asked."""

import asyncio
from collections.abc import Iterable, Mapping
from inspect import isawaitable
from typing import Any, cast

from ontap_tui.engine import ControlResult, LaunchPlan, Subscription
from ontap_tui.model import (
    Action,
    Batch,
    Clock,
    ClusterState,
    Estimate,
    Event,
    Job,
    JobAppeared,
    JobChanged,
    JobFinished,
    JobKey,
    Launch,
    TrackedJob,
)
from ontap_tui.requests import Listing


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
        self.silent = 0.0
        self.calls: list[tuple[Any, ...]] = []
        """What it was asked for, as (method, arguments...)."""
        self.answers: dict[str, Any] = {}
        """What `raw_job`, `lookup`, `control`, `launch` give back, by method; an exception is raised, a
        function is called with what the method was; for `launch` it may be a coroutine's."""
        self._subscriptions: list[Subscription] = []
        for job in jobs:
            self.jobs.setdefault(job.key[0], {})[job.key[1]] = job

    async def run(self, *, poll: bool = True) -> None:
        self.started.set()
        await asyncio.Event().wait()

    async def aclose(self) -> None:
        self.calls.append(("aclose",))

    def subscribe(self, limit: int = 64) -> Subscription:
        self._subscriptions.append(Subscription(limit, self._subscriptions.remove))
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
