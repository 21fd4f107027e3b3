"""Define the columns of the job table with their sort values and widths."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Final, NamedTuple

from ontap_tui.model import KNOWN_STATES, Attention, Estimate, State, TrackedJob
from ontap_tui.tui.dashboard.view.order import SortValue

ATTENTION: Final = "attention"
"""The sort order that is not a column: jobs that need attention, then active, then finished, newest first."""

EXPECTED: Final = "expected"
_RANK_RUNNING: Final = len(Attention)
_RANK_QUEUED: Final = _RANK_RUNNING + 1
_RANK_FINISHED: Final = _RANK_RUNNING + 2
_AGES: Final = 1e11
"""Seconds, more than any time since 1970; combines a rank and a time into one number."""
_STATES: Final = (State.FAILURE, State.PAUSED, State.RUNNING, State.QUEUED, State.SUCCESS)
_STATE_RANK: Final = {str(state): float(rank) for rank, state in enumerate(_STATES)}


def attention_value(tracked: TrackedJob, need: Attention | None) -> float:
    job = tracked.job
    if need is not None:
        rank = int(need)
    elif not tracked.active:
        rank = _RANK_FINISHED
    else:
        rank = _RANK_QUEUED if job.state == State.QUEUED else _RANK_RUNNING
    return rank * _AGES - _time(job.end_time or job.start_time or tracked.first_seen)


def _time(at: datetime | None) -> float:
    return at.timestamp() if at is not None else 0.0


def _elapsed(tracked: TrackedJob) -> float:
    """Return the value that sorts finished jobs by duration, then running ones by elapsed time."""
    job = tracked.job
    if job.start_time is None:
        return -1.0
    if job.end_time is not None:
        return (job.end_time - job.start_time).total_seconds()
    return -1.0 if job.terminal else 2 * _AGES - job.start_time.timestamp()


def expected_end(tracked: TrackedJob, expected: Estimate | None) -> float:
    """Return the time at which a running job is expected to end, which sorts jobs by the time left."""
    start = tracked.job.start_time
    if start is None or expected is None or tracked.job.state != State.RUNNING or not tracked.active:
        return 2 * _AGES
    return start.timestamp() + expected.median


def _state(tracked: TrackedJob) -> float:
    state = tracked.job.state
    return _STATE_RANK[state] if state in KNOWN_STATES else float(len(_STATES))


class JobColumn(NamedTuple):
    id: str
    label: str
    least: int
    """Minimum width in cells, below which the column is dropped."""
    best: int
    """Width in cells if there is room."""
    importance: int
    """The least important column is dropped first."""
    value: Callable[[TrackedJob], SortValue] | None
    """Returns the sort value; None for `EXPECTED`, which is sorted by `expected_end`."""
    stretch: int = 0
    """The column's share of the spare width."""
    right: bool = False
    descends: bool = False
    """Whether the column is usually sorted in descending order."""

    @property
    def title(self) -> str:
        """Return the label as it appears above the table."""
        return self.label.upper()


COLUMNS: Final = (
    JobColumn("state", "State", 10, 10, 99, _state),
    JobColumn("cluster", "Cluster", 8, 10, 90, lambda row: row.job.cluster),
    JobColumn("description", "Description", 20, 40, 98, lambda row: row.job.description.lower(), stretch=5),
    JobColumn("svm", "SVM", 6, 10, 40, lambda row: row.job.svm or ""),
    JobColumn("node", "Node", 8, 14, 20, lambda row: row.job.node or ""),
    JobColumn("elapsed", "Elapsed", 8, 9, 95, _elapsed, right=True, descends=True),
    JobColumn(EXPECTED, "Expected", 11, 11, 60, None, right=True),
    JobColumn("message", "Message", 30, 36, 70, lambda row: (row.job.message or "").lower(), stretch=6),
    JobColumn("started", "Started", 8, 14, 35, lambda row: _time(row.job.start_time), descends=True),
    JobColumn("ended", "Ended", 8, 14, 34, lambda row: _time(row.job.end_time), descends=True),
    JobColumn("code", "Code", 8, 9, 25, lambda row: float(row.job.code or 0), right=True, descends=True),
    JobColumn("request", "Request", 8, 14, 30, lambda row: row.launched_by or ""),
    JobColumn("by", "By", 8, 12, 31, lambda row: row.user or ""),
    JobColumn("uuid", "UUID", 8, 36, 10, lambda row: row.job.uuid),
)
VALUES: Final = {column.id: column.value for column in COLUMNS if column.value is not None}
BY_ID: Final = {column.id: column for column in COLUMNS}
STANDARD: Final = ("state", "cluster", "description", "svm", "elapsed", "expected", "message")
GAP: Final = 2
_VITAL: Final = 90
"""Minimum importance of a vital column, which is never cramped to make room for others."""
NARROWEST: Final = 4
"""Minimum width in cells that the user may set."""
_NONE: Final[Mapping[str, int]] = {}


def known(ids: Iterable[str]) -> tuple[str, ...]:
    """Return the ones of `ids` that are columns, or the standard columns if there are none."""
    return tuple(id for id in dict.fromkeys(ids) if id in BY_ID) or STANDARD


class Placed(NamedTuple):
    column: JobColumn
    left: int
    width: int


def place(
    chosen: Iterable[str], width: int, *, cluster: int = 10, by_hand: Mapping[str, int] = _NONE
) -> tuple[Placed, ...]:
    """Return the columns that fit into `width` cells, in the order chosen.

    `cluster` is the width of cluster names, `by_hand` the widths set by the user. Other columns are dropped
    before a vital one is cramped, and vital columns shrink before one of them is dropped.
    """
    columns = [BY_ID[id] for id in chosen]
    best = {column.id: column.best for column in columns} | {"cluster": cluster, **by_hand}
    least = {column.id: min(column.least, best[column.id]) for column in columns}
    enough = least | {
        column.id: (least[column.id] + best[column.id]) // 2 if column.stretch else best[column.id]
        for column in columns
        if column.importance >= _VITAL
    }

    def too_wide(widths: Mapping[str, int]) -> bool:
        return sum(widths[column.id] for column in columns) + GAP * (len(columns) - 1) > width

    while len(columns) > 1:
        last = min(columns, key=lambda column: column.importance)
        if not too_wide(least if last.importance >= _VITAL else enough):
            break
        columns.remove(last)
    widths = {column.id: least[column.id] for column in columns}
    room = width - GAP * (len(columns) - 1) - sum(widths.values())
    stretch = {column.id: 0 if column.id in by_hand else column.stretch for column in columns}
    for column in sorted(columns, key=lambda column: (stretch[column.id], -column.importance)):
        more = max(0, min(room, best[column.id] - widths[column.id]))
        widths[column.id] += more
        room -= more
    parts = sum(stretch.values())
    for column in columns:
        more = room * stretch[column.id] // parts if parts else 0
        widths[column.id] += more
        room, parts = room - more, parts - stretch[column.id]
    left, placed = 0, []
    for column in columns:
        placed.append(Placed(column, left, widths[column.id]))
        left += widths[column.id] + GAP
    return tuple(placed)
