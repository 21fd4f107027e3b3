"""Provide what both stores share: a writing thread, a thread that reads in parts, and their reports."""

from __future__ import annotations

import asyncio
import logging
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Coroutine
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Concatenate, Final, ParamSpec, Protocol, TypeVar

from ontap_tui.history.records import AwaySummary, Bucket, PastJob
from ontap_tui.history.rows import ended_at
from ontap_tui.history.times import restored
from ontap_tui.model import Clock, Fault, JobKey

if TYPE_CHECKING:
    from ontap_tui.history.writer import Writer


P = ParamSpec("P")
T = TypeVar("T")
Connection = TypeVar("Connection")

_CLOSE_WITHIN: Final = 5.0  # s

_log = logging.getLogger(__name__)
_PART: Final = 20_000


class _Reader(Protocol):
    async def run(self, query: Callable[[Any], T]) -> T: ...

    async def close(self) -> None: ...

    def end(self) -> None: ...


class ThreadedHistory(ABC):
    """Implements the shared part of `History`, where each method is described."""

    def __init__(self, writer: Writer[Any, Any], reader: _Reader, clock: Clock) -> None:
        self._writer = writer
        self._reader = reader
        self._clock = clock

    @property
    def fault(self) -> Fault | None:
        return self._writer.fault

    @property
    def notices(self) -> tuple[str, ...]:
        return self._writer.notices

    def notice(self, text: str) -> None:
        self._writer.notice(text)

    async def reports(self) -> AsyncIterator[str | Fault | None]:
        told = 0
        fault: Fault | None = None
        while True:
            for notice in self.notices[told:]:
                yield notice
            told = len(self.notices)
            if self.fault != fault:
                fault = self.fault
                yield fault
            await self._writer.news()

    async def close(self) -> None:
        try:
            async with asyncio.timeout(_CLOSE_WITHIN):
                await self._flush()
                # Close the reader first: whoever closes last empties the -wal, which a reader cannot do.
                await self._reader.close()
                await self._writer.close()
        except TimeoutError:
            self._reader.end()
            self._writer.end()
            _log.warning("history: it did not respond within %g s and was not waited for", _CLOSE_WITHIN)

    async def read(self, query: Callable[[Any], T]) -> T:
        """Run the query in the thread that reads. Raises `HistoryError`."""
        return await self._reader.run(query)

    @abstractmethod
    async def _flush(self) -> None:
        """Write, if possible, what would otherwise be lost."""

    def every_job(
        self,
        *,
        since: datetime | None = None,
        clusters: Collection[str] | None = None,
        failed: bool = False,
    ) -> AsyncIterator[list[PastJob]]:
        def read(until: datetime | None, limit: int) -> Awaitable[list[PastJob]]:
            return self.jobs(since=since, until=until, clusters=clusters, failed=failed, limit=limit)

        return in_parts(read)

    @abstractmethod
    async def jobs(
        self,
        *,
        since: datetime | None = None,
        until: datetime | None = None,
        clusters: Collection[str] | None = None,
        failed: bool = False,
        limit: int = 1000,
    ) -> list[PastJob]: ...

    async def away_summary(self, since: datetime) -> AwaySummary:
        until = self._clock.now()
        if since >= until:
            return AwaySummary(since=since, until=until)
        (ended,) = await self.throughput(since, until, bucket=until - since)
        return AwaySummary(
            since=since, until=until, success=ended.success, failure=ended.failure, unknown=ended.unknown
        )

    @abstractmethod
    async def throughput(self, since: datetime, until: datetime, *, bucket: timedelta) -> list[Bucket]: ...


def reading(
    query: Callable[Concatenate[Connection, P], T],
) -> Callable[Concatenate[ThreadedHistory, P], Coroutine[Any, Any, T]]:
    """Make a method from `query`, which takes the same arguments and runs in the reading thread."""

    async def method(self: ThreadedHistory, /, *args: P.args, **kwargs: P.kwargs) -> T:
        return await self.read(lambda connection: query(connection, *args, **kwargs))

    return method


async def in_parts(
    read: Callable[[datetime | None, int], Awaitable[list[PastJob]]],
) -> AsyncIterator[list[PastJob]]:
    """Yield parts; `read` takes the exclusive end of a window and a limit, and returns the newest first.

    Clusters report whole seconds, so many jobs may have ended in the same one: each part therefore starts
    again at the time at which the last job of the part before ended.
    """
    until: datetime | None = None
    limit = _PART
    known: set[JobKey] = set()
    while True:
        part = await read(until, limit)
        new = [job for job in part if job.tracked.key not in known]
        if new:
            yield new
        elif len(part) < limit:
            return
        else:  # a whole part ended at one moment
            limit *= 2
        known.update(job.tracked.key for job in new)
        ends = [end for job in part if (end := ended_at(job.tracked)) is not None]
        if ends:
            oldest = min(ends)
            until = restored(oldest + 1)
            known = {job.tracked.key for job in part if ended_at(job.tracked) == oldest}
