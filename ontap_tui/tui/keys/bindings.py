"""Convert the table of keys to Textual bindings."""

from typing import Final

from textual.binding import Binding, BindingType

from ontap_tui.tui.keys.spelling import display
from ontap_tui.tui.keys.table import BY_ID, COMMANDS

_PROGRAM = frozenset({"reload", "palette", "help"})
"""Commands that the application handles on every screen."""
MOVES: Final = ("cursor_up", "cursor_down", "page_up", "page_down", "first", "last")
"""Commands that move in a list or a page."""


def bindings(*ids: str) -> list[BindingType]:
    """Return bindings for a screen's ``BINDINGS``; each calls ``action_ID`` and can be rebound by its id."""
    return [
        Binding(
            ",".join(command.keys),
            f"app.{command.id}" if command.id in _PROGRAM else command.id,
            command.label or command.description,
            show=bool(command.label),
            key_display=display(command.keys[0]),
            tooltip=command.description,
            id=command.id,
        )
        for command in map(BY_ID.__getitem__, ids)
    ]


def bindings_of(screen: str) -> list[BindingType]:
    """Return the bindings of a screen or a part of one, except movement, which widgets handle."""
    return bindings(*ids_of(screen))


def ids_of(screen: str) -> list[str]:
    """Return the ids of the commands bound on `screen`, except movement."""
    return [command.id for command in COMMANDS if screen in command.screens and command.group != "Move"]
