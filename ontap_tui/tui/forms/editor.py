"""Making and changing a saved request: its TOML text, checked while it is typed."""

from __future__ import annotations

import os
import shlex
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any, ClassVar

from textual import getters
from textual.app import ComposeResult, SuspendNotSupported
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Input, Static, TextArea

from ontap_tui.config import Problem
from ontap_tui.model import printable
from ontap_tui.requests import (
    Request,
    RequestProblems,
    StoreError,
    name_problem,
    parse_text,
    request_text,
)
from ontap_tui.tui.bindings import bindings
from ontap_tui.tui.frame import Frame
from ontap_tui.tui.messages import LibraryChanged
from ontap_tui.tui.session import Session

_EMPTY = """\
title  = ""
method = "POST"
path   = "/api/"
query  = { return_timeout = 0 }

[body]

# [variables.name]
# prompt = "Name"
"""


class RequestEditor(Frame[Request | None]):
    """Its result is the request as it was saved. The text is what is written, comments and all."""

    DEFAULT_CSS = """
    RequestEditor {
        #named { height: 1; margin: 1 3 0 3; }
        #named Static { width: 8; color: $quiet; }
        #named Input { width: 1fr; background: $surface; }
        TextArea { height: 1fr; margin: 1 2 0 2; border: none; padding: 0; }
        #problems { height: auto; max-height: 8; padding: 1 3; }
    }
    """
    BINDINGS = bindings("back", "help", "editor_save", "editor_open")
    HELP_KEY = -1
    HINTS: ClassVar = (
        ("editor_save", "save"),
        ("editor_open", "open in $EDITOR"),
        ("back", "back, not saved"),
    )

    area = getters.query_one(TextArea)
    named = getters.query_one("#named Input", Input)

    def __init__(
        self, session: Session, request: Request | None = None, *, draft: Mapping[str, Any] | None = None
    ) -> None:
        """Changes `request`, or makes one that begins as `draft`, a raw request table."""
        super().__init__()
        self.session = session
        self.left = False
        """Escape was pressed with changes that are not saved."""
        store = session.store
        held = request is not None and store is not None and store.holds(request)
        self.request = request if held else None
        """The one that is changed: what is kept elsewhere can only be copied."""
        if request is not None and store is not None:
            self.first = store.text(request)
            self.offered = request.name if held else f"{request.name}-copy"
        else:
            self.first = request_text(dict(draft)) if draft else _EMPTY
            self.offered = "-".join(str((draft or {}).get("title", "")).lower().split())

    def body(self) -> ComposeResult:
        with Horizontal(id="named"):
            yield Static("Name")
            yield Input(self.offered, compact=True, disabled=self.request is not None)
        yield TextArea(self.first, show_line_numbers=True, tab_behavior="focus", theme="css")
        yield Static(id="problems", markup=False)

    def on_mount(self) -> None:
        super().on_mount()
        (self.named if self.request is None else self.area).focus()
        self.check()

    def on_text_area_changed(self) -> None:
        self.left = False
        self.check()

    def on_input_changed(self) -> None:
        self.check()

    def problems(self) -> list[str]:
        name = self.named.value
        if wrong := name_problem(name):
            return [wrong]
        try:
            parse_text(Path(f"{name}.toml"), self.area.text)
        except RequestProblems as found:
            return [_words(problem) for problem in found.problems]
        return []

    def check(self) -> None:
        found = self.problems()
        lines = [Content.styled(printable(text), "$text-error") for text in found]
        well = Content.styled("Nothing is wrong with it.", "$text-success")
        self.query_one("#problems", Static).update(Content("\n").join(lines) if lines else well)

    def title_line(self) -> tuple[Content, Content]:
        what = f"Edit {self.request.name}" if self.request is not None else "A new request"
        kept = self.session.store is not None
        where = "kept in your requests folder" if kept else "there is no folder to keep requests in"
        return Content.assemble(("‹ ", "$quiet"), (printable(what), "bold")), Content.styled(where, "$quiet")

    # Keys

    def action_editor_save(self) -> None:
        store, name = self.session.store, self.named.value
        if store is None:
            self.app.tell("There is no folder to keep requests in", severity="error")
            return
        if self.request is None and self.session.library.get(name) is not None:
            self.app.tell(f"There is a request {name} already", title="Not saved", severity="error")
            return
        try:
            saved = store.save_text(name, self.area.text)
        except RequestProblems as found:
            self.app.tell(str(found), title="Not saved", severity="error")
        except StoreError as error:
            self.app.tell(str(error), title="Not saved", severity="error")
        else:
            self.post_message(LibraryChanged())
            self.dismiss(saved)

    def action_editor_open(self) -> None:
        """In the person's own editor; what comes back is checked as if it had been typed."""
        command = os.environ.get("VISUAL") or os.environ.get("EDITOR") or "vi"
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / f"{self.named.value or 'request'}.toml"
            path.write_text(self.area.text, encoding="utf-8")
            try:
                with self.app.suspend():
                    subprocess.run([*shlex.split(command), str(path)], check=False)
            except SuspendNotSupported:
                self.app.tell("This terminal cannot be lent to an editor", severity="warning")
                return
            except OSError as error:
                self.app.tell(f"{command}: {error.strerror}", title="$EDITOR", severity="error")
                return
            self.area.text = path.read_text(encoding="utf-8", errors="replace")

    def action_back(self) -> None:
        if self.area.text != self.first and not self.left:
            self.left = True
            self.app.tell("Not saved. Escape again leaves it so.", severity="warning")
            return
        self.dismiss(None)


def _words(problem: Problem) -> str:
    return f"{problem.where}: {problem.message}" if problem.where else problem.message
