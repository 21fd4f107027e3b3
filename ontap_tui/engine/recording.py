"""Between the engine and the history: what is kept of this session, and what earlier ones left."""

import asyncio
import logging
from collections import deque
from collections.abc import Collection, Mapping, Sequence
from typing import Final

import msgspec

from ontap_tui.engine.ports import Journal
from ontap_tui.engine.subscription import Subscription
from ontap_tui.history import HistoryError
from ontap_tui.model import Batch, Launch, TrackedJob

_PATIENCE: Final = 2.0
"""s for which the watching waits for what earlier sessions left."""
_LAST_WORDS: Final = 2.0
"""s that the history gets at the end to take in what it has not read yet."""

_log = logging.getLogger(__name__)


class Left(msgspec.Struct, frozen=True):
    """By earlier sessions."""

    active: Mapping[str, Sequence[TrackedJob]] = {}
    """By cluster: jobs that were non-terminal when last seen."""
    launches: Sequence[Launch] = ()
    """Without an end."""


async def left_behind(history: Journal, clusters: Collection[str]) -> Left:
    """What concerns these clusters; nothing where it cannot be read, or not soon."""
    try:
        async with asyncio.timeout(_PATIENCE):
            return Left(
                active={name: await history.active_jobs(name) for name in clusters},
                launches=await open_launches(history, clusters),
            )
    except HistoryError as error:
        _log.warning("nothing is known of earlier sessions: %s", error)
    except TimeoutError:
        _log.warning("nothing is known of earlier sessions: the disk does not answer")
    return Left()


async def open_launches(history: Journal, clusters: Collection[str]) -> list[Launch]:
    """Raises `HistoryError`."""
    return [one for one in await history.open_launches() if one.cluster in clusters]


async def record(history: Journal, subscription: Subscription) -> None:
    """Until cancelled: a subscriber like any other, which at the end gets a moment for what is not written.

    What it is writing when the end comes is neither lost nor written twice.
    """
    writing: asyncio.Task[None] | None = None
    left: deque[Batch] = deque()
    try:
        async for batch in subscription:
            left.append(batch)
            writing = asyncio.create_task(history.record(batch))
            await asyncio.shield(writing)
            left.clear()
            writing = None
    finally:
        subscription.close()
        left.extend([batch async for batch in subscription])
        try:
            async with asyncio.timeout(_LAST_WORDS):
                while left:
                    await (writing or history.record(left[0]))
                    writing = None
                    left.popleft()
        except TimeoutError:
            lost = sum(len(batch.events) for batch in left)
            _log.warning("history: the end came before %d observations were written", lost)
