"""Poll a cluster for which the recorder holds the lease, and write what changes."""

import asyncio
import logging
from collections.abc import Sequence
from random import Random
from typing import Final

from ontap_tui.engine.cluster import EngineCluster
from ontap_tui.engine.orphans import Orphans
from ontap_tui.engine.places import Places
from ontap_tui.engine.policy import Policy
from ontap_tui.engine.ports import TeamJournal
from ontap_tui.engine.site import Site
from ontap_tui.engine.subscription import Subscription
from ontap_tui.engine.waiting import until_first_ends
from ontap_tui.history import HistoryError, LeaseLost
from ontap_tui.model import Batch, ClusterState, Event, FaultKind, Health, JobAppeared, JobEvent

_UNWRITTEN: Final = 64
"""Batches waiting for the database; more are merged into one."""
_POLLS_APART: Final = 0.5
"""s between a poll and a requested one."""
_LOGINS_APART: Final = 60.0
"""s between two login attempts with a refused account: more of them may lock it."""
_RETRY: Final = 2.0
"""s before another attempt to read the stored jobs of the cluster."""

_log = logging.getLogger(__name__)


class Held:
    """Polls one cluster, and writes the changes through a bounded queue that loses no job's end."""

    def __init__(
        self, cluster: EngineCluster, history: TeamJournal, *, random: Random, policy: Policy, places: Places
    ) -> None:
        self.name = cluster.name
        self._history = history
        self._clock = history.clock
        self._site = Site.of(
            cluster,
            clock=history.clock,
            random=random,
            policy=policy,
            places=places,
            remember_jobs=policy.remember_jobs,
            publish=self._publish,
        )
        self.orphans = Orphans(self._site, history, random=random, policy=policy, publish=self._publish)
        self._queue = Subscription(_UNWRITTEN, lambda subscription: None)
        self._written = asyncio.Event()
        self._written.set()
        self._may_poll = asyncio.Event()
        self._may_poll.set()
        self._polling: asyncio.Task[None] | None = None
        self.leaving: asyncio.Task[None] | None = None
        """The task that releases the lease, once another recorder has less than its share."""

    @property
    def state(self) -> ClusterState:
        return self._site.poller.state

    @property
    def unwritten(self) -> int:
        return self._queue.unread

    async def run(self) -> None:
        """Run until cancelled, or until another recorder holds the cluster."""
        await self._seed()
        await until_first_ends(self._write(), self._poll(), self.orphans.run())

    def refresh(self) -> None:
        """Poll soon, on request, but no more often than the cluster and the limit on logins allow."""
        poller = self._site.poller
        state = poller.state
        if state.health is not Health.OVERLOADED:
            refused = state.fault is not None and state.fault.kind is FaultKind.AUTHENTICATION
            poller.refresh(apart=_LOGINS_APART if refused else _POLLS_APART)

    def pause(self) -> None:
        """Stop polling, because another recorder may hold the cluster by now; keep unwritten changes."""
        self._may_poll.clear()
        if self._polling is not None:
            self._polling.cancel()

    def go_on(self) -> None:
        """Resume polling, unless the lease is about to be released."""
        if self.leaving is None:
            self._may_poll.set()

    def tell_again(self) -> None:
        """Write everything again, because recent writes may be lost."""
        self._publish([JobAppeared(job) for job in self._site.table.jobs.values()])

    async def finish(self) -> None:
        """Poll the cluster a last time, and return when everything is written."""
        self.pause()
        await self._site.poller.poll()
        await self._written.wait()

    async def _seed(self) -> None:
        """Load the jobs known to the previous recorder, to notice those that have disappeared since."""
        while True:
            try:
                self._site.table.seed(await self._history.active_jobs(self.name))
            except HistoryError:
                await self._clock.sleep(_RETRY)
            else:
                return

    async def _poll(self) -> None:
        while True:
            await self._may_poll.wait()
            self._polling = asyncio.create_task(self._site.poller.run())
            try:
                await asyncio.wait([self._polling])
            finally:
                self._polling.cancel()
            if not self._polling.cancelled():
                await self._polling  # re-raises its error

    async def _write(self) -> None:
        async for batch in self._queue:
            try:
                await self._history.record(batch)
            except LeaseLost:
                _log.warning("%s belongs to another recorder: nothing more is written for it", self.name)
                return
            if not self._queue.unread:
                self._written.set()

    def _publish(self, events: Sequence[Event]) -> None:
        for event in events:
            if isinstance(event, JobEvent):
                self._site.follower.on_event(event)
        self._written.clear()
        self._queue.put(Batch(at=self._clock.now(), events=tuple(events)))
