"""Which columns the table has, and where they stand."""

from collections.abc import Mapping
from typing import Final

from ontap_tui.tui.dashboard.view import NARROWEST, STANDARD, Placed, place

_NAME: Final = 16
"""Cells that the name of a cluster may take even where there are few."""


class Layout:
    def __init__(self) -> None:
        self.chosen: tuple[str, ...] = STANDARD
        self.widths: dict[str, int] = {}
        """Those given by hand."""
        self.placed: tuple[Placed, ...] = ()
        self.longest_name = 0
        """Cells that the longest name of a cluster has."""
        self._fitted: tuple[int, int] | None = None
        """The width and the longest name that the columns were placed for."""

    def choose(self, columns: tuple[str, ...], widths: Mapping[str, int]) -> None:
        """In force with the next `fit`."""
        self._fitted = None
        self.chosen = columns
        self.widths = {id: width for id, width in widths.items() if width >= NARROWEST}

    def fit(self, width: int) -> None:
        """Place the columns in so many cells, unless they are placed so already."""
        if self._fitted == (width, self.longest_name):
            return
        self._fitted = width, self.longest_name
        name = min(max(_NAME, width // 6), max(7, self.longest_name))
        self.placed = place(self.chosen, width, cluster=name, by_hand=self.widths)

    def at(self, x: int) -> str | None:
        """The column that cell is in."""
        return next((id.column.id for id in self.placed if id.left <= x < id.left + id.width), None)

    @property
    def cuts_names(self) -> bool:
        """Whether some cluster's name does not fit into its column, or has none."""
        width = next((placed.width for placed in self.placed if placed.column.id == "cluster"), 0)
        return width < self.longest_name
