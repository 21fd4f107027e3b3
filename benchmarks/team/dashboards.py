"""Run some dashboards without a screen in a process of their own: they follow, and launch."""

import asyncio
import contextlib
import logging
import random
import time
import uuid
from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack
from multiprocessing.connection import Connection

import msgspec

from ontap_tui.engine import Engine, EngineCluster, LaunchPlan, LaunchStep
from ontap_tui.history import open_team_history
from ontap_tui.model import ClusterChanged, JobFinished, Secret, SystemClock
from ontap_tui.ontap import OntapClient, Password, Target
from ontap_tui.requests import RenderedRequest
from ontap_tui.simulator import Endpoint


class Told(msgspec.Struct):
    """What the dashboards of one process have noticed since they were asked last."""

    ready: bool
    """Each of them shows every cluster."""
    delays: list[float]
    """s from a recorder's sight of an end to the event."""
    whole: list[float]
    """s from the end on the cluster to the event."""
    twice: int
    """Ends that one dashboard told twice."""


def follow(
    pipe: Connection,
    url: str,
    endpoints: Sequence[Endpoint],
    volumes: Mapping[str, str],
    names: Sequence[str],
) -> None:
    """Answer ``told`` with what the struct says, until the pipe closes; a number is how many launches each
    makes a minute from then on.
    """
    logging.disable()  # what goes wrong is meant to
    asyncio.run(_follow(pipe, url, endpoints, volumes, names))


async def _follow(
    pipe: Connection,
    url: str,
    endpoints: Sequence[Endpoint],
    volumes: Mapping[str, str],
    names: Sequence[str],
) -> None:
    dashboards = [Following(url, endpoints, volumes, name) for name in names]
    running = [asyncio.create_task(dashboard.run()) for dashboard in dashboards]
    with contextlib.suppress(EOFError):
        while True:
            asked = await asyncio.to_thread(pipe.recv)
            for task in running:
                if task.done():
                    await task  # raises what it raised
            if asked != "told":
                for dashboard in dashboards:
                    dashboard.rate = asked
                continue
            told = Told(
                ready=all(len(one.shown) == len(endpoints) for one in dashboards),
                delays=[delay for one in dashboards for delay in one.delays],
                whole=[delay for one in dashboards for delay in one.whole],
                twice=sum(count > 1 for one in dashboards for count in one.ends.values()),
            )
            for dashboard in dashboards:
                dashboard.delays.clear()
                dashboard.whole.clear()
            pipe.send(told)
    for task in running:
        task.cancel()
    await asyncio.gather(*running, return_exceptions=True)


class Following:
    """An engine without a screen, of a person with this name."""

    def __init__(
        self, url: str, endpoints: Sequence[Endpoint], volumes: Mapping[str, str], name: str
    ) -> None:
        self._url = url
        self._endpoints = endpoints
        self._volumes = volumes
        self._name = name
        self.rate = 0.0
        self.delays: list[float] = []
        self.whole: list[float] = []
        self.ends: dict[tuple[str, str], int] = {}
        self.shown: set[str] = set()

    async def run(self) -> None:
        async with AsyncExitStack() as stack:
            history = await open_team_history(
                lambda: self._url, SystemClock(), user=self._name, name=self._name
            )
            stack.push_async_callback(history.close)
            clusters = [
                EngineCluster(name=one.name, client=_client(one), url=one.url) for one in self._endpoints
            ]
            engine = Engine(clusters, clock=history.clock, history=history, sights=history)
            stack.push_async_callback(engine.aclose)
            subscription = engine.subscribe()
            async with asyncio.TaskGroup() as tasks:
                running = tasks.create_task(engine.run())
                launching = tasks.create_task(self._launch(engine))
                try:
                    async for batch in subscription:
                        for event in batch.events:
                            if isinstance(event, ClusterChanged):
                                self.shown.add(event.state.name)
                            elif isinstance(event, JobFinished):
                                self._take(event, history.clock.now().timestamp())
                finally:
                    running.cancel()
                    launching.cancel()

    async def _launch(self, engine: Engine) -> None:
        seeded = random.Random(self._name)
        async with asyncio.TaskGroup() as tasks:
            while True:
                await asyncio.sleep(seeded.expovariate(self.rate / 60) if self.rate else 1.0)
                if self.rate:
                    tasks.create_task(engine.launch(self._plan(seeded.choice(list(self._volumes)))))

    def _plan(self, cluster: str) -> LaunchPlan:
        request = RenderedRequest(
            method="POST",
            path=f"/api/storage/volumes/{self._volumes[cluster]}/snapshots",
            query=(("return_timeout", "0"),),
            body={"name": uuid.uuid4().hex},
        )
        step = LaunchStep(cluster=cluster, request=request)
        return LaunchPlan(request="snapshot", steps=(step,), user=self._name)

    def _take(self, event: JobFinished, now: float) -> None:
        self.ends[event.key] = self.ends.get(event.key, 0) + 1
        if event.before is not None:
            with contextlib.suppress(ValueError):
                self.whole.append(time.time() - float(event.job.job.says))
                self.delays.append(now - event.job.changed_at.timestamp())


def _client(endpoint: Endpoint) -> OntapClient:
    password = Password(endpoint.username, Secret(endpoint.password))
    target = Target(name=endpoint.name, base_url=endpoint.url, credentials=lambda: password)
    return OntapClient(target, clock=SystemClock(), request_timeout=15.0)
