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
        self._longest_name = 0

    def choose(self, columns: tuple[str, ...], widths: Mapping[str, int]) -> None:
        """In force with the next `fit`."""
        self.chosen = columns
        self.widths = {id: width for id, width in widths.items() if width >= NARROWEST}

    def fit(self, width: int, longest_name: int) -> None:
        """Into so many cells, where the names of clusters have up to `longest_name`."""
        self._longest_name = longest_name
        name = min(max(_NAME, width // 6), max(7, longest_name))
        self.placed = place(self.chosen, width, cluster=name, by_hand=self.widths)

    def at(self, x: int) -> str | None:
        """The column that cell is in."""
        return next((id.column.id for id in self.placed if id.left <= x < id.left + id.width), None)

    @property
    def cuts_names(self) -> bool:
        """Whether some cluster's name does not fit into its column, or has none."""
        width = next((placed.width for placed in self.placed if placed.column.id == "cluster"), 0)
        return width < self._longest_name
