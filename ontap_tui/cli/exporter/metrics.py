"""Collect all metrics: updated from the engine, and rendered on request."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

from prometheus_client import CollectorRegistry, ProcessCollector, disable_created_metrics, generate_latest

from ontap_tui.cli.exporter.attention import JobsNeedingAttention
from ontap_tui.cli.exporter.clusters import Clusters
from ontap_tui.cli.exporter.ended import EndedJobs
from ontap_tui.cli.exporter.labels import BoundedLabel
from ontap_tui.cli.exporter.launched import EndedLaunches
from ontap_tui.engine import Engine
from ontap_tui.history import History
from ontap_tui.model import Clock


class Metrics:
    def __init__(
        self, engine: Engine, history: History, clock: Clock, stall_after: timedelta, *, kinds: int
    ) -> None:
        """Prepare the metrics; at most `kinds` kinds of jobs have series of their own."""
        disable_created_metrics()  # type: ignore[no-untyped-call]  # declared without types
        registry = CollectorRegistry()
        self._registry = registry
        self._subscription = engine.subscribe()
        self._ended = EndedJobs(registry, BoundedLabel(kinds))
        self._attention = JobsNeedingAttention(registry, engine, history, clock, stall_after=stall_after)
        self._launches = EndedLaunches(registry, history, clock)
        self._rendering = asyncio.Lock()
        Clusters(registry, engine, clock)
        ProcessCollector(registry=registry)

    @asynccontextmanager
    async def kept_up(self) -> AsyncIterator[None]:
        """Update the metrics while the block runs."""
        await self._launches.begin()
        listening = asyncio.create_task(self._listen())
        try:
            yield
        finally:
            self._subscription.close()
            await listening

    async def _listen(self) -> None:
        async for batch in self._subscription:
            self._ended.on_events(batch.events)
            self._attention.on_events(batch.events)

    async def render(self) -> bytes:
        """Return the current metrics in the text format of Prometheus."""
        async with self._rendering:
            await self._launches.look()
            await self._attention.look()
            return await asyncio.to_thread(generate_latest, self._registry)
