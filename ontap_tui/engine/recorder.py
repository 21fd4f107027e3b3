"""Poll the clusters for which this program holds the lease, and write their changes to the history."""

import asyncio
import logging
from collections.abc import Mapping, Sequence
from contextlib import suppress
from random import Random
from typing import Final

import msgspec

from ontap_tui.engine.cluster import EngineCluster
from ontap_tui.engine.held import Held
from ontap_tui.engine.places import Places
from ontap_tui.engine.policy import Policy
from ontap_tui.engine.ports import TeamJournal
from ontap_tui.engine.waiting import sleep_or
from ontap_tui.history import HistoryError, Tended
from ontap_tui.model import Health

TEND_EVERY: Final = 2.0
"""s between two renewals of the leases."""
_RUNS_OUT: Final = 10.0
"""s after the last renewal, when another recorder may hold the clusters."""
_LISTEN: Final = 1.0
"""s to wait for a request at a time."""
_DEAF: Final = 10.0
"""s before another attempt to listen."""
_HAND_OVER: Final = 10.0
"""s for the last polls of all clusters at exit."""
_ORPHANS_EVERY: Final = 5.0
"""s between two searches for launches of programs that have ended."""
_MISSING: Final = 20.0
"""s for which a program must have been missing in every search."""

_log = logging.getLogger(__name__)


class RecorderStatus(msgspec.Struct, frozen=True, kw_only=True):
    clusters: int
    """Configured clusters."""
    held: int
    unwell: int
    """Held clusters that are not healthy."""
    recorders: int
    """Live recorders, itself included; 0 while unknown."""
    requests: int
    """Requests sent to all clusters so far."""
    unwritten: int
    """Batches waiting for the database."""

    def __str__(self) -> str:
        text = (
            f"holds {self.held} of {self.clusters} clusters, {self.unwell} of them not ok; "
            f"{self.recorders} recorders; {self.requests} requests"
        )
        return f"{text}; {self.unwritten} batches wait for the database" if self.unwritten else text


class Recorder:
    """Shares the clusters with all other recorders of the same history; if one dies, the others take over."""

    def __init__(
        self,
        clusters: Sequence[EngineCluster],
        history: TeamJournal,
        *,
        random: Random | None = None,
        policy: Policy | None = None,
    ) -> None:
        self._clusters = {cluster.name: cluster for cluster in clusters}
        self._history = history
        self._clock = history.clock
        self._random = random or Random()
        self._policy = policy or Policy()
        self._places = Places()
        self._held: dict[str, Held] = {}
        self._holding: dict[str, asyncio.Task[None]] = {}
        self._recorders = 0
        self._stopping = asyncio.Event()
        self.tended = asyncio.Event()
        """Set when the leases have been renewed for the first time."""

    @property
    def status(self) -> RecorderStatus:
        return RecorderStatus(
            clusters=len(self._clusters),
            held=len(self._held),
            unwell=sum(
                held.state.health not in (Health.OK, Health.CONNECTING) for held in self._held.values()
            ),
            recorders=self._recorders,
            requests=sum(cluster.client.requests for cluster in self._clusters.values()),
            unwritten=sum(held.unwritten for held in self._held.values()),
        )

    @property
    def held(self) -> Mapping[str, Held]:
        return self._held

    async def run(self) -> None:
        """Run until `stop`, then hand everything over; or until cancelled, leaving the leases to expire."""
        async with asyncio.TaskGroup() as tasks:
            looking = tasks.create_task(self._look_for_orphans())
            listening = tasks.create_task(self._listen())
            renewed = self._clock.monotonic()
            while not self._stopping.is_set():
                try:
                    found = await self._history.tend(self._clusters.keys())
                except HistoryError as error:
                    _log.warning("the leases cannot be renewed: %s", error)
                    if self._clock.monotonic() - renewed >= _RUNS_OUT:
                        self._pause()
                else:
                    renewed = self._clock.monotonic()
                    self._take(found, tasks)
                    self.tended.set()
                await sleep_or(self._clock, TEND_EVERY, self._stopping)
            looking.cancel()
            listening.cancel()
            await self._hand_over()

    async def _listen(self) -> None:
        """Poll clusters on request."""
        while True:
            try:
                requested = await self._history.requested(wait=_LISTEN)
            except HistoryError as error:
                _log.warning("requests to poll cannot be heard: %s", error)
                await self._clock.sleep(_DEAF)
            else:
                for name in requested & self._held.keys():
                    self._held[name].refresh()

    def stop(self) -> None:
        """Poll every cluster a last time, and release all leases at once.

        Waits at most 10 s for clusters that hang.
        """
        self._stopping.set()

    async def _hand_over(self) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(_HAND_OVER):
                await asyncio.gather(*(held.finish() for held in self._held.values()))
        for name in list(self._held):
            self._drop(name)
        with suppress(HistoryError):
            await self._history.leave()

    async def aclose(self) -> None:
        """Close every client."""
        await asyncio.gather(*(cluster.client.aclose() for cluster in self._clusters.values()))

    def _pause(self) -> None:
        """Pause all polling: other recorders may hold the clusters by now."""
        self._recorders = 0
        for held in self._held.values():
            held.pause()

    def _take(self, found: Tended, tasks: asyncio.TaskGroup) -> None:
        self._recorders = found.recorders
        for name in self._held.keys() - found.held:
            self._drop(name)
        for name in sorted(found.held - self._held.keys()):
            _log.info("%s is polled from here now", name)
            held = self._held[name] = Held(
                self._clusters[name],
                self._history,
                random=self._random,
                policy=self._policy,
                places=self._places,
            )
            self._holding[name] = tasks.create_task(self._hold(held))
        for held in self._held.values():
            held.go_on()
            if found.set_back:
                held.tell_again()
        for held in list(self._held.values())[: found.surplus]:
            held.leaving = held.leaving or tasks.create_task(self._give_back(held))

    async def _look_for_orphans(self) -> None:
        """Follow the launches that ended programs have left open on the clusters held here.

        After an outage of the database no program has a recent heartbeat, so each gets time to send one.
        """
        since: dict[str, float] = {}
        while True:
            await self._clock.sleep(_ORPHANS_EVERY)
            try:
                found = await self._history.orphans(self._held.keys())
            except HistoryError as error:
                _log.warning("what is left of launches cannot be read: %s", error)
                found = ()
            now = self._clock.monotonic()
            since = {launch.id: since.get(launch.id, now) for launch in found}
            for launch in found:
                held = self._held.get(launch.cluster)
                if held is not None and now - since[launch.id] >= _MISSING:
                    held.orphans.take_up(launch)

    async def _hold(self, held: Held) -> None:
        await held.run()
        if self._held.get(held.name) is held:  # its lease was lost
            del self._held[held.name], self._holding[held.name]

    async def _give_back(self, held: Held) -> None:
        """Release a lease, after a last poll, for a recorder with less than its share."""
        with suppress(TimeoutError):
            async with asyncio.timeout(_HAND_OVER):
                await held.finish()
        with suppress(HistoryError):
            await self._history.give_back([held.name])
        if self._held.get(held.name) is held:
            self._drop(held.name)

    def _drop(self, name: str) -> None:
        _log.info("%s is left to another recorder", name)
        del self._held[name]
        self._holding.pop(name).cancel()
