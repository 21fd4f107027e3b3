"""Poll one cluster."""

import asyncio
import logging
import math
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from random import Random
from typing import Any, Final

import msgspec

from ontap_tui.engine.cluster import EngineCluster
from ontap_tui.engine.health import health_of, mistake, too_slow
from ontap_tui.engine.places import Places
from ontap_tui.engine.policy import Policy
from ontap_tui.engine.reader import JobReader, Reading
from ontap_tui.engine.schedule import PollSchedule
from ontap_tui.engine.table import LiveTable
from ontap_tui.engine.waiting import sleep_or
from ontap_tui.model import Clock, ClusterChanged, ClusterState, Event, Fault, Health
from ontap_tui.ontap import Identity, OntapError

_DEBOUNCE: Final = 0.3
"""s between the end of a poll and the next requested one."""
_ROUND_TRIPS: Final = 60
_POLL_TAKES: Final = 5.0
"""The usual upper limit for a recorder's poll, in s."""
_MIRRORED: Final = (
    "health", "fault", "ontap_name", "ontap_uuid", "version", "counts", "interval", "failures", "clock_skew",
    "bad_records", "certificate_expires",
)  # fmt: skip
"""The fields that are copied from a recorder's state."""
_log = logging.getLogger(__name__)


class Poller:
    """Polls one cluster, one poll at a time, and maintains its state, which also records every failure."""

    def __init__(
        self,
        cluster: EngineCluster,
        table: LiveTable,
        *,
        clock: Clock,
        random: Random,
        policy: Policy,
        places: Places,
        publish: Callable[[Sequence[Event]], None],
    ) -> None:
        self._client = cluster.client
        self._table = table
        self._clock = clock
        self._places = places
        self._publish = publish
        self._fetch_timeout = policy.fetch_timeout
        self._schedule = PollSchedule(policy, random)
        self._reader = JobReader(cluster.client, table, clock, cluster.jobs_filter)
        self._identity: Identity | None = None
        self._polling = asyncio.Lock()
        self._woken = asyncio.Event()
        self._log_in_again = False
        self._once_more: float | None = None
        """s between the current poll and the next, which has been requested."""
        self._suspended = False
        self._due = 0.0
        self._began_at = -math.inf
        self._ended_at = -math.inf
        self.state = ClusterState(
            name=cluster.name,
            url=cluster.url,
            tags=cluster.tags,
            read_only=cluster.read_only,
            account=cluster.account,
            insecure=cluster.insecure,
        )
        self._news = asyncio.Event()
        self.first_read = asyncio.Event()
        """Set when the cluster has been read in full, or denies this account access."""
        self.running = False
        """Whether polling is automatic."""

    def covers(self, since: float) -> bool:
        """Return whether polls show the changes of a job that existed at the monotonic time `since`."""
        return self.running and self.state.health is Health.OK and self._began_at >= since

    async def change(self) -> None:
        """Wait for the next change of the cluster's state."""
        await self._news.wait()

    async def may_be_asked(self) -> None:
        """Wait while the cluster is suspended, asks for fewer requests, or refuses the login."""
        while self._suspended or (self.running and self.state.health in (Health.REFUSED, Health.OVERLOADED)):
            await self.change()

    def heard(self, fault: Fault | None) -> None:
        """Record the result of another request, the only information about a cluster that is not polled."""
        if not self.running and not self._suspended and fault != self.state.fault:
            health = Health.OK if fault is None else health_of(fault)
            self._tell(health=health, fault=fault)

    # Requests by the user

    def refresh(self, *, apart: float = _DEBOUNCE) -> None:
        """Poll now, or once more after the poll in progress, however often it is called meanwhile.

        There are at least `apart` s between the end of a poll and the next.
        """
        self._once_more = apart if self._polling.locked() else None
        fault = self.state.fault
        self._log_in_again = fault is not None and health_of(fault) is Health.REFUSED
        due = max(self._clock.monotonic(), self._ended_at + apart)
        if self.state.health in (Health.REFUSED, Health.FORBIDDEN):
            self._due = due  # polling had stopped: nothing earlier is due
            self._tell(health=Health.CONNECTING)
        self._hurry(due)

    def expect_change(self) -> None:
        """Poll no later than for a busy cluster, because something was started here."""
        if not self.state.failures:
            self._hurry(self._clock.monotonic() + self._schedule.interval(active=True))

    def _hurry(self, due: float) -> None:
        self._due = min(self._due, due)
        self._woken.set()

    def suspend(self) -> None:
        self._suspended = True
        self._tell(health=Health.SUSPENDED, next_poll_at=None)

    def resume(self) -> None:
        if self._suspended:
            self._suspended = False
            self._tell(health=Health.CONNECTING)
            self.refresh()

    # For clusters that a team's recorder polls

    def mirror(self, state: ClusterState | None, *, via: str, polled_at: datetime | None) -> None:
        """Take over a recorder's state of the cluster; the recorder's polls count like our own.

        `state` is None until a recorder has written one.
        """
        self.running = True
        self._began_at = self._clock.monotonic()
        if polled_at is not None:
            self._began_at -= max(0.0, (self._clock.now() - polled_at).total_seconds()) + _POLL_TAKES
        facts = {} if state is None else {fact: getattr(state, fact) for fact in _MIRRORED}
        known = msgspec.structs.replace(self.state, **facts, via=via, polled_at=polled_at, next_poll_at=None)
        if known != self.state:
            self._change(known)
        self.first_read.set()

    def stand_alone(self, fault: Fault | None) -> None:
        """Note that no recorder polls the cluster any more; with a `fault`, neither does this program."""
        self.running = False
        self._due = self._clock.monotonic()
        if fault is None:
            self._tell(via="")
        else:
            self._tell(via="", health=Health.UNREACHABLE, fault=fault)

    def _tell(self, **changes: Any) -> None:
        self._change(msgspec.structs.replace(self.state, **changes))
        self._publish([ClusterChanged(self.state)])

    def _change(self, state: ClusterState) -> None:
        self.state = state
        self._news.set()
        self._news = asyncio.Event()

    # The worker

    async def run(self) -> None:
        """Poll until cancelled."""
        self.running = True
        self._due = self._clock.monotonic() + self._schedule.first()
        try:
            while True:
                await self._until_due()
                await self.poll()
        finally:
            self.running = False

    async def _until_due(self) -> None:
        while True:
            self._woken.clear()
            if self.state.polling_stopped:
                await self._woken.wait()
            elif (left := self._due - self._clock.monotonic()) > 0:
                await sleep_or(self._clock, left, self._woken)
            else:
                return

    async def poll(self, *, whole: bool = False) -> bool:
        """Read the cluster once, after the poll in progress if there is one. Return whether it succeeded."""
        async with self._polling:
            began = self._clock.monotonic()
            try:
                async with self._places.place(), asyncio.timeout(self._fetch_timeout):
                    if self._log_in_again:
                        self._log_in_again = False
                        await self._client.retry_login()
                    if self._identity is None:
                        self._identity = await self._client.identify()
                    reading = await self._reader.read(whole=whole)
            except OntapError as error:
                self._fail(error.fault, error.retry_after)
                return False
            except TimeoutError:
                self._fail(too_slow(self._fetch_timeout), None)
                return False
            except Exception as error:  # noqa: BLE001  # the other clusters are still watched
                self._fail(mistake(error), None, error)
                return False
            self._began_at = began
            self._succeed(reading, self._identity)
            return True

    def _succeed(self, reading: Reading, identity: Identity) -> None:
        if self.state.failures:
            _log.info("%s answers again, after %d failed polls", self.state.name, self.state.failures)
        self._end(
            self._schedule.after_success(active=self._table.active),
            health=Health.OK,
            fault=None,
            failures=0,
            ontap_name=identity.name,
            ontap_uuid=identity.uuid,
            version=identity.version,
            counts=self._table.counts,
            polled_at=self._clock.now(),
            interval=self._schedule.interval(active=self._table.active),
            round_trips=(*self.state.round_trips[1 - _ROUND_TRIPS :], reading.round_trip),
            clock_skew=reading.skew,
            bad_records=reading.bad,
        )
        self._publish([*reading.events, ClusterChanged(self.state)])
        self.first_read.set()

    def _fail(self, fault: Fault, retry_after: float | None, bug: Exception | None = None) -> None:
        """Record a failed poll; `bug` is an error in this program, to be logged with its traceback."""
        before = self.state.fault
        if before is None or before.kind is not fault.kind:
            name, detail = self.state.name, fault.detail
            _log.warning("%s %s. %s [%s]", name, fault.summary, fault.remedy, detail, exc_info=bug)
        self._reader.failed()
        self._identity = None
        failures = self.state.failures + 1
        delay = self._schedule.after_failure(failures, retry_after)
        health = health_of(fault)
        self._end(delay, health=health, fault=fault, failures=failures, interval=delay)
        self._publish([ClusterChanged(self.state)])
        if health is Health.FORBIDDEN:
            self.first_read.set()

    def _end(self, delay: float, **changes: Any) -> None:
        """End a poll; the next one comes after `delay` s, unless polling has stopped."""
        if self._suspended:
            changes["health"] = Health.SUSPENDED
        if self._once_more is not None:
            delay = min(delay, self._once_more)
            self._once_more = None
        self._ended_at = self._clock.monotonic()
        self._due = self._ended_at + delay
        state = msgspec.structs.replace(
            self.state,
            next_poll_at=self._clock.now() + timedelta(seconds=delay) if self.running else None,
            requests=self._client.requests,
            bytes_received=self._client.bytes_received,
            certificate_expires=self._client.certificate_expires,
            **changes,
        )
        self._change(msgspec.structs.replace(state, next_poll_at=None) if state.polling_stopped else state)
