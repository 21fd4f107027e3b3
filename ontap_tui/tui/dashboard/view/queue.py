"""The jobs that need a person, in the order in which they should be looked at."""

from bisect import bisect_left, insort
from collections.abc import Iterator

from ontap_tui.model import Attention, JobKey
from ontap_tui.tui.dashboard.view.columns import attention_value
from ontap_tui.tui.dashboard.view.order import JobRow


def urgency(row: JobRow, need: Attention | None) -> tuple[float, int]:
    """Its place in the queue with that need: the less, the more urgent."""
    return attention_value(row.tracked, need), row.number


class AttentionQueue:
    """The most urgent first, kept so while jobs come and go."""

    def __init__(self) -> None:
        self._places: dict[JobKey, tuple[float, int]] = {}
        self._sorted: list[tuple[float, int, JobRow]] = []

    def __contains__(self, key: JobKey) -> bool:
        return key in self._places

    def __iter__(self) -> Iterator[JobRow]:
        return (row for *_, row in self._sorted)

    def put(self, row: JobRow) -> None:
        """`row` needs a person, and is not in it."""
        place = urgency(row, row.need)
        self._places[row.tracked.key] = place
        insort(self._sorted, (*place, row))

    def drop(self, key: JobKey) -> None:
        """It need not be in it."""
        place = self._places.pop(key, None)
        if place is not None:
            del self._sorted[bisect_left(self._sorted, place)]
