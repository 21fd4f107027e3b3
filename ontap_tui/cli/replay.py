"""Replay the changes to jobs that the history has recorded since a moment."""

from collections.abc import AsyncIterator, Collection
from datetime import datetime, timedelta
from operator import attrgetter
from typing import Final, NamedTuple

import msgspec

from ontap_tui.cli.records import ChangeWord
from ontap_tui.history import History
from ontap_tui.model import Job, JobKey, TrackedJob

_KNOWN: Final = timedelta(days=1)
"""How long a cluster may still know an ended job: ONTAP forgets it after minutes."""


class ReplayedChange(NamedTuple):
    """Describes a change that an instance saw."""

    at: datetime
    event: ChangeWord
    tracked: TrackedJob
    """The job as it was then."""


class Replay(NamedTuple):
    changes: list[ReplayedChange]
    """Oldest first."""
    known: dict[JobKey, Job]
    """Jobs that a cluster may still know, as last seen."""


async def replay(history: History, clusters: Collection[str], since: datetime) -> Replay:
    """Return the changes. Raises HistoryError."""
    changes: list[ReplayedChange] = []
    known: dict[JobKey, Job] = {}
    for past in await history.changed_jobs(since - _KNOWN, clusters):
        known[past.tracked.key] = past.tracked.job
        changes += [change async for change in _changes(history, past.tracked, since)]
    return Replay(sorted(changes, key=attrgetter("at")), known)


async def _changes(history: History, tracked: TrackedJob, since: datetime) -> AsyncIterator[ReplayedChange]:
    if tracked.changed_at > since:
        steps = await history.timeline(tracked.key)
        first = steps[0].at if steps else tracked.changed_at
        for step in steps[:-1]:
            if step.at > since:
                job = msgspec.structs.replace(
                    tracked.job, state=step.state, message=step.message, code=None, error=None, end_time=None
                )
                yield _past(tracked, job, step.at, new=step.at == first)
        # The job has its last message, whereas not every step of a counting message is kept as a transition.
        at = steps[-1].at if steps and steps[-1].at > since else tracked.changed_at
        yield _past(tracked, tracked.job, at, new=at == first)
    if tracked.outcome_unknown and tracked.gone_at is not None and tracked.gone_at > since:
        yield ReplayedChange(tracked.gone_at, "gone", tracked)


def _past(tracked: TrackedJob, job: Job, at: datetime, *, new: bool) -> ReplayedChange:
    then = msgspec.structs.replace(tracked, job=job, changed_at=at, gone_at=None)
    word: ChangeWord = "finished" if job.terminal else "appeared" if new else "changed"
    return ReplayedChange(at, word, then)
