"""Show what a command is waiting for, at the bottom of standard error if that is a terminal."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from datetime import datetime, timedelta
from shlex import quote
from typing import Final, NamedTuple, TypeVar

from ontap_tui.cli import bottom
from ontap_tui.cli.diagnostics import tell
from ontap_tui.cli.options import Options
from ontap_tui.cli.widths import cell_len, pad
from ontap_tui.engine import Engine
from ontap_tui.model import (
    Clock,
    ClusterState,
    Launch,
    TrackedJob,
    duration,
    job_kind,
    printable,
    progress,
    short_ids,
)

T = TypeVar("T")

_AFTER: Final = 1.0
"""s before progress is shown: shorter waits need none."""
_EVERY: Final = 0.1
"""The shortest time between two updates, in s; unchanged lines are not drawn again."""
_REST: Final = 20
"""The pause after an update as a multiple of its duration: thousands of jobs take a while."""
_MOST: Final = 200
"""Most lines that are laid out; the rest are only counted, because no terminal shows more."""
_LONGEST: Final = 1000
"""Most characters of a text that are examined."""
_TOLD: Final = 20
"""Most lines printed after an interrupt."""


class ProgressLine(NamedTuple):
    cluster: str
    state: str
    elapsed: float | None = None
    """s"""
    done: float | None = None
    """0 to 1"""
    expected: datetime | None = None
    """When the job would end if it took as long as earlier ones of its kind."""
    what: str = ""


class Waiting(NamedTuple):
    """Holds what a command is waiting for."""

    lines: list[ProgressLine]
    more: int = 0
    """How many more there are."""

    @classmethod
    def of(cls, items: Sequence[T], line: Callable[[T], ProgressLine]) -> "Waiting":
        """Make a line for each item."""
        return cls(list(map(line, items[:_MOST])), max(0, len(items) - _MOST))


@asynccontextmanager
async def showing(
    look: Callable[[], Waiting],
    options: Options,
    clock: Clock,
    engine: Engine | None = None,
) -> AsyncIterator[None]:
    """Draw progress while the block runs, on a terminal to which nothing else writes.

    `engine`, if given, does not poll, so that its duration estimates must be loaded here.
    """
    if not (options.shows_progress and bottom.drawable()):
        yield
        return
    drawing = asyncio.create_task(draw(look, clock, engine))
    try:
        yield
    finally:
        drawing.cancel()
        with suppress(asyncio.CancelledError):
            await drawing
        bottom.clear()


async def draw(look: Callable[[], Waiting], clock: Clock, engine: Engine | None) -> None:
    """Draw progress until cancelled. `engine` is as in `showing`."""
    await clock.sleep(_AFTER)
    if engine is not None:
        await engine.learn()
    while True:
        began = clock.monotonic()
        waiting = look()
        bottom.show(laid_out(waiting.lines), waiting.more)
        await clock.sleep(max(_EVERY, (clock.monotonic() - began) * _REST))


def tell_open(options: Options, waiting: Waiting, jobs: Mapping[str, Sequence[str]]) -> None:
    """Report after an interrupt what is still running, and how to wait for it again.

    `jobs` are the UUIDs to wait for, by cluster.
    """
    texts = bottom.within(laid_out(waiting.lines), _TOLD, waiting.more)
    if texts:
        tell("Still running:", *(f"  {text}" for text in texts))
    for cluster, uuids in jobs.items():
        if uuids:
            tell(f"Wait again: {options.command} wait {quote(cluster)} {' '.join(map(quote, uuids))}")


def laid_out(lines: Sequence[ProgressLine]) -> list[str]:
    """Lay the lines out in columns."""
    rows = [
        (
            printable(line.cluster),
            printable(line.state),
            "" if line.done is None else f"{line.done:.0%}".replace("%", " %"),
            "" if line.elapsed is None else duration(line.elapsed),
            "" if line.expected is None else f"ends ~{line.expected.astimezone():%H:%M:%S}",
        )
        for line in lines
    ]
    if not rows:
        return []
    widths = [max(map(cell_len, column)) for column in zip(*rows, strict=True)]
    texts = []
    for (cluster, state, *facts), line in zip(rows, lines, strict=True):
        columns = [pad(cluster, widths[0]), pad(state, widths[1])]
        columns += [
            pad(fact, size, to_right=True) for fact, size in zip(facts, widths[2:], strict=True) if size
        ]
        texts.append("  ".join([*columns, printable(line.what[:_LONGEST])]).rstrip())
    return texts


def job_line(engine: Engine, tracked: TrackedJob, now: datetime) -> ProgressLine:
    job = tracked.job
    ran = job.elapsed(engine.clusters[job.cluster].time(now))
    elapsed = ran.total_seconds() if ran is not None else None
    estimate = engine.estimate(job_kind(job.description)) if tracked.active else None
    expected = None
    if estimate is not None and elapsed is not None:
        expected = now + timedelta(seconds=estimate.median - elapsed)
    return ProgressLine(
        cluster=job.cluster,
        state=tracked.state_word,
        elapsed=elapsed,
        done=progress(job),
        expected=expected,
        what=": ".join(filter(None, (short_ids(job.description) or job.uuid, job.says))),
    )


def launch_lines(engine: Engine, launches: Iterable[Launch], now: datetime) -> Iterator[ProgressLine]:
    """Yield a line for each job that is still running, and one for each launch that has none of them."""
    for launch in launches:
        jobs = [engine.find(key) for key in launch.keys] if launch.ended_at is None else []
        running = [tracked for tracked in jobs if tracked is not None and tracked.active]
        for tracked in running:
            yield job_line(engine, tracked, now)
        if not running:
            took = (launch.ended_at or now) - launch.created_at
            yield ProgressLine(
                launch.cluster, launch.outcome, took.total_seconds(), launch.progress, what=launch.request
            )


def is_read(state: ClusterState) -> bool:
    """Return whether a cluster that is read once has answered or failed."""
    return state.polled_at is not None or state.fault is not None


def cluster_line(state: ClusterState, waited: float) -> ProgressLine:
    """Describe a cluster that is read once, `waited` s after the request."""
    if state.fault is not None:
        return ProgressLine(state.name, "failed", what=state.fault.summary)
    if state.polled_at is None:
        return ProgressLine(state.name, "reading", elapsed=waited)
    return ProgressLine(state.name, "read", what=f"{state.counts.total:,} jobs")
