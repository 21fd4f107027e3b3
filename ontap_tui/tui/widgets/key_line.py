"""Build the last line: the most important keys, the keys of the requests, and help at the end."""

from collections.abc import Iterable

from textual.content import Content
from textual.style import Style

from ontap_tui.tui.keys.resolve import Keys
from ontap_tui.tui.keys.spelling import display
from ontap_tui.tui.keys.table import BY_ID
from ontap_tui.tui.widgets.line import spread

_BETWEEN = "   "


def key_line(
    keys: Keys, commands: Iterable[tuple[str, str]], width: int, *, read_only: bool = False
) -> Content:
    """Return the line of keys for `commands`, given as (id, label); the requests' keys fill the rest."""
    hints = hints_of(keys, commands, read_only=read_only)
    if not read_only:
        hints += sorted(keys.requests.items())
    return hint_line(hints, width, help_key=keys.of("help")[0])


def hints_of(
    keys: Keys, hints: Iterable[tuple[str, str]], *, read_only: bool = False
) -> list[tuple[str, str]]:
    """Return (key, label) for each available command, given as (id, label)."""
    return [(keys.of(id)[0], label) for id, label in hints if not (read_only and BY_ID[id].changes)]


def hint_words(keys: Keys, *hints: tuple[str, str]) -> str:
    """Return ``Space show or hide   J K move`` for commands by id, for a dialog without a line of hints."""
    return _BETWEEN.join(
        " ".join([*(display(keys.of(id)[0]) for id in ids.split()), label]) for ids, label in hints
    )


def hint_line(hints: Iterable[tuple[str, str]], width: int, *, help_key: str = "") -> Content:
    """Return the (key, description) hints that fit, with the help key, if any, on the right."""
    help_hint = key_hint(help_key, "help ") if help_key else Content()
    room = width - 1 - help_hint.cell_length
    line = Content(" ")
    for key, label in hints:
        hint = Content.assemble(key_hint(key, label), _BETWEEN)
        if hint.cell_length > room:
            break
        line = Content.assemble(line, hint)
        room -= hint.cell_length
    return spread(line.rstrip(), help_hint, width)


def key_hint(key: str, label: str) -> Content:
    """Return a hint that presses the key when clicked."""
    hint = Content.assemble((display(key), "bold $text-primary"), (f" {label}", "$quiet"))
    return hint.stylize(Style.from_meta({"key": key}))
