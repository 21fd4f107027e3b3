"""Create a request from a pasted curl command."""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, ClassVar

from textual import getters
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static, TextArea

from ontap_tui.model import printable
from ontap_tui.requests import CurlError, CurlImport, parse_curl
from ontap_tui.tui.keys.bindings import bindings_of
from ontap_tui.tui.keys.table import CURL
from ontap_tui.tui.widgets.screens import Frame


class CurlScreen(Frame[dict[str, Any] | None]):
    """Returns a raw request table, or None."""

    DEFAULT_CSS = """
    CurlScreen TextArea { height: 1fr; margin: 1 2 0 2; border: none; padding: 0; }
    CurlScreen #found { height: auto; max-height: 10; padding: 1 3; }
    """
    BINDINGS = bindings_of(CURL)
    HELP_KEY = -1
    HINTS: ClassVar = (("editor_save", "create a request"), ("back", "back"))

    area = getters.query_one(TextArea)

    def body(self) -> Iterable[Widget]:
        yield TextArea(tab_behavior="focus", compact=True, placeholder="paste a curl command here")
        yield Static(id="found", markup=False)

    def on_mount(self) -> None:
        self.area.focus()

    def read(self, read_file: Callable[[str], str]) -> CurlImport:
        """Parse the command. Raises CurlError."""
        return parse_curl(self.area.text, read_file=read_file)

    def on_text_area_changed(self) -> None:
        try:
            found = self.read(lambda name: "{}")
        except CurlError as error:
            said = Content.styled(printable(str(error)), "$text-error")
        else:
            words = [f"{found.table['method']} {found.table['path']}"]
            words += [f"dropped: {what}" for what in found.dropped]
            words += [f"prompted for each time: {what}" for what in found.asked]
            said = Content(printable("\n".join(words)))
        self.query_one("#found", Static).update(said)

    def action_editor_save(self) -> None:
        try:
            self.dismiss(self.read(_content).table)
        except CurlError as error:
            self.app.notify(str(error), severity="error")

    def title_line(self) -> tuple[Content, Content]:
        return Content.assemble(("‹ ", "$quiet"), ("New request from a curl command", "bold")), Content()


def _content(name: str) -> str:
    return Path(name).expanduser().read_text(encoding="utf-8")
