"""Show the current key bindings of a screen."""

from typing import Any

from textual import getters
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import ItemGrid
from textual.content import Content
from textual.screen import ModalScreen, Screen
from textual.widgets import Input, Static, TextArea

from ontap_tui.tui.keys.bindings import bindings_of
from ontap_tui.tui.keys.spelling import display, is_text
from ontap_tui.tui.keys.table import BY_ID, HELP
from ontap_tui.tui.runtime.live import LiveApp
from ontap_tui.tui.widgets.page import Page
from ontap_tui.tui.widgets.screens import BriefScreen

_SIGNS = (
    ("queued", "queued"),
    ("running", "running"),
    ("paused", "paused"),
    ("success", "success"),
    ("failure", "failure"),
    ("unknown", "gone: outcome unknown"),
    ("launched", "launched from here"),
    ("mark", "marked"),
    ("held_back", "moves when the cursor leaves it"),
)

_WORDS = {
    "app.focus_next": "Next pane",
    "app.focus_previous": "Previous pane",
    "page_up": "Page up",
    "page_down": "Page down",
    "cursor_right": "Move cursor right",
}
"""Clearer descriptions than Textual's own."""
_LEFT_OUT = ("f24", "ctrl+pageup", "ctrl+pagedown")
"""Bound keys left out because no keyboard has them or they are not useful here."""
_RARE = ("super+", "alt+", "ctrl+shift+")
"""Prefixes of Textual's alternative keys, and of those that select while moving."""


class HelpScreen(BriefScreen[None], ModalScreen[None]):
    BINDINGS = bindings_of(HELP)
    DEFAULT_CSS = """
    HelpScreen {
        #help {
            width: 100%;
            max-width: 150;
            height: 100%;
            max-height: 48;
            background: $panel;
            padding: 1 2;
        }
        #help-title { text-style: bold; margin-bottom: 1; }
        #help-keys { color: $quiet; }
        ItemGrid { height: auto; grid-gutter: 1 2; margin-bottom: 1; }
        .help-group { height: auto; text-wrap: nowrap; text-overflow: ellipsis; }
    }
    """

    app = getters.app(LiveApp)

    def __init__(self, screen: Screen[Any]) -> None:
        """Store the current bindings of `screen`."""
        super().__init__()
        self._groups = groups(screen)
        self._runs_requests = "run" in {one.binding.id for one in screen.active_bindings.values()}

    def compose(self) -> ComposeResult:
        with Page(id="help"):
            yield Static("Keys", id="help-title", markup=False)
            with ItemGrid(min_column_width=42, regular=False):
                for title, lines in self._groups.items():
                    yield Static(_block(title, lines), classes="help-group", markup=False)
                if self.app.keys.requests and self._runs_requests:
                    requests = [(display(key), name) for key, name in sorted(self.app.keys.requests.items())]
                    yield Static(_block("Your requests", requests), classes="help-group", markup=False)
                yield Static(_block("Symbols", self._signs()), classes="help-group", markup=False)
            yield Static(f"{display(self.app.keys.of('back')[0])} back", id="help-keys", markup=False)

    def on_mount(self) -> None:
        self.query_one("#help").focus()

    def action_back(self) -> None:
        self.dismiss(None)

    def action_help_close(self) -> None:
        self.dismiss(None)

    def _signs(self) -> list[tuple[str, str]]:
        return [(getattr(self.app.glyphs, name), text) for name, text in _SIGNS]


def groups(screen: Screen[Any]) -> dict[str, list[tuple[str, str]]]:
    """Return (keys, description) by group for all bindings at the focus: the program's, then Textual's."""
    focused = screen.focused
    typing = isinstance(focused, Input | TextArea)
    keys: dict[str, list[str]] = {}
    texts: dict[str, tuple[str, str]] = {}
    for active in screen.active_bindings.values():
        binding = active.binding
        if not active.enabled or _noise(binding) or (typing and is_text(binding.key)):
            continue
        command = BY_ID.get("quit" if binding.action == "quit" else binding.id or "")
        name = command.id if command else f"textual {binding.action}"
        keys.setdefault(name, []).append(display(binding.key))
        group = "Typing" if active.node is focused and typing else "Program"
        text = _WORDS.get(binding.action, binding.description)
        texts[name] = (command.group, command.description) if command else (group, text)
    order = {id: place for place, id in enumerate(BY_ID)}
    found: dict[str, list[tuple[str, str]]] = {}
    for name in sorted(keys, key=lambda name: order.get(name, len(order))):
        group, text = texts[name]
        found.setdefault(group, []).append((" ".join(keys[name]), text))
    return found


def _noise(binding: Binding) -> bool:
    return (
        binding.system
        or binding.key in _LEFT_OUT
        or binding.key.startswith(_RARE)
        or (binding.key.startswith("shift+") and binding.id is None and binding.key != "shift+tab")
    )


def _block(title: str, lines: list[tuple[str, str]]) -> Content:
    width = max(len(key) for key, _ in lines)
    rows = [
        Content.assemble((f"  {key:<{width}}  ", "bold $text-primary"), (text, "$text"))
        for key, text in lines
    ]
    return Content("\n").join([Content.styled(title, "bold $quiet"), *rows])
