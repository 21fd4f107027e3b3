"""Read a page of jobs too large to decode in one go, without blocking the event loop.

A JSON decoder cannot yield to the event loop. A page is therefore decoded one record at a time, yielding
after each hundred KiB.
"""

import asyncio
import codecs
import json
import re
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Final

from ontap_tui.model import Job
from ontap_tui.ontap import lenient
from ontap_tui.ontap.wire import MOST_RECORDS, JobsPage, NotACollection, TooManyRecords

_WINDOW: Final = 128 * 1024
"""Characters of records decoded before yielding to the event loop: fewer than `lenient.MOST_VALUES`."""
_FRAME: Final = 1024 * 1024
"""Characters that may stand around the records of a page."""
_RECORDS: Final = re.compile(r'"records"\s*:\s*\[')
_BETWEEN: Final = re.compile(r"[\s,]{0,10000}")
_DECODER: Final = json.JSONDecoder(strict=False, parse_int=lenient.integer)


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
