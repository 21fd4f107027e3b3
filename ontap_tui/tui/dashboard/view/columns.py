"""Define the columns of the job table with their sort values and widths."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Final, NamedTuple

from ontap_tui.model import KNOWN_STATES, Attention, Estimate, State, TrackedJob
from ontap_tui.tui.dashboard.view.row import SortValue

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
NARROWEST: Final = 4
"""Minimum width in cells that the user may set."""


def known(ids: Iterable[str]) -> tuple[str, ...]:
    """Return the ones of `ids` that are columns, or the standard columns if there are none."""
    return tuple(id for id in dict.fromkeys(ids) if id in BY_ID) or STANDARD
