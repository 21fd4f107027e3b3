"""The rows that are shown, as they are drawn: by one column, upwards or downwards."""

from collections.abc import Collection, Iterable, Iterator

from ontap_tui.model import JobKey
from ontap_tui.tui.dashboard.view.columns import ATTENTION, EXPECTED, VALUES, attention_value, expected_end
from ontap_tui.tui.dashboard.view.needs import Needs
from ontap_tui.tui.dashboard.view.order import Order, Row, SortValue


class Listing:
    def __init__(self, needs: Needs) -> None:
        self.sort = ATTENTION
        self.descending = False
        self._needs = needs
        self._order = Order()

    def __len__(self) -> int:
        return len(self._order)

    def __getitem__(self, index: int) -> Row:
        return self._order.rows[~index if self.descending else index]

    def __iter__(self) -> Iterator[Row]:
        return reversed(self._order.rows) if self.descending else iter(self._order.rows)

    def __contains__(self, row: Row) -> bool:
        return self._order.index(row) is not None

    def index(self, row: Row) -> int | None:
        at = self._order.index(row)
        return len(self) - 1 - at if at is not None and self.descending else at

    def neighbour(self, gone: Row | None) -> JobKey | None:
        """The job that is drawn where `gone` was, or would be."""
        if not len(self):
            return None
        at = self._order.place(gone) if gone is not None else 0
        if self.descending:
            at = len(self) - at
        return self[min(at, len(self) - 1)].tracked.key

    def value(self, row: Row) -> SortValue:
        """Where it belongs by now, while its own `value` is where it is."""
        if self.sort == ATTENTION:
            return attention_value(row.tracked, row.need)
        if self.sort == EXPECTED:
            return expected_end(row.tracked, self._needs.expected(row.tracked))
        return VALUES[self.sort](row.tracked)

    def settle(self, row: Row) -> bool:
        """Puts it where it belongs. Tells whether it went elsewhere for that."""
        if row.value == self.value(row):
            return False
        shown = row in self
        self.remove([row])
        row.value = self.value(row)
        if shown:
            self.insert([row])
        return shown

    def show(self, rows: Iterable[Row]) -> None:
        """These instead, which come in the order of their numbers."""
        self._order = Order(rows)

    def narrow(self, rows: list[Row]) -> None:
        """These of them only, which come as `ascending` has them."""
        self._order = Order.of_sorted(rows)

    @property
    def ascending(self) -> list[Row]:
        return self._order.rows

    def remove(self, rows: Collection[Row]) -> None:
        """Those of `rows` that are in it; their values must not have changed yet."""
        self._order.remove(rows)

    def insert(self, rows: Collection[Row]) -> None:
        """`rows` must not be in it."""
        self._order.insert(rows)
