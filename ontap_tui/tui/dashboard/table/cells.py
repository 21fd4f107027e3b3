"""Build the cells of the table from pieces of text, each with a colour role."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final, TypeAlias

from ontap_tui.model import (
    KNOWN_STATES,
    Attention,
    Estimate,
    State,
    TrackedJob,
    duration,
    printable,
    progress,
    rough_duration,
    short_ids,
    whole_minutes,
)
from ontap_tui.tui.dashboard.view import JobRow
from ontap_tui.tui.style.glyphs import Glyphs
from ontap_tui.tui.style.times import clock
from ontap_tui.tui.style.words import UNSEEN

Piece: TypeAlias = tuple[str, str]
"""(text, role). The roles are the component classes of the table without their prefix."""

FRESH: Final = timedelta(seconds=3)
"""How long a change is highlighted."""
_SECOND: Final = timedelta(seconds=1)
_MINUTE: Final = timedelta(minutes=1)
_SHOUTS: Final = timedelta(seconds=60)
"""How long a failure is drawn in full colour. After that, it is drawn as an alert until acknowledged."""
_RUNS_BADLY: Final = {Attention.STALLED: "stalled", Attention.SLOW: "slow"}
"""Words that replace "running", which would hide the problem."""
_BAR: Final = 8
_LONGEST: Final = 500
"""Maximum characters drawn: no screen line has room for more."""


@dataclass(frozen=True, slots=True)
class Moment:
    """Holds everything that cells depend on, except their row."""

    now: datetime
    day: date
    """The local date of `now`; times on another day are shown with their date."""
    glyphs: Glyphs
    stale: frozenset[str]
    """Clusters with possibly outdated data."""
    cluster_now: Callable[[str, datetime], datetime]
    expected: Callable[[TrackedJob], Estimate | None]


def lasts_until(row: JobRow, moment: Moment) -> datetime:
    """Return the time until which the row looks the same without news; at most a minute ahead."""
    now, tracked = moment.now, row.tracked
    ends = now + _MINUTE
    if (fresh_until := tracked.changed_at + FRESH) > now:
        ends = min(ends, fresh_until)
    if row.need is Attention.FAILED and (failed_for := _failed_for(row, moment)) < _SHOUTS:
        ends = min(ends, now + _SHOUTS - failed_for)
    if row.goes_on or tracked.active:
        elapsed = _elapsed_time(row, moment) or timedelta(0)
        step = _MINUTE if tracked.waits and not row.goes_on else _SECOND
        ends = min(ends, now + step - elapsed % step)
    return ends


CHANGING: Final = frozenset({"state", "elapsed", "expected"})
"""Columns with cells that may change through elapsed time alone."""


def cell(column: str, row: JobRow, moment: Moment) -> list[Piece]:
    return _CELLS[column](row, moment)


def state_role(tracked: TrackedJob) -> str:
    if tracked.outcome_unknown or tracked.job.state not in KNOWN_STATES:
        return "unknown"
    return tracked.job.state


def text_role(row: JobRow, moment: Moment) -> str:
    """Return the text role: quiet for ended jobs that need no attention, and for outdated data."""
    if row.need is not None:
        return "text"
    return (
        "text"
        if (row.tracked.active or row.goes_on) and row.tracked.job.cluster not in moment.stale
        else "quiet"
    )


def _state(row: JobRow, moment: Moment) -> list[Piece]:
    """Return the state, with a question mark if it may be outdated."""
    tracked = row.tracked
    state = tracked.job.state
    if row.goes_on:
        state = State.RUNNING
    elif row.came_to_nothing:
        state = State.FAILURE
    word = printable((state if state != tracked.job.state else tracked.state_word)[:_LONGEST])
    role = state_role(tracked) if state == tracked.job.state else state
    if row.need is Attention.FAILED:
        role = "shout" if _failed_for(row, moment) < _SHOUTS else "alert"
    elif row.need is Attention.LOST:
        role = "lost"
    elif tracked.job.cluster in moment.stale:
        role = "quiet"
        word += "?" if tracked.active else ""
    elif row.need in _RUNS_BADLY:
        return [(f"{moment.glyphs.warning} {_RUNS_BADLY[row.need]}", "paused")]
    sign = moment.glyphs.unknown if tracked.outcome_unknown else moment.glyphs.of(state)
    return [(f"{sign} {word}", role)]


def _failed_for(row: JobRow, moment: Moment) -> timedelta:
    if row.came_to_nothing and row.launch is not None and row.launch.ended_at is not None:
        return moment.now - row.launch.ended_at
    job = row.tracked.job
    return moment.cluster_now(job.cluster, moment.now) - (job.end_time or row.tracked.changed_at)


def _description(row: JobRow, moment: Moment) -> list[Piece]:
    tracked = row.tracked
    text = (
        short_ids(printable(tracked.job.description[:_LONGEST])) or "(no description)",
        text_role(row, moment),
    )
    return [(f"{moment.glyphs.launched} ", "launched"), text] if tracked.launch_id else [text]


def _elapsed(row: JobRow, moment: Moment) -> list[Piece]:
    """Return the elapsed time, in whole minutes if the job makes no progress."""
    elapsed = _elapsed_time(row, moment)
    if elapsed is None:
        return []
    words = whole_minutes if row.tracked.waits and not row.goes_on else duration
    return [(words(elapsed.total_seconds()), text_role(row, moment))]


def _elapsed_time(row: JobRow, moment: Moment) -> timedelta | None:
    job = row.tracked.job
    if row.tracked.outcome_unknown:
        return None
    if row.goes_on and row.launch is not None:
        return moment.now - row.launch.created_at
    return job.elapsed(moment.cluster_now(job.cluster, moment.now))


def _expected(row: JobRow, moment: Moment) -> list[Piece]:
    tracked = row.tracked
    if row.need is Attention.STALLED:
        return [(f"stalled {_age(tracked.message_at, moment)}", "paused")]
    if tracked.job.state != State.RUNNING or not tracked.active:
        return []
    expected = moment.expected(tracked)
    elapsed = tracked.job.elapsed(moment.cluster_now(tracked.job.cluster, moment.now))
    if expected is None or elapsed is None:
        return []
    if row.need is Attention.SLOW:
        times = elapsed.total_seconds() / max(expected.median, 1)
        return [(f"slow ×{times:.0f}" if times >= 2 else "slow", "paused")]
    left = expected.median - elapsed.total_seconds()
    return [(f"~{rough_duration(max(1, left))} left" if left > 0 else "due", "quiet")]


def _age(since: datetime, moment: Moment) -> str:
    return rough_duration((moment.now - since).total_seconds()).replace(" ", "")


def _message(row: JobRow, moment: Moment) -> list[Piece]:
    tracked, glyphs = row.tracked, moment.glyphs
    job = tracked.job
    if tracked.outcome_unknown and tracked.gone_at is not None:
        since = clock(tracked.gone_at, moment.now)
        return [(f"{UNSEEN}: not on the cluster since {since}", "unknown")]
    pieces: list[Piece] = []
    if tracked.intent is not None and tracked.active:
        asked = f"{tracked.intent.action} requested {clock(tracked.intent.at, moment.now)}"
        said = f"{asked}: {printable(tracked.intent.refusal)}" if tracked.intent.refusal else asked
        pieces.append((f"{said}  ", "paused"))
    launch = row.launch
    if row.came_to_nothing and launch is not None:
        said = launch.error.message if launch.error is not None else launch.note
        text = said or "its job succeeded, but the operation it started did not"
        return [*pieces, (printable(text[:_LONGEST]), "failure" if row.need is not None else "quiet")]
    done = launch.progress if row.goes_on and launch is not None else progress(job)
    if done is not None:
        filled = round(done * _BAR)
        pieces += [
            (glyphs.full * filled, "running"),
            (glyphs.empty * (_BAR - filled), "quiet"),
            (f" {done:4.0%}  ".replace("%", " %"), text_role(row, moment)),
        ]
    if row.goes_on:
        return [*pieces, ("job done; following the operation it started", "quiet")]
    text = job.says if job.failed else job.message or ""
    role = "failure" if job.failed and row.need is not None else "quiet"
    pieces.append((printable(text[:_LONGEST]), role))
    return pieces


def _plain(text_of: Callable[[TrackedJob], object]) -> Callable[[JobRow, Moment], list[Piece]]:
    def pieces(row: JobRow, moment: Moment) -> list[Piece]:
        value = text_of(row.tracked)
        return [(printable(str(value)[:_LONGEST]), text_role(row, moment))] if value else []

    return pieces


_CELLS: Final[dict[str, Callable[[JobRow, Moment], list[Piece]]]] = {
    "state": _state,
    "cluster": _plain(lambda tracked: tracked.job.cluster),
    "description": _description,
    "svm": _plain(lambda tracked: tracked.job.svm),
    "node": _plain(lambda tracked: tracked.job.node),
    "elapsed": _elapsed,
    "expected": _expected,
    "message": _message,
    "started": lambda row, moment: [(clock(row.tracked.job.start_time, moment.now), "quiet")],
    "ended": lambda row, moment: [(clock(row.tracked.job.end_time, moment.now), "quiet")],
    "code": _plain(lambda tracked: tracked.job.code),
    "request": _plain(lambda tracked: tracked.launched_by),
    "by": _plain(lambda tracked: tracked.user),
    "uuid": _plain(lambda tracked: tracked.job.uuid),
}
