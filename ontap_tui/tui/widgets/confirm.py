"""Ask for confirmation before changing a cluster."""

from collections.abc import Iterable, Sequence

from textual.widget import Widget
from textual.widgets import Input, Label

from ontap_tui.model import printable
from ontap_tui.tui.widgets.dialog import AnswerButton, Answers, Dialog
from ontap_tui.tui.widgets.inputs import EntryField
from ontap_tui.tui.widgets.sheet import Entry


class ConfirmDialog(Dialog[bool]):
    """Asks for confirmation, with the focus on No. If a name is required, it must be typed first."""

    INDENT = 8

    def __init__(
        self,
        title: str,
        parts: Iterable[Iterable[Entry]],
        *,
        yes: str,
        name: str = "",
        warning: str = "",
    ) -> None:
        """Store the question; `name` is the text that must be typed, empty if Yes is enough."""
        super().__init__()
        self._title = title
        self._parts = [tuple(part) for part in parts]
        self._yes = yes
        self.expected = printable(name)
        self._warning = warning

    def heading(self) -> str:
        return self._title

    def about(self) -> Sequence[Iterable[Entry]]:
        return self._parts

    def below(self) -> Iterable[Widget]:
        if self._warning:
            yield Label(printable(self._warning), markup=False, classes="warning")
        if self.expected:
            yield Label(f"Type {self.expected} to confirm", markup=False, classes="ask")
            yield EntryField(compact=True)
        yield Answers(self._yes)

    def on_mount(self) -> None:
        if self.expected:
            self.query_one("#yes", AnswerButton).disabled = True
            self.query_one(Input).focus()

    def on_input_changed(self, event: Input.Changed) -> None:
        yes = self.query_one("#yes", AnswerButton)
        yes.disabled = event.value != self.expected

    def on_input_submitted(self) -> None:
        self.screen.focus_next()

    def on_answer_button_pressed(self, message: AnswerButton.Pressed) -> None:
        self.dismiss(message.yes)

    def action_back(self) -> None:
        self.dismiss(False)
