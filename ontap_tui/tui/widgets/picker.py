"""Offer a choice from a short list."""

from collections.abc import Sequence
from typing import ClassVar, NamedTuple

from textual import getters
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Label, OptionList
from textual.widgets.option_list import Option

from ontap_tui.tui.keys.bindings import MOVES, bindings, bindings_of
from ontap_tui.tui.keys.table import PICKER
from ontap_tui.tui.widgets.key_line import hint_words
from ontap_tui.tui.widgets.small_dialog import SmallDialog

_AROUND = 5
"""Lines around a dialog's list, apart from its keys: padding, a title, and a blank line after each."""


class PickerOptions(OptionList, inherit_bindings=False):
    """Uses the keys from the key table; the dialog decides which key selects."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(*MOVES)


class PickerItem(NamedTuple):
    id: str
    label: str
    hint: str = ""


def bound(options: OptionList, lines: int, *, lines_of_keys: int = 1) -> None:
    """Limit the list's height, leaving room for the rest of the dialog on a screen of `lines` lines."""
    options.styles.max_height = max(3, lines * 9 // 10 - _AROUND - lines_of_keys)


class Picker(SmallDialog[str]):
    """Returns the id of the chosen item, or None."""

    BINDINGS = bindings_of(PICKER)

    options = getters.query_one(PickerOptions)

    def __init__(self, title: str, choices: Sequence[PickerItem], current: str = "") -> None:
        super().__init__()
        self._title = title
        self._choices = choices
        self._current = current

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield Label(self._title, classes="dialog-title", markup=False)
            yield PickerOptions(*map(self._option, self._choices), compact=True, markup=False)
            hints = hint_words(self.app.keys, ("pick", "choose"), ("back", "back"))
            yield Label(hints, classes="dialog-keys", markup=False)

    def _option(self, choice: PickerItem) -> Option:
        width = max(len(other.label) for other in self._choices)
        text = Content.assemble(choice.label.ljust(width), ("   " + choice.hint, "$quiet"))
        return Option(text, id=choice.id)

    def on_mount(self) -> None:
        ids = [choice.id for choice in self._choices]
        self.options.highlighted = ids.index(self._current) if self._current in ids else 0

    def on_resize(self) -> None:
        bound(self.options, self.size.height)

    def action_pick(self) -> None:
        self.options.action_select()

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        self.dismiss(event.option_id)
