"""Store the rows of all jobs, shown or not, by key and in order of arrival."""

from bisect import bisect_left
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from itertools import islice
from operator import attrgetter
from typing import Final

from ontap_tui.model import Attention, JobKey, Launch, TrackedJob
from ontap_tui.tui.dashboard.view.needs import AttentionQueue, Needs
from ontap_tui.tui.dashboard.view.row import JobRow

_NONE: Final[Mapping[str, JobRow]] = {}
_NUMBER: Final = attrgetter("number")
_TURN: Final = 500
"""Rows re-evaluated at a time for a filter on ages, so that all rows are covered in turn."""
_ACTIVE_TURN: Final = 100
"""Active rows re-evaluated at a time; more where all would otherwise take more than `_TURNS`."""
_TURNS: Final = 10


class RowStore:
    def __init__(self, needs: Needs) -> None:
        self._needs = needs
        self.queue = AttentionQueue()
        self.rows: list[JobRow] = []
        """Rows by number, which is roughly their order in memory and so the fastest to iterate over."""
        self._by_uuid: dict[str, dict[str, JobRow]] = {}
        """Rows by cluster and uuid, which saves a tuple per job compared with `JobKey`."""
        self._added = 0
        self._under_way: dict[JobKey, JobRow] = {}
        self._followed: dict[JobKey, Launch] = {}
        self._judged = 0

    def __len__(self) -> int:
        return len(self.rows)

    def get(self, key: JobKey | None) -> JobRow | None:
        return self._by_uuid.get(key[0], _NONE).get(key[1]) if key is not None else None

    def of(self, tracked: TrackedJob) -> JobRow | None:
        return self._by_uuid.get(tracked.job.cluster, _NONE).get(tracked.job.uuid)

    def since(self, number: int) -> list[JobRow]:
        """Return the rows with this number or a later one."""
        return self.rows[bisect_left(self.rows, number, key=_NUMBER) :]

    def of_cluster(self, name: str) -> list[JobRow]:
        return list(self._by_uuid.get(name, _NONE).values())

    def besides(self, tables: Mapping[str, Mapping[str, TrackedJob]]) -> list[JobRow]:
        """Return the rows of jobs not in `tables`, which map clusters and uuids to jobs."""
        return [
            row
            for name, rows in self._by_uuid.items()
            for uuid, row in rows.items()
            if uuid not in tables.get(name, ())
        ]

    def need(self, row: JobRow, now: datetime) -> Attention | None:
        """Return why the row needs attention at `now`."""
        return None if row.past else self._needs.of(row.tracked, now, came_to_nothing=row.came_to_nothing)

    def next_turn(self, *, everyone: bool) -> list[JobRow]:
        """Return the next rows to re-evaluate, as needs change with time: active jobs, or `everyone`."""
        rows: Collection[JobRow] = self.rows if everyone else self._under_way.values()
        start = self._judged if self._judged < len(rows) else 0
        self._judged = start + (_TURN if everyone else max(_ACTIVE_TURN, len(rows) // _TURNS))
        return list(islice(rows, start, self._judged))

    def learn(self, launches: Iterable[Launch]) -> list[JobRow]:
        """Store the progress of launches that continue after their jobs. Return the rows to update."""
        keys: dict[JobKey, Launch] = {}
        for launch in launches:
            if launch.follow is not None:
                keys.update(dict.fromkeys(launch.keys, launch))
        self._followed.update(keys)
        return [row for key in keys if (row := self.get(key)) is not None]

    def update(self, tracked: TrackedJob, now: datetime, *, past: bool) -> JobRow:
        """Update and return the job's row, which must not be in an order; a new row has no value yet."""
        row, key = self.of(tracked), tracked.key
        if row is None:
            row = self._add(tracked)
        else:
            self.queue.drop(key)
        row.tracked = tracked
        row.past = past
        row.launch = self._followed.get(key)
        row.need = self.need(row, now)
        if tracked.active and not tracked.waits:
            self._under_way[key] = row  # in its place, so that no other misses its turn
        else:
            self._under_way.pop(key, None)
        if row.need is not None:
            self.queue.put(row)
        return row

    def _add(self, tracked: TrackedJob) -> JobRow:
        row = JobRow(tracked, 0.0, self._added)
        self._by_uuid.setdefault(tracked.job.cluster, {})[tracked.job.uuid] = row
        self.rows.append(row)
        self._added += 1
        return row

    def drop(self, row: JobRow) -> None:
        key = row.tracked.key
        del self.rows[bisect_left(self.rows, row.number, key=_NUMBER)]
        del self._by_uuid[row.tracked.job.cluster][row.tracked.job.uuid]
        self._followed.pop(key, None)
        self._under_way.pop(key, None)
        self.queue.drop(key)
