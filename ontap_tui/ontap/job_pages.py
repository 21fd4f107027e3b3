"""Decode pages of jobs without blocking the event loop or taking too much memory.

A JSON decoder cannot yield to the event loop. A page too large to decode in one go is therefore decoded one
record at a time, yielding after each hundred KiB.
"""

import asyncio
import codecs
import json
import re
from collections.abc import AsyncGenerator
from contextlib import aclosing, suppress
from typing import Final

import msgspec

from ontap_tui.model import Job, clipped
from ontap_tui.ontap import lenient
from ontap_tui.ontap.wire import (
    LARGEST,
    MOST_RECORDS,
    JobsPage,
    NotACollection,
    TooManyRecords,
    TooOdd,
    jobs_page,
)

_LONG: Final = 32 * 1024 * 1024
"""Characters of the texts of all jobs of a cluster."""
_SHORT_TEXT: Final = 200
"""Characters of each text of a collection whose texts are longer than `_LONG` together."""
_KEPT_BODY: Final = 256 * 1024
"""Bytes of a page that is retained, to see whether the next one differs."""
_KEPT_PAGES: Final = 2
"""The whole collection, and its active jobs."""
_WINDOW: Final = 128 * 1024
"""Characters of records decoded before yielding to the event loop: fewer than `lenient.MOST_VALUES`."""
_FRAME: Final = 1024 * 1024
"""Characters that may stand around the records of a page."""
_RECORDS: Final = re.compile(r'"records"\s*:\s*\[')
_BETWEEN: Final = re.compile(r"[\s,]{0,10000}")
_DECODER: Final = json.JSONDecoder(strict=False, parse_int=lenient.integer)


class JobPages:
    """Decodes the pages of one cluster. The first pages of the latest collections are kept."""

    def __init__(self, cluster: str) -> None:
        self._cluster = cluster
        self._kept: dict[str, tuple[bytes, JobsPage]] = {}

    async def first(self, path: str, body: bytes) -> JobsPage:
        """Decode the first page of `path`, unless it is unchanged.

        Raises `lenient.NotJson` and `NotACollection`, as `another` does.
        """
        known = self._kept.get(path)
        if known is not None and known[0] == body:
            return known[1]
        page = await self.another(body)
        self._kept.pop(path, None)
        if len(body) <= _KEPT_BODY:
            self._kept[path] = body, page
            while len(self._kept) > _KEPT_PAGES:
                del self._kept[next(iter(self._kept))]
        return page

    async def another(self, body: bytes) -> JobsPage:
        if len(body) <= LARGEST:
            with suppress(TooOdd):
                return jobs_page(body, self._cluster)
        return await large_page(body, self._cluster)


def shortened(jobs: list[Job], size: int) -> list[Job]:
    """Return the jobs of pages of `size` bytes, with shorter texts if these would take too much memory."""
    if size <= _LONG or sum(len(job.description) + len(job.message or "") for job in jobs) <= _LONG:
        return jobs
    return [
        msgspec.structs.replace(
            job,
            description=clipped(job.description, _SHORT_TEXT),
            message=None if job.message is None else clipped(job.message, _SHORT_TEXT),
        )
        for job in jobs
    ]


async def large_page(body: bytes, cluster: str) -> JobsPage:
    """Decode a page like `wire.jobs_page`. Raises `lenient.NotJson` and `NotACollection`."""
    text = await _text(body)
    begin = _RECORDS.search(text, 0, _FRAME)
    if begin is None:
        raise NotACollection("there is no list of records")
    jobs: list[Job] = []
    bad, at = 0, begin.end()
    async with aclosing(_records(text, begin.end())) as records:
        async for record, end in records:
            if len(jobs) + bad >= MOST_RECORDS:
                raise TooManyRecords
            at = end
            job = lenient.job(record, cluster)
            if job is None:
                bad += 1
            else:
                jobs.append(job)
    return JobsPage(jobs, bad, lenient.next_link(_frame(text, begin.end(), _past(text, at))))


async def _text(body: bytes) -> str:
    decoder = codecs.getincrementaldecoder("utf-8-sig")("replace")
    parts = []
    for at in range(0, len(body), _FRAME):
        parts.append(decoder.decode(body[at : at + _FRAME]))
        await asyncio.sleep(0)
    return "".join((*parts, decoder.decode(b"", final=True)))


async def _records(text: str, at: int) -> AsyncGenerator[tuple[lenient.Tree, int], None]:
    """Decode the records from `at` on; yield each with the position of its end.

    The end of a record is known only once it is decoded, so records are decoded within a window. The window
    moves on to the record that it cuts off, and grows if that record is longer, unless the record has too
    many values to decode at once.
    """
    start, length, window = at, _WINDOW, text[at : at + _WINDOW]
    while not text.startswith("]", at := _past(text, at)):
        try:
            record, end = _DECODER.raw_decode(window, at - start)
        except (ValueError, RecursionError) as error:
            if at == start:
                if at + length >= len(text):
                    raise lenient.NotJson(str(error)) from None
                length *= 4
            start, window = at, text[at : at + length]
            if length > _WINDOW and lenient.values(window) > lenient.MOST_VALUES:
                raise lenient.TooLarge(f"{lenient.MOST_VALUES:,} values in one record") from None
            await asyncio.sleep(0)
        else:
            at, length = start + end, _WINDOW
            yield record, at


def _past(text: str, at: int) -> int:
    """Return where the next record or the end of the list starts."""
    found = _BETWEEN.match(text, at)
    return found.end() if found else at


def _frame(text: str, start: int, end: int) -> lenient.Tree:
    """Return the page without its records."""
    if start + len(text) - end > _FRAME:
        raise lenient.NotJson("there is too much around the records")
    return lenient.tree((text[:start] + text[end:]).encode())
