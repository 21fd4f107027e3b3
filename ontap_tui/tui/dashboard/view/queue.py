"""Queue the jobs that need attention, in the order in which to look at them."""

from bisect import bisect_left, insort
from collections.abc import Iterator

from ontap_tui.model import Attention, JobKey
from ontap_tui.tui.dashboard.view.columns import attention_value
from ontap_tui.tui.dashboard.view.order import JobRow


def urgency(row: JobRow, need: Attention | None) -> tuple[float, int]:
    """Return the row's place in the queue with that need: the lower, the more urgent."""
    return attention_value(row.tracked, need), row.number


class AttentionQueue:
    """Keeps the most urgent job first while jobs come and go."""

    def __init__(self) -> None:
        self._places: dict[JobKey, tuple[float, int]] = {}
        self._sorted: list[tuple[float, int, JobRow]] = []

    def __contains__(self, key: JobKey) -> bool:
        return key in self._places

    def __iter__(self) -> Iterator[JobRow]:
        return (row for *_, row in self._sorted)

    def put(self, row: JobRow) -> None:
        """Add `row`, which needs attention and is not in the queue."""
        place = urgency(row, row.need)
        self._places[row.tracked.key] = place
        insort(self._sorted, (*place, row))

    def drop(self, key: JobKey) -> None:
        """Remove the job if it is in the queue."""
        place = self._places.pop(key, None)
        if place is not None:
            del self._sorted[bisect_left(self._sorted, place)]
