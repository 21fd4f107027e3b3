"""The last line: the keys that matter most here, those of the requests, and help at its end."""

from collections.abc import Iterable

from textual.content import Content

from ontap_tui.tui.keys import BY_ID, Keys, display
from ontap_tui.tui.line import spread

_BETWEEN = "   "


def key_line(keys: Keys, commands: Iterable[str], width: int, *, read_only: bool = False) -> Content:
    """`commands` are ids, the most important first; the requests' keys fill what they leave."""
    room = width - 8
    line = Content(" ")
    shown = [BY_ID[id] for id in commands]
    hints = [
        (keys.of(command.id)[0], command.label) for command in shown if not (read_only and command.changes)
    ]
    if not read_only:
        hints += list(keys.requests.items())
    for key, label in hints:
        hint = Content.assemble((display(key), "bold $text-primary"), (f" {label}", "$quiet"), _BETWEEN)
        if hint.cell_length > room:
            break
        line = Content.assemble(line, hint)
        room -= hint.cell_length
    help_hint = Content.assemble((display(keys.of("help")[0]), "bold $text-primary"), (" help ", "$quiet"))
    return spread(line, help_hint, width)
