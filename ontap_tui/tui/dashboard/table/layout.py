"""Decide which columns the table shows, and where."""

from collections.abc import Mapping
from typing import Final

from ontap_tui.tui.dashboard.view import NARROWEST, STANDARD, Placed, place

_NAME: Final = 16
"""Width in cells available to a cluster's name even in a narrow table."""


class Layout:
    def __init__(self) -> None:
        self.chosen: tuple[str, ...] = STANDARD
        self.widths: dict[str, int] = {}
        """Widths set by hand."""
        self.placed: tuple[Placed, ...] = ()
        self.longest_name = 0
        """Width of the longest cluster name in cells."""
        self._fitted: tuple[int, int] | None = None
        """The width and the longest name for which the columns were placed."""

    def choose(self, columns: tuple[str, ...], widths: Mapping[str, int]) -> None:
        """Set the columns, with effect from the next `fit`."""
        self._fitted = None
        self.chosen = columns
        self.widths = {id: width for id, width in widths.items() if width >= NARROWEST}

    def fit(self, width: int) -> None:
        """Place the columns in `width` cells, unless they already are."""
        if self._fitted == (width, self.longest_name):
            return
        self._fitted = width, self.longest_name
        name = min(max(_NAME, width // 6), max(7, self.longest_name))
        self.placed = place(self.chosen, width, cluster=name, by_hand=self.widths)

    def at(self, x: int) -> str | None:
        """Return the column at cell `x`, if any."""
        return next((id.column.id for id in self.placed if id.left <= x < id.left + id.width), None)

    @property
    def cuts_names(self) -> bool:
        """Return whether any cluster name is cut, or the cluster column is not shown."""
        width = next((placed.width for placed in self.placed if placed.column.id == "cluster"), 0)
        return width < self.longest_name
