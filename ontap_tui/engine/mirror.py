"""Fill the live tables from what a team's recorders have seen, instead of from our own polls."""

import asyncio
import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from random import Random
from typing import Final

from ontap_tui.engine.ports import SightSource
from ontap_tui.engine.site import Site
from ontap_tui.engine.waiting import until_first_ends
from ontap_tui.history import HistoryError, Known, Sight
from ontap_tui.model import (
    Acknowledgement,
    Clock,
    ClusterChanged,
    ClusterState,
    Event,
    Fault,
    FaultKind,
    Health,
    JobAcknowledged,
    JobEvent,
    JobKey,
)

_WAIT: Final = 1.0
"""s between two looks if no notification arrives."""
_PATIENCE: Final = 5.0
"""s without a lease after which a cluster counts as recorded by nobody."""
_SILENCE: Final = 15.0
"""s without an answer from the history after which every cluster counts as recorded by nobody."""
_UNHEARD: Final = 5.0
"""s without an answer from the history before this is reported."""
_LONGEST_PAUSE: Final = 30.0
"""The longest pause between two attempts to read it, in s."""
_SWEEP_EVERY: Final = 100.0
"""s between two sweeps of jobs that need not be kept."""
_NOBODY: Final = Fault(
    kind=FaultKind.STORAGE,
    summary="is recorded by nobody",
    remedy="Start `ontap-tui recorder`, or set fallback = true in [history].",
)

_log = logging.getLogger(__name__)


class Mirror:
    """Fills the tables of all clusters from the history, and polls the clusters that no recorder polls."""

    def __init__(
        self,
        sites: Mapping[str, Site],
        history: SightSource,
        *,
        clock: Clock,
        random: Random,
        publish: Callable[[Sequence[Event]], None],
        fallback: bool,
    ) -> None:
        self._sites = sites
        self._history = history
        self._clock = clock
        self._random = random
        self._publish = publish
        self._fallback = fallback
        self._known: dict[str, Known] = {}
        self._states: dict[str, ClusterState] = {}
        """The states that the recorders wrote; a state from our own request lasts until the next look."""
        self._standing = {name: _Standing() for name in sites}
        self._acknowledged: dict[JobKey, Acknowledgement] = {}
        self._wanted: set[str] = set()
        """Clusters to be polled on the user's request, until it is sent."""
        self._asking = asyncio.Event()
        self._read_at: float | None = None
        self._began_at = self._swept_at = clock.monotonic()

    @property
    def alone(self) -> frozenset[str]:
        """Return the clusters that no recorder polls."""
        return frozenset(name for name, standing in self._standing.items() if standing.alone.is_set())

    def left_to_poll(self) -> dict[str, Site]:
        """Return those of `alone` that have an account; the others are marked as polled by nobody."""
        alone = {name: site for name, site in self._sites.items() if name in self.alone}
        for site in alone.values():
            if not site.cluster.account:
                site.poller.stand_alone(_NOBODY)
        return {name: site for name, site in alone.items() if site.cluster.account}

    @property
    def silent(self) -> float:
        """Return for how many s the history has not been readable; 0 if that is too short to report."""
        since = self._began_at if self._read_at is None else self._read_at
        silent = self._clock.monotonic() - since
        return silent if silent >= _UNHEARD else 0.0

    async def run(self) -> None:
        """Run until cancelled."""
        async with asyncio.TaskGroup() as tasks:
            for name in self._sites:
                tasks.create_task(self._fall_back(name))
            tasks.create_task(self._ask())
            failures, wait = 0, 0.0
            while True:
                if await self.look(wait=wait):
                    failures, wait = 0, _WAIT
                else:
                    failures += 1
                    longest = min(_LONGEST_PAUSE, 2.0 ** min(failures, 10))
                    await self._clock.sleep(self._random.uniform(0.1, 1.0) * longest)

    async def look(self, *, wait: float = 0.0) -> bool:
        """Read and apply what is new; return whether the history could be read."""
        try:
            # A suspended database does not report an error.
            async with asyncio.timeout(wait + _SILENCE):
                found = await self._history.follow(self._sites.keys(), self._known, wait=wait)
        except (HistoryError, TimeoutError) as error:
            _log.warning("what the recorders see cannot be read: %s", str(error) or "no response")
            if self._read_at is None or self._clock.monotonic() - self._read_at >= _SILENCE:
                for name in self._sites:
                    self._be_alone(name)
            return False
        self._read_at = self._clock.monotonic()
        events: list[Event] = []
        for sight in found.sights:
            if sight.unheld >= _PATIENCE:
                self._be_alone(sight.cluster)
            else:
                events += self._taken(sight)
        self._publish([*events, *self._noted(found.acknowledged), *self._sweep()])
        return True

    def request(self, names: Iterable[str]) -> None:
        """Ask the recorders of these clusters to poll soon."""
        self._wanted.update(names)
        self._asking.set()

    async def _ask(self) -> None:
        """Send the request, at most once a second, however often the user asks."""
        while True:
            await self._asking.wait()
            self._asking.clear()
            wanted, self._wanted = self._wanted - self.alone, set()
            try:
                await self._history.request(wanted)
            except HistoryError as error:
                _log.warning("the recorders cannot be asked to poll: %s", error)
            await self._clock.sleep(_WAIT)

    def _noted(self, acknowledged: Mapping[JobKey, Acknowledgement]) -> list[Event]:
        """Return the new acknowledgements of the team."""
        new = {
            key: one
            for key, one in acknowledged.items()
            if key[0] in self._sites and self._acknowledged.get(key) != one
        }
        self._acknowledged |= new
        return [JobAcknowledged(key, one) for key, one in new.items()]

    def _taken(self, sight: Sight) -> list[Event]:
        """Return the changes that the new rows cause."""
        site = self._sites[sight.cluster]
        if site.poller.state.health is Health.SUSPENDED:
            self._known.pop(sight.cluster, None)
            return []
        standing = self._standing[sight.cluster]
        if standing.alone.is_set():
            _log.info("%s is polled by %s now", sight.cluster, sight.recorder)
            standing.alone.clear()
            standing.held.set()
        self._known[sight.cluster] = sight.known
        if sight.state is not None:
            self._states[sight.cluster] = sight.state
        events: list[Event] = [*site.table.mirror(sight.jobs)]
        before = site.poller.state
        site.poller.mirror(self._states.get(sight.cluster), via=sight.recorder, polled_at=sight.polled_at)
        if events or before != site.poller.state:
            events.append(ClusterChanged(site.poller.state))
        return events

    def _be_alone(self, name: str) -> None:
        standing = self._standing[name]
        if not standing.alone.is_set():
            _log.info("%s is polled by no recorder", name)
            standing.held.clear()
            standing.alone.set()

    async def _fall_back(self, name: str) -> None:
        """Poll the cluster for as long as nobody else does."""
        standing, poller = self._standing[name], self._sites[name].poller
        while True:
            await standing.alone.wait()
            polled = self._fallback and self._sites[name].cluster.account
            poller.stand_alone(None if polled else _NOBODY)
            await until_first_ends(standing.held.wait(), *([poller.run()] if polled else []))

    def _sweep(self) -> list[JobEvent]:
        now = self._clock.monotonic()
        if now - self._swept_at < _SWEEP_EVERY:
            return []
        self._swept_at = now
        return [event for site in self._sites.values() for event in site.table.sweep(now)]


class _Standing:
    """Tracks whether a cluster is polled by a recorder, or by nobody else; neither while this is unknown."""

    def __init__(self) -> None:
        self.held = asyncio.Event()
        self.alone = asyncio.Event()
