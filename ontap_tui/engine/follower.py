"""Follow single jobs of one cluster to their end."""

import asyncio
from collections.abc import Callable, Sequence
from random import Random
from typing import Final
from weakref import WeakValueDictionary

from ontap_tui.engine.policy import Policy
from ontap_tui.engine.poller import Poller
from ontap_tui.engine.ports import Client
from ontap_tui.engine.schedule import PollSchedule
from ontap_tui.engine.table import LiveTable
from ontap_tui.engine.waiting import sleep_or
from ontap_tui.model import Clock, Event, Health, Job, JobEvent, JobFinished, JobGone, TrackedJob
from ontap_tui.ontap import (
    AuthenticationFailed,
    CredentialsUnavailable,
    JobNotFound,
    OntapError,
    PermissionDenied,
)

_FIRST_PAUSE: Final = 0.25
_GROWTH: Final = 1.5
_APPEARS_WITHIN: Final = 5.0
"""s after which a job that was never seen is considered unknown to the cluster."""
_AT_ONCE: Final = 2
"""Jobs read at the same time."""
_CROWD: Final = 20
"""Most jobs followed individually; more are left to the ordinary poll from the start."""
_POLLS: Final = 2
"""Intervals within which a poll has started and ended."""


class Follower:
    """Reads a job individually, often at first, until the ordinary poll covers it."""

    def __init__(
        self,
        client: Client,
        table: LiveTable,
        poller: Poller,
        *,
        clock: Clock,
        random: Random,
        policy: Policy,
        publish: Callable[[Sequence[Event]], None],
    ) -> None:
        self._client = client
        self._table = table
        self._poller = poller
        self._clock = clock
        self._schedule = PollSchedule(policy, random)
        self._interval = policy.poll_interval
        self._publish = publish
        self._places = asyncio.Semaphore(_AT_ONCE)
        self._followed = 0
        self._ends: WeakValueDictionary[str, asyncio.Event] = WeakValueDictionary()

    def on_event(self, event: JobEvent) -> None:
        """Process an event of the table."""
        if isinstance(event, JobFinished | JobGone) and (end := self._ends.get(event.job.job.uuid)):
            end.set()

    async def end(self, uuid: str, endpoint: str | None = None, *, new: bool) -> TrackedJob:
        """Return the job when it is terminal or gone. A `new` one may take a moment to appear.

        Raises:
            JobNotFound: It was never seen, and the cluster does not know it.
            OntapError: It cannot be read, and retrying will not help.
        """
        end = self._ends.setdefault(uuid, asyncio.Event())
        began = self._clock.monotonic()
        pause = _FIRST_PAUSE
        self._followed += 1
        try:
            if self._poller.running and not endpoint and self._followed > _CROWD:
                pause = self._interval
                await sleep_or(self._clock, _POLLS * self._interval, end)
            return await self._end(uuid, endpoint, end, began, pause, new=new)
        finally:
            self._followed -= 1

    async def _end(
        self, uuid: str, endpoint: str | None, end: asyncio.Event, began: float, pause: float, *, new: bool
    ) -> TrackedJob:
        failures, vanished = 0, False
        while True:
            entry = self._table.jobs.get(uuid)
            if entry is not None and (entry.job.terminal or (entry.gone and await self._gone(entry))):
                return entry
            end.clear()
            if entry and not endpoint and pause >= self._interval and self._poller.covers(began):
                await end.wait()
                continue
            asked = self._clock.monotonic()
            late = asked - began >= _APPEARS_WITHIN
            wait = pause
            try:
                job = await self._ask(uuid, endpoint)
            except JobNotFound:
                if entry is None and (late or not new):
                    raise
                if entry is not None and endpoint is None and self._poller.covers(0.0):
                    # Some accounts see a job only in the list, so the list decides.
                    pause = wait = self._interval
                elif entry is not None:
                    self._publish(self._table.vanish([uuid], asked))
                    if vanished:  # keep the same interval for a job that comes and goes
                        end.clear()
                    vanished = True
            except OntapError as error:
                if self._hopeless(error, unseen=entry is None and late):
                    raise
                failures += 1
                wait = self._schedule.after_failure(failures, error.retry_after)
            else:
                failures = 0
                self._publish(self._table.observe(job))
            await sleep_or(self._clock, wait, end)
            pause = min(pause * _GROWTH, self._interval)

    async def _ask(self, uuid: str, endpoint: str | None) -> Job:
        await self._poller.may_be_asked()
        try:
            async with self._places:
                job = await self._client.job(uuid, endpoint)
        except JobNotFound:
            self._poller.heard(None)
            raise
        except OntapError as error:
            self._poller.heard(error.fault)
            raise
        self._poller.heard(None)
        return job

    async def _gone(self, entry: TrackedJob) -> bool:
        """Return whether the job is missing again: a single list without it may have been incomplete."""
        uuid = entry.job.uuid
        since = self._clock.monotonic()
        try:
            self._publish(self._table.observe(await self._ask(uuid, entry.job.endpoint)))
        except OntapError as error:
            if entry.job.endpoint or not self._poller.running:
                return isinstance(error, JobNotFound) or self._hopeless(error, unseen=False)
            self._poller.expect_change()
            while not self._poller.covers(since) and self._poller.state.health is not Health.FORBIDDEN:
                await self._poller.change()
        return self._table.jobs.get(uuid) is entry

    def _hopeless(self, error: OntapError, *, unseen: bool) -> bool:
        """Return whether retrying cannot help; it may while the poller succeeds or waits for the user."""
        if isinstance(error, PermissionDenied):
            return unseen or not self._poller.covers(0.0)
        refused = isinstance(error, AuthenticationFailed | CredentialsUnavailable)
        return refused and not self._poller.running
