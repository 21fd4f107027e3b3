"""What stands on each line of the table."""

from collections.abc import Callable, Mapping
from typing import Final

from rich.style import Style
from textual.strip import Strip

from ontap_tui.model import Clock
from ontap_tui.tui.dashboard.table.cells import Moment
from ontap_tui.tui.dashboard.table.layout import Layout
from ontap_tui.tui.dashboard.table.painter import Painter
from ontap_tui.tui.dashboard.view import View
from ontap_tui.tui.style.glyphs import Glyphs

_EMPTY_FROM: Final = 3
"""The line on which what an empty table says begins."""


class Lines:
    """The titles, then a row of the view a line, or what is said where there is none."""

    def __init__(
        self,
        view: View,
        clock: Clock,
        glyphs: Glyphs,
        layout: Layout,
        styles: Callable[[], Mapping[str, Style]],
    ) -> None:
        """`styles` has one for each role of a `Painter`; it is asked again after `restyle`."""
        self.glyphs = glyphs
        self.when_empty: Callable[[int], list[str]] = lambda width: []
        self._view = view
        self._clock = clock
        self._layout = layout
        self._styles = styles
        self._painter: Painter | None = None
        self._moment: Moment | None = None

    def restyle(self) -> None:
        self._painter = None

    def forget_moment(self) -> None:
        """What is drawn from here on is drawn as of now."""
        self._moment = None

    @property
    def moment(self) -> Moment:
        if self._moment is None:
            needs = self._view.needs
            self._moment = Moment(
                now=self._clock.now(),
                glyphs=self.glyphs,
                stale=self._view.stale,
                cluster_now=needs.cluster_now,
                expected=needs.expected,
            )
        return self._moment

    def at(self, y: int, *, first: int, width: int) -> Strip:
        """`first` is the row below the titles."""
        if self._painter is None:
            self._painter = Painter(self._styles())
        view, painter, placed = self._view, self._painter, self._layout.placed
        if y == 0:
            arrow = self.glyphs.descending if view.descending else self.glyphs.ascending
            return painter.titles(placed, width, view.sort, arrow)
        index = first + y - 1
        if index >= len(view):
            said = self.when_empty(width) if not len(view) else []
            at = y - _EMPTY_FROM
            told = 0 <= at < len(said)
            return painter.centred(said[at] if told else "", width, quiet=told and at > 0)
        row = view[index]
        key = row.tracked.key
        return painter.line(
            row,
            placed,
            width,
            self.moment,
            cursor=key == view.cursor,
            marked=key in view.marks,
            held_back=key == view.cursor and view.held_back,
        )
