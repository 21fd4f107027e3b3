"""Read a cluster's jobs, whole or in steps that transfer each finished job once."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

import msgspec

from ontap_tui.engine.ports import Client
from ontap_tui.engine.schedule import WholeReads
from ontap_tui.engine.table import LiveTable
from ontap_tui.model import Clock, Job, JobEvent
from ontap_tui.ontap import JobsAnswer, JobsQuery

SMALL: Final = 100
"""A collection of so few jobs is always read whole: one request is cheaper than two."""
MANY_MISSING: Final = 100
"""If more jobs than this are missing, they are not read one by one: everything is read instead."""
_FIELDS_OF_STEPS: Final = frozenset({"state", "end_time"})
"""A filter on these fields cannot be combined with the filters of the steps."""
MARGIN: Final = timedelta(seconds=2)
"""The resolution of the times of jobs and of the Date header: whole seconds."""


class Reading(msgspec.Struct, frozen=True):
    """Reports one read of a cluster, already applied to the table."""

    events: list[JobEvent]
    round_trip: float
    """s"""
    skew: float | None
    """s, the cluster's clock minus ours; None if it does not report its time."""
    bad: int
    """Malformed records."""


class JobReader:
    """Keeps one table current. Handles one call at a time."""

    def __init__(self, client: Client, table: LiveTable, clock: Clock, where: Mapping[str, str]) -> None:
        """Take the table to maintain; `where` filters the collection on the cluster."""
        self._client = client
        self._table = table
        self._clock = clock
        self._where = where
        self._whole = WholeReads()
        self._since: datetime | None = None

    def failed(self) -> None:
        """Note that the last call did not finish, so that changes may have been missed."""
        self._whole.failed()

    async def read(self, *, whole: bool = False) -> Reading:
        """Update the table, whole or in steps. Raises `OntapError`, leaving the table as it was."""
        if whole or self._since is None or self._table.size <= SMALL or self._due():
            return await self._all()
        return await self._steps(self._since)

    def _due(self) -> bool:
        return self._whole.due(monotonic=self._clock.monotonic(), wall=self._clock.now().timestamp())

    async def _all(self) -> Reading:
        table = self._table
        asked = self._clock.monotonic()
        answer, skew = await self._ask(JobsQuery(where=self._where))
        seen = {job.uuid for job in answer.jobs}
        found: list[Job] = []
        if self._where or answer.bad:
            # A job left out of the answer may still exist: it may be filtered out or malformed.
            missing = table.missing(seen)
            found, gone = await self._ask_for(missing)
            seen |= missing - gone
        events = [
            *table.update([*answer.jobs, *found], asked),
            *table.vanish(table.absent(seen), asked),
            *table.sweep(asked),
        ]
        self._since = None if _FIELDS_OF_STEPS & self._where.keys() else _before(answer)
        self._whole.done(monotonic=asked, wall=self._clock.now().timestamp(), skew=skew)
        return Reading(events, answer.round_trip, skew, answer.bad)

    async def _steps(self, since: datetime) -> Reading:
        table = self._table
        asked = self._clock.monotonic()
        active, skew = await self._ask(JobsQuery.active(self._where))
        if self._whole.jumped(skew):
            return await self._all()
        ended, _ = await self._ask(JobsQuery.ended(since, self._where))
        # A job that ended between the two answers is in both, and the later one counts.
        read = {job.uuid: job for answer in (active, ended) for job in answer.jobs}
        missing = table.missing(read.keys())
        if len(missing) > MANY_MISSING:
            return await self._all()
        found, gone = await self._ask_for(missing)
        events = [*table.update([*read.values(), *found], asked), *table.vanish(gone, asked)]
        self._since = _before(active)
        return Reading(events, active.round_trip, skew, active.bad + ended.bad)

    async def _ask_for(self, uuids: set[str]) -> tuple[list[Job], set[str]]:
        """Return (jobs that the cluster still knows, uuids of those that it does not)."""
        if not uuids:
            return [], set()
        answer, _ = await self._ask(JobsQuery(uuids=tuple(uuids)))
        if answer.bad:
            return answer.jobs, set()
        return answer.jobs, uuids - {job.uuid for job in answer.jobs}

    async def _ask(self, query: JobsQuery) -> tuple[JobsAnswer, float | None]:
        """Return the answer, and how many s the cluster's clock is ahead of ours."""
        began = self._clock.now()
        answer = await self._client.jobs(query)
        if answer.date is None:
            return answer, None
        return answer, (answer.date - began).total_seconds() - answer.round_trip


def _before(answer: JobsAnswer) -> datetime | None:
    """Return a moment, by the cluster's clock, up to which the answer is complete."""
    if answer.date is None:
        return None
    return answer.date - timedelta(seconds=answer.round_trip) - MARGIN
