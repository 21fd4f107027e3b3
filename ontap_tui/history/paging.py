"""Read more jobs than fit into one query."""

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import datetime
from typing import Final

from ontap_tui.history.records import PastJob
from ontap_tui.history.rows import ended_at
from ontap_tui.history.times import restored
from ontap_tui.model import JobKey

_PART: Final = 20_000


async def in_parts(
    read: Callable[[datetime | None, int], Awaitable[list[PastJob]]],
) -> AsyncIterator[list[PastJob]]:
    """Yield parts; `read` takes the exclusive end of a window, and a limit, and returns the newest first.

    Cluster times have whole seconds: many jobs may have ended in the same, so each part begins again with
    those that ended when the last of the part before did.
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
        else:  # no more than one moment fits into a part
            limit *= 2
        known.update(job.tracked.key for job in new)
        ends = [end for job in part if (end := ended_at(job.tracked)) is not None]
        if ends:
            oldest = min(ends)
            until = restored(oldest + 1)
            known = {job.tracked.key for job in part if ended_at(job.tracked) == oldest}
