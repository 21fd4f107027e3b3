"""A question before something is done to a cluster."""

from collections.abc import Iterable
from typing import ClassVar

from textual import getters
from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Input, Label

from ontap_tui.model import printable
from ontap_tui.tui.bindings import bindings
from ontap_tui.tui.forms.answers import Answer, Answers
from ontap_tui.tui.forms.preview import INDENT
from ontap_tui.tui.live import LiveApp
from ontap_tui.tui.sheet import Entry, Sheet


class ConfirmDialog(ModalScreen[bool]):
    """Yes has to be gone to. Where a name is asked for, it has to be typed before Yes can be."""

    CSS_PATH = "dialogs.tcss"
    BINDINGS = bindings("back")
    AUTO_FOCUS: ClassVar = "#no"

    app = getters.app(LiveApp)

    def __init__(self, title: str, entries: Iterable[Entry], *, yes: str, name: str = "") -> None:
        """`name` is what has to be typed; empty where Yes is enough."""
        super().__init__()
        self._title = title
        self._entries = tuple(entries)
        self._yes = yes
        self._name = name

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield Label(printable(self._title), classes="dialog-title", markup=False)
            with VerticalScroll(classes="dialog-body", can_focus=False):
                yield Sheet(self._entries, indent=INDENT)
            if self._name:
                yield Label(f"Type {printable(self._name)} to go on", markup=False, classes="ask")
                yield Input(compact=True)
            yield Answers(self._yes)

    def on_mount(self) -> None:
        if self._name:
            self.query_one("#yes", Answer).disabled = True
            self.query_one(Input).focus()

    def on_input_changed(self, event: Input.Changed) -> None:
        yes = self.query_one("#yes", Answer)
        yes.disabled = event.value != self._name

    def on_input_submitted(self) -> None:
        self.screen.focus_next()

    def on_answer_pressed(self, message: Answer.Pressed) -> None:
        self.dismiss(message.yes)

    def action_back(self) -> None:
        self.dismiss(False)
