"""Connect the engine to the history: record this session, and load what earlier ones left."""

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
"""s to wait for what earlier sessions left before watching starts."""
_LAST_WORDS: Final = 2.0
"""s for the history to catch up at exit."""

_log = logging.getLogger(__name__)


class Left(msgspec.Struct, frozen=True):
    """Holds what earlier sessions left."""

    active: Mapping[str, Sequence[TrackedJob]] = {}
    """Jobs by cluster that were non-terminal when last seen."""
    launches: Sequence[Launch] = ()
    """Launches without an end."""


async def left_behind(history: Journal, clusters: Collection[str], *, active: bool = True) -> Left:
    """Return what earlier sessions left on these clusters; nothing if it cannot be read soon.

    Active jobs are included only with `active`.
    """
    try:
        async with asyncio.timeout(_PATIENCE):
            return Left(
                active={name: await history.active_jobs(name) for name in clusters if active},
                launches=await open_launches(history, clusters),
            )
    except HistoryError as error:
        _log.warning("earlier sessions could not be loaded: %s", error)
    except TimeoutError:
        _log.warning("earlier sessions could not be loaded: the history does not respond")
    return Left()


async def open_launches(history: Journal, clusters: Collection[str]) -> list[Launch]:
    """Return the launches without an end. Raises `HistoryError`."""
    return [one for one in await history.open_launches() if one.cluster in clusters]


async def record(history: Journal, subscription: Subscription) -> None:
    """Record batches until cancelled, and then, for a moment, those not yet recorded.

    The batch being written when it is cancelled is neither lost nor written twice.
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
            _log.warning("history: the program ended before %d observations were written", lost)
