"""Decide why a job needs a person's attention."""

from datetime import datetime, timedelta
from enum import IntEnum

import msgspec

from ontap_tui.model.estimate import Estimate
from ontap_tui.model.job import State
from ontap_tui.model.tracked import TrackedJob


class Attention(IntEnum):
    """The reasons, most urgent first (the lowest number)."""

    FAILED = 0
    LOST = 1
    """Disappeared from its cluster before its end was seen."""
    STALLED = 2
    """Its message has not changed for `stall_after`."""
    SLOW = 3
    """Has run longer than 1.5 times the 90th percentile of its kind: see `Estimate.slow_after`."""
    PAUSED = 4


class Acknowledgement(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Records that a person has taken note of why a job needs attention."""

    reason: Attention
    """A more urgent one that comes later is not covered."""
    user: str = ""
    """Empty where it was not recorded, as in a file of an earlier version."""
    at: datetime | None = None


def attention(
    tracked: TrackedJob,
    *,
    now: datetime,
    stall_after: timedelta,
    expected: Estimate | None = None,
    cluster_now: datetime | None = None,
) -> Attention | None:
    """Return why a job needs attention, or None, ignoring acknowledgements.

    `now` is by our clock; `cluster_now` is by the cluster's, if it is known to differ.
    """
    job = tracked.job
    if job.terminal:
        return Attention.FAILED if job.failed else None
    if tracked.gone:
        return Attention.LOST
    if job.state == State.PAUSED:
        return Attention.PAUSED
    if job.state == State.QUEUED:
        return None
    if now - tracked.message_at >= stall_after:
        return Attention.STALLED
    elapsed = job.elapsed(cluster_now or now)
    slow_after = expected.slow_after if expected is not None else None
    if elapsed is not None and slow_after is not None and elapsed.total_seconds() > slow_after:
        return Attention.SLOW
    return None


def outstanding(reason: Attention | None, acknowledged: Acknowledgement | None) -> Attention | None:
    """Return the reason, unless a person has acknowledged it or a more urgent one."""
    if reason is None or acknowledged is None or reason < acknowledged.reason:
        return reason
    return None
