"""Read a page of jobs too large to decode in one go, without blocking the event loop.

No JSON decoder lets others in while it works. A page is therefore decoded a record at a time, with a turn of
the event loop after each few hundred KiB.
"""

import asyncio
import json
import re
from typing import Final

from ontap_tui.model import Job
from ontap_tui.ontap import lenient
from ontap_tui.ontap.wire import MOST_RECORDS, JobsPage, NotACollection, TooManyRecords

_SLICE: Final = 256 * 1024
"""Characters after which the event loop gets its turn."""
_FRAME: Final = 1024 * 1024
"""Characters that may stand around the records of a page."""
_RECORDS: Final = re.compile(r'"records"\s*:\s*\[')
_BETWEEN: Final = re.compile(r"[\s,]*")
_DECODER: Final = json.JSONDecoder(strict=False, parse_int=lenient.integer)


async def large_page(body: bytes, cluster: str) -> JobsPage:
    """Decode a page like `wire.jobs_page`. Raises `lenient.NotJson` and `NotACollection`."""
    text = body.decode("utf-8-sig", "replace")
    await asyncio.sleep(0)
    begin = _RECORDS.search(text, 0, _FRAME)
    if begin is None:
        raise NotACollection("there is no list of records")
    jobs: list[Job] = []
    bad, at, turn = 0, begin.end(), begin.end()
    while not text.startswith("]", at := _past(text, at)):
        if len(jobs) + bad >= MOST_RECORDS:
            raise TooManyRecords
        try:
            record, at = _DECODER.raw_decode(text, at)
        except (ValueError, RecursionError) as error:
            raise lenient.NotJson(str(error)) from None
        job = lenient.job(record, cluster)
        if job is None:
            bad += 1
        else:
            jobs.append(job)
        if at - turn > _SLICE:
            turn = at
            await asyncio.sleep(0)
    return JobsPage(jobs, bad, lenient.next_link(_frame(text, begin.end(), at)))


def _past(text: str, at: int) -> int:
    """Return where the next record or the end of the list starts."""
    found = _BETWEEN.match(text, at)
    return found.end() if found else at


def _frame(text: str, start: int, end: int) -> lenient.Tree:
    """Return the page without its records."""
    if start + len(text) - end > _FRAME:
        raise lenient.NotJson("there is too much around the records")
    return lenient.tree((text[:start] + text[end:]).encode())
