"""The keys of the screen in front, made from what is bound there."""

from collections.abc import Container
from typing import ClassVar

from textual import getters
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import ItemGrid, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from ontap_tui.tui.keys import COMMANDS, Command, display
from ontap_tui.tui.live import LiveApp

_SIGNS = (
    ("queued", "queued"),
    ("running", "running"),
    ("paused", "paused"),
    ("success", "success"),
    ("failure", "failure"),
    ("unknown", "gone: its end was not seen"),
    ("launched", "launched from here"),
)


class HelpScreen(ModalScreen[None]):
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,q,question_mark,f1", "dismiss", "Back")]
    CSS_PATH = "help.tcss"

    app = getters.app(LiveApp)

    def __init__(self, bound: Container[str | None]) -> None:
        """`bound` are the ids of the commands that the screen in front has."""
        super().__init__()
        self._bound = [command for command in COMMANDS if command.id in bound]

    def compose(self) -> ComposeResult:
        with VerticalScroll(id="help"):
            yield Static("Keys", id="help-title")
            with ItemGrid(min_column_width=42, regular=False):
                for group in dict.fromkeys(command.group for command in self._bound):
                    yield Static(self._group(group), classes="help-group")
                if self.app.keys.requests and any(command.id == "run" for command in self._bound):
                    yield Static(self._requests(), classes="help-group")
                yield Static(self._signs(), classes="help-group")
            yield Static("Esc back", id="help-keys")

    def on_mount(self) -> None:
        self.query_one("#help").focus()

    def _group(self, group: str) -> Content:
        return self._block(group, [self._keys(command) for command in self._bound if command.group == group])

    def _keys(self, command: Command) -> tuple[str, str]:
        return " ".join(map(display, self.app.keys.of(command.id))), command.description

    def _requests(self) -> Content:
        return self._block(
            "Your requests", [(display(key), name) for key, name in self.app.keys.requests.items()]
        )

    def _signs(self) -> Content:
        glyphs = self.app.glyphs
        return self._block("Signs", [(getattr(glyphs, name), text) for name, text in _SIGNS])

    def _block(self, title: str, lines: list[tuple[str, str]]) -> Content:
        width = max(len(key) for key, _ in lines)
        rows = [
            Content.assemble((f"  {key:<{width}}  ", "bold $text-primary"), (text, "$text"))
            for key, text in lines
        ]
        return Content("\n").join([Content.styled(title, "bold $quiet"), *rows])
