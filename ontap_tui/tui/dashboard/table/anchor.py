"""Decide which rows stay on the screen after the view has changed."""

from typing import Final

from ontap_tui.tui.dashboard.view import JobRow, View

MOST_NEW: Final = 999
"""Maximum number of new rows counted."""


class Anchor:
    """Keeps the current row on its line of the screen.

    The current row is the cursor's row if visible, or else a visible row that kept its place among the
    others. At the top of the table, new rows scroll into view as long as the cursor stays visible.
    """

    def __init__(self, view: View) -> None:
        self._view = view
        self._at_top = True
        """Whether the user last moved to the first row."""
        self._lines: list[JobRow] = []
        self._values: list[float | str] = []
        self._cursor: int | None = None
        """The screen line of the cursor; None if it is not visible."""
        self._first = 0
        self._seen = 0
        self._new: list[JobRow] = []

    def note(self, first: int, page: int) -> None:
        """Record that `page` rows are on the screen, starting at `first`."""
        view = self._view
        self._first = first
        self._lines = [view[index] for index in range(first, min(first + page, len(view)))]
        self._values = [row.value for row in self._lines]
        self._stand(view.index(view.cursor), page)

    def went_to(self, index: int, page: int) -> None:
        """Record that the user moved the cursor to row `index`, which keeps its line if visible."""
        self._at_top = index == 0
        self._stand(index, page)

    def _stand(self, cursor: int | None, page: int) -> None:
        on_screen = cursor is not None and self._first <= cursor < self._first + page
        self._cursor = cursor - self._first if cursor is not None and on_screen else None

    def kept(self, page: int) -> int:
        """Return the index of the row that should now be first on the screen."""
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
        """Count at most `MOST_NEW` jobs that arrived above the screen since it last showed the top."""
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
        """Treat all present jobs as seen."""
        self._seen += len(self._view.arrived(self._seen))
        self._new.clear()
