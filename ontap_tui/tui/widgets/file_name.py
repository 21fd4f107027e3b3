"""Asks where to write a file."""

from collections.abc import Callable
from pathlib import Path
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Input, Label


class FileNameDialog(ModalScreen[Path | None]):
    """Gives a path that `refuse` has nothing against, or None.

    A file that is there is overwritten only when the same name is entered twice.
    """

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "dismiss(None)", "Back")]
    CSS_PATH = "picker.tcss"

    def __init__(self, title: str, suggestion: str, refuse: Callable[[Path], str | None]) -> None:
        """`refuse` says why a path will not do."""
        super().__init__()
        self._title = title
        self._suggestion = suggestion
        self._refuse = refuse
        self._warned_of: Path | None = None

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield Label(self._title, classes="dialog-title", markup=False)
            yield Input(self._suggestion, select_on_focus=False, compact=True)
            yield Label("", id="name-problem", markup=False)
            yield Label("Enter write   Esc back", classes="dialog-keys")

    def on_input_submitted(self, event: Input.Submitted) -> None:
        path = Path(event.value).expanduser()
        problem = self._refuse(path)
        if problem is None and path.exists() and path != self._warned_of:
            self._warned_of, problem = path, "The file exists. Enter again to overwrite it."
        if problem is None:
            self.dismiss(path)
        else:
            self.query_one("#name-problem", Label).update(problem)
