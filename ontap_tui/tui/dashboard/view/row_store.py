"""Store all rows, shown or not: by job, in order of arrival, and up to date."""

from bisect import bisect_left
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from itertools import islice
from operator import attrgetter
from typing import Final

from ontap_tui.model import Attention, JobKey, Launch, TrackedJob
from ontap_tui.tui.dashboard.view.needs import AttentionQueue, Needs
from ontap_tui.tui.dashboard.view.order import JobRow

_NONE: Final[Mapping[str, JobRow]] = {}
_NUMBER: Final = attrgetter("number")
_TURN: Final = 500
"""Rows judged anew at a time: each gets its turn, however many there are."""


class RowStore:
    def __init__(self, needs: Needs) -> None:
        self._needs = needs
        self.queue = AttentionQueue()
        self.rows: list[JobRow] = []
        """In the order of their numbers, about that of memory: the fastest way through all."""
        self._by_uuid: dict[str, dict[str, JobRow]] = {}
        """By cluster, which costs each job a tuple less than by key."""
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
        """Return the rows of this number and later ones."""
        return self.rows[bisect_left(self.rows, number, key=_NUMBER) :]

    def of_cluster(self, name: str) -> list[JobRow]:
        return list(self._by_uuid.get(name, _NONE).values())

    def besides(self, tables: Mapping[str, Mapping[str, TrackedJob]]) -> list[JobRow]:
        """Return the rows of jobs that are not in `tables`, by cluster and uuid."""
        return [
            row
            for name, rows in self._by_uuid.items()
            for uuid, row in rows.items()
            if uuid not in tables.get(name, ())
        ]

    def need(self, row: JobRow, now: datetime) -> Attention | None:
        """Return why the row needs attention at that moment."""
        return None if row.past else self._needs.of(row.tracked, now, came_to_nothing=row.came_to_nothing)

    def next_turn(self, *, everyone: bool) -> list[JobRow]:
        """Return some of the jobs under way, or of all: time alone may have changed what they need."""
        rows: Collection[JobRow] = self.rows if everyone else self._under_way.values()
        start = self._judged if self._judged < len(rows) else 0
        self._judged = start + _TURN
        return list(islice(rows, start, self._judged))

    def learn(self, launches: Iterable[Launch]) -> list[JobRow]:
        """Note the progress of launches that continue after their jobs; return the rows to update."""
        keys: dict[JobKey, Launch] = {}
        for launch in launches:
            if launch.follow is not None:
                keys.update(dict.fromkeys(launch.keys, launch))
        self._followed.update(keys)
        return [row for key in keys if (row := self.get(key)) is not None]

    def update(self, tracked: TrackedJob, now: datetime, *, past: bool) -> JobRow:
        """Return the job's row, which must not be in an order meanwhile; a new one has no value yet."""
        row, key = self.of(tracked), tracked.key
        if row is None:
            row = self._add(tracked)
        else:
            self._under_way.pop(key, None)
            self.queue.drop(key)
        row.tracked = tracked
        row.past = past
        row.launch = self._followed.get(key)
        row.need = self.need(row, now)
        if tracked.active and not tracked.waits:
            self._under_way[key] = row
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
