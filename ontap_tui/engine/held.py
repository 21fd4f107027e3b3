"""One cluster whose lease a recorder holds."""

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
from ontap_tui.history import HistoryError, LeaseLost
from ontap_tui.model import Batch, ClusterState, Event, FaultKind, Health, JobAppeared, JobEvent

_UNWRITTEN: Final = 64
"""Batches that wait for the database; more are merged into one."""
_POLLS_APART: Final = 0.5
"""s between a poll and one that somebody asks for."""
_LOGINS_APART: Final = 60.0
"""s between two tries of an account that was refused: more of them may lock it."""
_RETRY: Final = 2.0
"""s after which what is known of a cluster is asked for again."""

_log = logging.getLogger(__name__)


class Held:
    """Polls the cluster, and writes each poll's changes: the queue between the two is bounded, and loses no
    end.
    """

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
        """What gives it back, once another has less than its share."""

    @property
    def state(self) -> ClusterState:
        return self._site.poller.state

    @property
    def unwritten(self) -> int:
        return self._queue.unread

    async def run(self) -> None:
        """Until cancelled, or until another recorder has the cluster."""
        await self._seed()
        working = (
            asyncio.create_task(self._write()),
            asyncio.create_task(self._poll()),
            asyncio.create_task(self.orphans.run()),
        )
        try:
            done, _ = await asyncio.wait(working, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                await task  # raises what it raised
        finally:
            for task in working:
                task.cancel()
            await asyncio.gather(*working, return_exceptions=True)

    def refresh(self) -> None:
        """Poll soon, because somebody asks for it: never more often than the cluster and its account
        bear, whoever asks.
        """
        poller = self._site.poller
        state = poller.state
        if state.health is not Health.OVERLOADED:
            refused = state.fault is not None and state.fault.kind is FaultKind.AUTHENTICATION
            poller.refresh(apart=_LOGINS_APART if refused else _POLLS_APART)

    def pause(self) -> None:
        """Poll no more: somebody else may have the cluster by now. What was seen still waits to be
        written.
        """
        self._may_poll.clear()
        if self._polling is not None:
            self._polling.cancel()

    def go_on(self) -> None:
        """Poll, if that was paused, unless it is about to be given back."""
        if self.leaving is None:
            self._may_poll.set()

    def tell_again(self) -> None:
        """Write all that is known: what was written of it may be lost."""
        self._publish([JobAppeared(job) for job in self._site.table.jobs.values()])

    async def finish(self) -> None:
        """Read the cluster a last time, and return when all is written."""
        self.pause()
        await self._site.poller.poll()
        await self._written.wait()

    async def _seed(self) -> None:
        """What the recorder before this one knew: a job that has gone since then is seen to have gone."""
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
                await self._polling  # raises what it raised

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
