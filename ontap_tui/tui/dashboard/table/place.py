"""Which rows are on the screen, and which are to be when the view has changed."""

from typing import Final

from ontap_tui.tui.dashboard.view import JobRow, View

MOST_NEW: Final = 999
"""New rows that are counted at most."""


class Place:
    """Keeps the row under the hand on its line of the screen.

    That is the cursor's row where it is in sight, else a row in sight that did not move among the others.
    A person at the top waits for what comes there: it comes into sight, as long as the cursor stays so.
    """

    def __init__(self, view: View) -> None:
        self._view = view
        self._at_top = True
        """The first row was where the person went last."""
        self._lines: list[JobRow] = []
        self._values: list[float | str] = []
        self._cursor: int | None = None
        """The line of the cursor on the screen; None where it is out of sight."""
        self._first = 0
        self._seen = 0
        self._new: list[JobRow] = []

    def note(self, first: int, page: int) -> None:
        """`page` rows are on the screen, from `first` on."""
        view = self._view
        self._first = first
        self._lines = [view[index] for index in range(first, min(first + page, len(view)))]
        self._values = [row.value for row in self._lines]
        self._stand(view.index(view.cursor), page)

    def went_to(self, index: int, page: int) -> None:
        """A person put the cursor on that row, which is kept on its line if it is in sight."""
        self._at_top = index == 0
        self._stand(index, page)

    def _stand(self, cursor: int | None, page: int) -> None:
        on_screen = cursor is not None and self._first <= cursor < self._first + page
        self._cursor = cursor - self._first if cursor is not None and on_screen else None

    def kept(self, page: int) -> int:
        """The row to be first on the screen now."""
        return max(0, min(self._kept(page), len(self._view) - page))

    def _kept(self, page: int) -> int:
        cursor = self._view.index(self._view.cursor)
        if self._first == 0 and (self._at_top or self._cursor is None):
            return cursor - page + 1 if cursor is not None and self._cursor is not None else 0
        if cursor is not None and self._cursor is not None:
            return cursor - min(self._cursor, page - 1)
        for line, (row, value) in enumerate(zip(self._lines, self._values, strict=True)):
            index = self._view.index(row.tracked.key) if row.value == value else None
            if index is not None:
                return index - line
        return self._first

    def new_above(self, first: int) -> int:
        """Jobs that came since the person was at the top, and are above the screen; `MOST_NEW` at most."""
        arrived = self._view.arrived(self._seen)
        self._seen += len(arrived)
        if first == 0:
            self._new.clear()
            return 0
        candidates = [*self._new, *arrived]
        self._new = [row for row in candidates if self._above(row, first)][:MOST_NEW]
        return len(self._new)

    def _above(self, row: JobRow, first: int) -> bool:
        index = self._view.index(row.tracked.key)
        return index is not None and index < first

    def forget_new(self) -> None:
        """All that is there now was seen."""
        self._seen += len(self._view.arrived(self._seen))
        self._new.clear()
