"""Explain a job in words."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from ontap_tui.cli.rows import OutputRow
from ontap_tui.engine import Engine
from ontap_tui.model import Attention, attention, job_kind, meaning, rough_duration


def explanation(engine: Engine, row: OutputRow, now: datetime, stall_after: timedelta) -> Iterator[str]:
    """Return the explanation; `now` is by our clock."""
    tracked, job = row.tracked, row.tracked.job
    if tracked.outcome_unknown:
        yield "Its outcome is unknown: its cluster forgot it before its end was seen."
    elif job.failed:
        yield f"It failed: {job.says}" if job.says else "It failed, and the cluster gave no reason."
        code = job.error.code if job.error else None
        if known := meaning(code or (None if job.code is None else str(job.code))):
            yield f"The code means: {known}."
    elif job.terminal:
        yield f"It ended with the state {job.state}."
    expected = engine.estimate(job_kind(job.description))
    if expected is not None:
        yield (
            f"{expected.count} earlier jobs of its kind took {rough_duration(expected.median)} in the "
            f"median, and nine in ten at most {rough_duration(expected.p90)}."
        )
    need = attention(tracked, now=now, stall_after=stall_after, expected=expected, cluster_now=row.now)
    if need is Attention.STALLED:
        age = rough_duration((now - tracked.message_at).total_seconds())
        yield f"It is stalled: its message has not changed for {age}."
    elif need is Attention.SLOW:
        yield "It is much slower than others of its kind."
    state = engine.clusters[job.cluster]
    if state.fault is not None:
        yield f"This may be out of date: {job.cluster} {state.fault.text}"
