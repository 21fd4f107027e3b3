"""All rows, shown or not: by job, and in the order in which they came."""

from bisect import bisect_left
from collections.abc import Mapping
from operator import attrgetter
from typing import Final

from ontap_tui.model import JobKey, TrackedJob
from ontap_tui.tui.view.order import Row

_NONE: Final[Mapping[str, Row]] = {}
_NUMBER: Final = attrgetter("number")


class Store:
    def __init__(self) -> None:
        self.rows: list[Row] = []
        """In the order of their numbers, which is about that of memory: the quickest way through all."""
        self._by_uuid: dict[str, dict[str, Row]] = {}
        """In each cluster, which costs each job a tuple less than by key."""
        self._added = 0

    def __len__(self) -> int:
        return len(self.rows)

    def get(self, key: JobKey | None) -> Row | None:
        return self._by_uuid.get(key[0], _NONE).get(key[1]) if key is not None else None

    def of(self, tracked: TrackedJob) -> Row | None:
        return self._by_uuid.get(tracked.job.cluster, _NONE).get(tracked.job.uuid)

    def since(self, number: int) -> list[Row]:
        """Those of this number and of all that came later."""
        return self.rows[bisect_left(self.rows, number, key=_NUMBER) :]

    def of_cluster(self, name: str) -> list[Row]:
        return list(self._by_uuid.get(name, _NONE).values())

    def besides(self, tables: Mapping[str, Mapping[str, TrackedJob]]) -> list[Row]:
        """Those of jobs that are not in `tables`, by cluster and uuid."""
        return [
            row
            for name, rows in self._by_uuid.items()
            for uuid, row in rows.items()
            if uuid not in tables.get(name, ())
        ]

    def add(self, tracked: TrackedJob) -> Row:
        """A row of a job that has none yet; its place is still to be given."""
        row = Row(tracked, 0.0, self._added)
        self._by_uuid.setdefault(tracked.job.cluster, {})[tracked.job.uuid] = row
        self.rows.append(row)
        self._added += 1
        return row

    def drop(self, row: Row) -> None:
        del self.rows[bisect_left(self.rows, row.number, key=_NUMBER)]
        del self._by_uuid[row.tracked.job.cluster][row.tracked.job.uuid]
