"""Turn jobs into rows for printing."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from operator import itemgetter
from typing import Any, Final, NamedTuple

import msgspec

from ontap_tui.cli.diagnostics import unknown_name
from ontap_tui.cli.output import write_csv, write_json, write_json_line
from ontap_tui.cli.table import on_terminal, write_table
from ontap_tui.history import PastJob
from ontap_tui.model import JOB_FIELDS, ClusterState, JobKey, JobRecord, TrackedJob, duration, job_record

_TIMES: Final = frozenset({"start_time", "end_time", "first_seen", "last_seen"})
SORTABLE: Final = tuple(field for field in JOB_FIELDS if field != "error")
_SHORT: Final = 8
"""Characters of a UUID that are shown on a terminal, enough for `whole_uuids`."""


def check_sortable(column: str) -> None:
    """Raise CommandError if there is no such field, or it has no order."""
    if column.removeprefix("-") not in SORTABLE:
        unknown_name("column", column.removeprefix("-"), SORTABLE)


class OutputRow(NamedTuple):
    tracked: TrackedJob
    now: datetime
    """The time, by the cluster's clock."""
    last_seen: datetime | None = None

    @property
    def record(self) -> JobRecord:
        return job_record(self.tracked, now=self.now, last_seen=self.last_seen)


def live_row(tracked: TrackedJob, state: ClusterState, now: datetime, *, seen: bool = False) -> OutputRow:
    """Return a live job's row; `now` is by our clock. It was last seen `now` if `seen`, else when polled."""
    last_seen = now if seen else state.polled_at
    return OutputRow(tracked, state.time(now), None if tracked.gone else last_seen)


def past_row(job: PastJob, now: datetime) -> OutputRow:
    """Return a past job's row. The duration of one that had not ended goes up to when it was last seen."""
    return OutputRow(job.tracked, job.last_seen if job.tracked.active else now, job.last_seen)


def unknown_record(key: JobKey, launched_by: str | None = None, user: str | None = None) -> JobRecord:
    """Return the record of a job that cannot be read and is not in the history."""
    cluster, uuid = key
    nothing: dict[str, Any] = dict.fromkeys(JOB_FIELDS)
    known = {"cluster": cluster, "uuid": uuid, "launched_by": launched_by, "user": user}
    return JobRecord(**nothing | known)


def with_past(tracked: TrackedJob, earlier: TrackedJob) -> TrackedJob:
    """Add to a job what the history knows and its cluster does not report."""
    return msgspec.structs.replace(
        tracked,
        first_seen=earlier.first_seen,
        launch_id=tracked.launch_id or earlier.launch_id,
        launched_by=tracked.launched_by or earlier.launched_by,
        user=tracked.user or earlier.user,
    )


def sorted_rows(rows: Iterable[OutputRow], column: str) -> list[OutputRow]:
    """Sort by a field, descending after a ``-``; rows without it come last.

    Without a field, active jobs come first, then the newest.
    """
    if not column:
        return sorted(rows, key=_natural)
    name = column.removeprefix("-")
    valued = [(_sort_value(row, name), row) for row in rows]
    present = [pair for pair in valued if pair[0] is not None]
    present.sort(key=itemgetter(0), reverse=column != name)
    return [row for _, row in present] + [row for value, row in valued if value is None]


def _sort_value(row: OutputRow, name: str) -> Any:
    value = getattr(row.record, name)
    return datetime.fromisoformat(value) if value is not None and name in _TIMES else value


def _natural(row: OutputRow) -> tuple[bool, float]:
    job = row.tracked.job
    newest = job.end_time or job.start_time or row.tracked.first_seen
    return not row.tracked.active, -newest.timestamp()


def write_rows(rows: Sequence[OutputRow], output: str) -> None:
    match output:
        case "json":
            write_json([row.record for row in rows])
        case "jsonl":
            for row in rows:
                write_json_line(row.record)
        case "csv":
            write_csv(JOB_FIELDS, [row.record for row in rows])
        case _:
            titles = ("STATE", "CLUSTER", "UUID", "SVM", "ELAPSED", "DESCRIPTION", "MESSAGE")
            short = on_terminal()
            cells = [_cells(row, row.tracked.job.uuid[: _SHORT if short else None]) for row in rows]
            write_table(titles, cells, right=frozenset({4}))


def row_text(row: OutputRow) -> str:
    """Return the row on one line."""
    state, cluster, uuid, _, elapsed, description, message = _cells(row, row.tracked.job.uuid)
    return "  ".join(filter(None, (f"{state:<8}", cluster, uuid, elapsed, description, message)))


def _cells(row: OutputRow, uuid: str) -> tuple[str, ...]:
    job = row.tracked.job
    elapsed = row.record.elapsed_seconds
    return (
        row.tracked.state_word,
        job.cluster,
        uuid,
        job.svm or "",
        "" if elapsed is None else duration(elapsed),
        job.description,
        job.says,
    )
