"""Count the jobs that need attention, at each scrape."""

import asyncio
import logging
from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from prometheus_client import CollectorRegistry, Gauge

from ontap_tui.engine import Engine
from ontap_tui.history import History, HistoryError
from ontap_tui.model import (
    Acknowledgement,
    Attention,
    Clock,
    ClusterChanged,
    Event,
    JobAcknowledged,
    JobForgotten,
    JobKey,
    LaunchChanged,
    Notification,
    State,
    TrackedJob,
    attention,
    job_kind,
    outstanding,
)

_TURN: Final = 500
"""Jobs examined before other tasks run."""

_log = logging.getLogger(__name__)


class JobsNeedingAttention:
    def __init__(
        self,
        registry: CollectorRegistry,
        engine: Engine,
        history: History,
        clock: Clock,
        *,
        stall_after: timedelta,
    ) -> None:
        self._engine = engine
        self._history = history
        self._clock = clock
        self._stall_after = stall_after
        self._suspects: dict[JobKey, TrackedJob] = {}
        self._acknowledged: dict[JobKey, Acknowledgement] = {}
        self._jobs = Gauge(
            "ontap_jobs_needing_attention",
            "Jobs that need attention and are not acknowledged, by reason.",
            ["cluster", "reason"],
            registry=registry,
        )

    def on_events(self, events: Iterable[Event]) -> None:
        for event in events:
            if isinstance(event, ClusterChanged | JobAcknowledged | LaunchChanged | Notification):
                continue
            if isinstance(event, JobForgotten) or event.job.job.state == State.SUCCESS:
                self._suspects.pop(event.key, None)
            else:
                self._suspects[event.key] = event.job

    async def look(self) -> None:
        """Examine the jobs again: time alone may have changed what they need."""
        try:
            self._acknowledged = await self._history.acknowledged()
        except HistoryError as error:
            _log.warning("acknowledgements cannot be read: %s", error)
        found: Counter[tuple[str, Attention]] = Counter()
        now, clusters = self._clock.now(), self._engine.clusters
        for number, tracked in enumerate(list(self._suspects.values()), start=1):
            cluster_now = clusters[tracked.job.cluster].time(now)
            if (reason := self._reason(tracked, now, cluster_now)) is not None:
                found[tracked.job.cluster, reason] += 1
            if number % _TURN == 0:
                await asyncio.sleep(0)
        for name, state in clusters.items():
            if state.polled_at is not None:
                for reason in Attention:
                    self._jobs.labels(name, reason.name.lower()).set(found[name, reason])

    def _reason(self, tracked: TrackedJob, now: datetime, cluster_now: datetime) -> Attention | None:
        reason = attention(
            tracked,
            now=now,
            stall_after=self._stall_after,
            expected=self._engine.estimate(job_kind(tracked.job.description)) if tracked.active else None,
            cluster_now=cluster_now,
        )
        return outstanding(reason, self._acknowledged.get(tracked.key))
