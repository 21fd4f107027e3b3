"""Save a file under a name that the user enters, locally or as a browser download."""

import asyncio
import re
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Final

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Label

from ontap_tui.config import write_atomically
from ontap_tui.tui.keys.bindings import bindings_of
from ontap_tui.tui.keys.spelling import display
from ontap_tui.tui.keys.table import FILE_NAME
from ontap_tui.tui.runtime.live import LiveApp
from ontap_tui.tui.widgets.inputs import TextField
from ontap_tui.tui.widgets.key_line import hint_words
from ontap_tui.tui.widgets.small_dialog import SmallDialog

_NOT_IN_A_NAME: Final = re.compile(r"[^\w.-]+|^[.-]+")


class FileNameDialog(SmallDialog[Path]):
    """Returns a path that `refuse` accepts, or None.

    An existing file is overwritten only when the same name is entered twice.
    """

    DEFAULT_CSS = """
    FileNameDialog #name-problem { width: 60; color: $text-error; }
    """
    BINDINGS = bindings_of(FILE_NAME)

    def __init__(
        self,
        title: str,
        suggestion: str,
        refuse: Callable[[Path], str | None],
        *,
        exists: Callable[[Path], bool] = Path.exists,
    ) -> None:
        """Store the options; `refuse` returns why a path is unsuitable, `exists` whether a file is there."""
        super().__init__()
        self._title = title
        self._suggestion = _NOT_IN_A_NAME.sub("_", suggestion)
        self._refuse = refuse
        self._exists = exists
        self._warned_of: Path | None = None

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield Label(self._title, classes="dialog-title", markup=False)
            yield TextField(self._suggestion, select_on_focus=False, compact=True)
            yield Label("", id="name-problem", markup=False)
            hints = hint_words(self.app.keys, ("file_write", "save"), ("back", "back"))
            yield Label(hints, classes="dialog-keys", markup=False)

    def action_file_write(self) -> None:
        path = Path(self.query_one(TextField).value).expanduser()
        problem, again = self._problem(path), display(self.app.keys.of("file_write")[0])
        if problem is None and self._exists(path) and path != self._warned_of:
            self._warned_of, problem = path, f"The file exists. {again} again overwrites it."
        if problem is None:
            self.dismiss(path)
        else:
            self.query_one("#name-problem", Label).update(problem)

    def _problem(self, path: Path) -> str | None:
        if not str(path).isprintable():
            return "The name contains non-printable characters."
        return self._refuse(path)


def _no_folder(path: Path) -> str | None:
    """Return why the folder of `path` cannot be written to; None if it can."""
    return None if path.parent.is_dir() else f"There is no folder {path.parent}."


def _no_name(path: Path) -> str | None:
    return None if path.name == str(path) else "Give a name only: the browser chooses the folder."


async def write_file(
    app: LiveApp,
    title: str,
    name: str,
    text: Callable[[Path], str],
    *,
    what: str,
    refuse: Callable[[Path], str | None] = lambda path: None,
) -> None:
    """Ask for a path, suggesting `name`, write the file and report the result. Call it in a worker.

    `text` is called in a thread with the chosen path, so it may be slow. `what` describes the contents in
    messages, and `refuse` returns what is wrong with a name.
    """
    wrong_place = _no_folder if app.browser is None else _no_name
    dialog = FileNameDialog(
        title,
        name,
        lambda path: refuse(path) or wrong_place(path),
        exists=Path.exists if app.browser is None else lambda path: False,
    )
    path = await app.push_screen_wait(dialog)
    if path is None:
        return
    if app.browser is not None:
        content = await asyncio.to_thread(text, path)
        with suppress(OSError):  # it is gone, which ends its dashboard: nobody is left to be told
            await app.browser.save(path.name, content)
            app.notify(f"{what} handed to the browser as {path.name}")
        return
    try:
        await asyncio.to_thread(lambda: write_atomically(path, text(path).encode(), mode=0o600))
    except OSError as error:
        app.notify(f"{path}: {error.strerror}", title="Not written", severity="error")
    else:
        app.notify(f"{what} written to {path.absolute()}")
