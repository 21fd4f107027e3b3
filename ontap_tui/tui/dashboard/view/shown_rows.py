"""Hold the shown rows, sorted by one column in ascending or descending order."""

from collections.abc import Collection, Iterable, Iterator

from ontap_tui.model import JobKey
from ontap_tui.tui.dashboard.view.columns import ATTENTION, EXPECTED, VALUES, attention_value, expected_end
from ontap_tui.tui.dashboard.view.needs import Needs
from ontap_tui.tui.dashboard.view.order import JobRow, Order, SortValue


class ShownRows:
    def __init__(self, needs: Needs) -> None:
        self.sort = ATTENTION
        self.descending = False
        self._needs = needs
        self._order = Order()

    def __len__(self) -> int:
        return len(self._order)

    def __getitem__(self, index: int) -> JobRow:
        return self._order.rows[~index if self.descending else index]

    def __iter__(self) -> Iterator[JobRow]:
        return reversed(self._order.rows) if self.descending else iter(self._order.rows)

    def __contains__(self, row: JobRow) -> bool:
        return self._order.index(row) is not None

    def index(self, row: JobRow) -> int | None:
        at = self._order.index(row)
        return len(self) - 1 - at if at is not None and self.descending else at

    def neighbour(self, gone: JobRow | None) -> JobKey | None:
        """Return the key of the job drawn where `gone` was or would be."""
        if not len(self):
            return None
        at = self._order.place(gone) if gone is not None else 0
        if self.descending:
            at = len(self) - at
        return self[min(at, len(self) - 1)].tracked.key

    def value(self, row: JobRow) -> SortValue:
        """Return the current sort value of the row; `row.value` is the one by which it was placed."""
        if self.sort == ATTENTION:
            return attention_value(row.tracked, row.need)
        if self.sort == EXPECTED:
            return expected_end(row.tracked, self._needs.expected(row.tracked))
        return VALUES[self.sort](row.tracked)

    def settle(self, row: JobRow) -> bool:
        """Move the row to its proper place. Return whether it moved."""
        if row.value == self.value(row):
            return False
        shown = row in self
        self.remove([row])
        row.value = self.value(row)
        if shown:
            self.insert([row])
        return shown

    def show(self, rows: Iterable[JobRow]) -> None:
        """Replace all rows with `rows`, which are in ascending order of their numbers."""
        self._order = Order(rows)

    def narrow(self, rows: list[JobRow]) -> None:
        """Keep only `rows`, a subset already in ascending order."""
        self._order = Order.of_sorted(rows)

    @property
    def ascending(self) -> list[JobRow]:
        return self._order.rows

    def remove(self, rows: Collection[JobRow]) -> None:
        """Remove the ones of `rows` that are shown; their values must not have changed since insertion."""
        self._order.remove(rows)

    def insert(self, rows: Collection[JobRow]) -> None:
        """Insert `rows`, which must not be present yet."""
        self._order.insert(rows)
