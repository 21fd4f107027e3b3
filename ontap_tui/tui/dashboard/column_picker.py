"""Select the columns of the table, their order and their widths."""

from collections.abc import Mapping, Sequence
from typing import TypeAlias

from textual import getters
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Label
from textual.widgets.option_list import Option

from ontap_tui.tui.dashboard.view import BY_ID, COLUMNS, NARROWEST, STANDARD
from ontap_tui.tui.keys.bindings import bindings_of
from ontap_tui.tui.keys.table import COLUMN_PICKER
from ontap_tui.tui.widgets.key_line import hint_words
from ontap_tui.tui.widgets.picker import PickerOptions, bound
from ontap_tui.tui.widgets.small_dialog import SmallDialog

_TITLE = 14
"""Width of a title in cells."""
_STEP = 2
"""Cells by which one key press changes a column's width."""
_HINTS = (
    ("column_show", "show or hide"),
    ("column_right column_left", "move"),
    ("column_narrower column_wider", "width"),
)
_MORE_HINTS = (("columns_standard", "defaults"), ("columns_accept", "accept"), ("back", "back"))
_TITLES = {column.id: column.label for column in COLUMNS}


Chosen: TypeAlias = tuple[tuple[str, ...], dict[str, int]]
"""The chosen columns in order, and the widths set by hand."""


class ColumnsPicker(SmallDialog[Chosen]):
    """Returns the ids of the chosen columns in order, and the widths set by hand; None if cancelled."""

    DEFAULT_CSS = """
    ColumnsPicker .dialog-more-keys { color: $quiet; }
    """
    BINDINGS = bindings_of(COLUMN_PICKER)

    options = getters.query_one(PickerOptions)

    def __init__(self, chosen: Sequence[str], widths: Mapping[str, int]) -> None:
        super().__init__()
        self._widths = dict(widths)
        self._order = [*chosen, *(column.id for column in COLUMNS if column.id not in chosen)]
        self._chosen = set(chosen)

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield Label("Choose and order columns", classes="dialog-title", markup=False)
            yield PickerOptions(compact=True, markup=False)
            for hints, name in ((_HINTS, "dialog-keys"), (_MORE_HINTS, "dialog-more-keys")):
                yield Label(hint_words(self.app.keys, *hints), classes=name, markup=False)

    def on_mount(self) -> None:
        self._fill(0)

    def on_resize(self) -> None:
        bound(self.options, self.size.height, lines_of_keys=2)

    def _fill(self, highlighted: int) -> None:
        self.options.set_options(Option(self._line(id), id=id) for id in self._order)
        self.options.highlighted = highlighted

    def _line(self, id: str) -> Content:
        sign = self.app.glyphs.success if id in self._chosen else " "
        width = f"{self._widths[id]} wide" if id in self._widths else ""
        return Content.assemble((f"{sign} ", "$state-success"), _TITLES[id].ljust(_TITLE), (width, "$quiet"))

    def action_column_show(self) -> None:
        at = self.options.highlighted or 0
        self._chosen ^= {self._order[at]}
        self._fill(at)

    def action_column_right(self) -> None:
        self._shift(1)

    def action_column_left(self) -> None:
        self._shift(-1)

    def _shift(self, by: int) -> None:
        at = self.options.highlighted or 0
        to = at + by
        if 0 <= to < len(self._order):
            self._order[at], self._order[to] = self._order[to], self._order[at]
            self._fill(to)

    def action_column_narrower(self) -> None:
        self._widen(-_STEP)

    def action_column_wider(self) -> None:
        self._widen(_STEP)

    def _widen(self, by: int) -> None:
        at = self.options.highlighted or 0
        id = self._order[at]
        self._widths[id] = max(NARROWEST, self._widths.get(id, BY_ID[id].best) + by)
        self._fill(at)

    def action_columns_standard(self) -> None:
        self._widths.clear()
        self._chosen = set(STANDARD)
        self._order.sort(key=lambda id: STANDARD.index(id) if id in STANDARD else len(STANDARD))
        self._fill(0)

    def action_columns_accept(self) -> None:
        chosen = tuple(id for id in self._order if id in self._chosen)
        self.dismiss((chosen or STANDARD, self._widths))
