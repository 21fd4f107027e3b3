"""One choice out of a short list."""

from collections.abc import Sequence
from typing import ClassVar, NamedTuple

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Label, OptionList
from textual.widgets.option_list import Option


class Choice(NamedTuple):
    id: str
    label: str
    hint: str = ""


class Picker(ModalScreen[str | None]):
    """Gives the id of what was chosen, or None."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss(None)", "Back"),
        Binding("j", "move('cursor_down')", "Down", show=False),
        Binding("k", "move('cursor_up')", "Up", show=False),
    ]
    CSS_PATH = "pickers.tcss"

    def __init__(self, title: str, choices: Sequence[Choice], current: str = "") -> None:
        super().__init__()
        self._title = title
        self._choices = choices
        self._current = current

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield Label(self._title, classes="dialog-title", markup=False)
            yield OptionList(*map(self._option, self._choices), compact=True)
            yield Label("Enter choose   Esc back", classes="dialog-keys")

    def _option(self, choice: Choice) -> Option:
        width = max(len(other.label) for other in self._choices)
        text = Content.assemble(choice.label.ljust(width), ("   " + choice.hint, "$quiet"))
        return Option(text, id=choice.id)

    def on_mount(self) -> None:
        ids = [choice.id for choice in self._choices]
        self.query_one(OptionList).highlighted = ids.index(self._current) if self._current in ids else 0

    def action_move(self, action: str) -> None:
        getattr(self.query_one(OptionList), f"action_{action}")()

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        self.dismiss(event.option_id)
