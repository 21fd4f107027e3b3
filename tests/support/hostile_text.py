"""Text that attacks terminals, logs, shells, spreadsheets and markup, and how to see that it stayed away."""

import re
from collections.abc import Mapping
from enum import Enum
from typing import Any, Final, TypeVar

import msgspec

FORGED: Final = "FORGED"
HOSTILE: Final = "".join(
    (
        "\x1b]52;c;cm0gLXJm\x07",  # sets the clipboard
        "\x1bc\x9b2J\x90q\x9c",  # resets, clears; a device control string of C1
        "\x00\x08\x0e\x7f",
        "\N{RIGHT-TO-LEFT OVERRIDE}\N{LEFT-TO-RIGHT ISOLATE}\N{ZERO WIDTH SPACE}\N{TAG LATIN SMALL LETTER A}",
        *(
            f"{end}{FORGED} "
            for end in ("\n", "\r", "\r\n", "\x0b", "\x0c", "\x1c", "\x85", "\u2028", "\u2029")
        ),
        "[bold]b[/bold] [/] [@click=app.quit]q[/]",
    )
)
"""No letter of it is cut off where a text is cut at its end: what matters comes first."""

_S = TypeVar("_S")


def harmless(text: str) -> bool:
    """Whether a terminal only draws it, and no line of it begins with what a value brought along."""
    lines = text.split("\n")
    return all(line.isprintable() and not line.lstrip().startswith(FORGED) for line in lines)


def filled(value: _S, *, keep: frozenset[str] = frozenset()) -> _S:
    """Return a struct in which each text of each field, however deep, has hostile text behind it.

    A text that may be None is set; `keep` are fields that stay.
    """
    if isinstance(value, msgspec.Struct):
        texts: dict[str, Any] = {}
        for field in msgspec.structs.fields(type(value)):
            if field.name in keep:
                continue
            now = getattr(value, field.name)
            if now is None and "str" in str(field.type):
                now = ""
            texts[field.name] = filled(now, keep=keep)
        return msgspec.structs.replace(value, **texts)
    if isinstance(value, Enum):
        return value
    found: Any = value
    if isinstance(value, str):
        found = value + HOSTILE
    elif isinstance(value, tuple):
        found = tuple(filled(one, keep=keep) for one in value)
    elif isinstance(value, Mapping):
        found = {key: filled(one, keep=keep) for key, one in value.items()}
    return found  # type: ignore[no-any-return]  # of the type that it had


def hostile_request() -> dict[str, Any]:
    """Return the table of a request file whose every key that takes any text holds hostile text."""
    kinds: dict[str, dict[str, Any]] = {
        "string": {"default": HOSTILE},
        "choice": {"choices": [HOSTILE, "b"], "default": HOSTILE},
        "secret": {"pattern": f"s|{re.escape(HOSTILE)}"},
        "json": {"default": '"x"'},
    }
    variables: dict[str, dict[str, Any]] = {
        kind: {"type": kind, "prompt": f"{kind} {HOSTILE}", "help": HOSTILE, **extra}
        for kind, extra in kinds.items()
    }
    variables["looked"] = {
        "prompt": HOSTILE,
        "default": HOSTILE,
        "lookup": {
            "path": "/api/storage/volumes",
            "label": f"{{name}}{HOSTILE}",
            "value": f"{{uuid}}{HOSTILE}",
        },
    }
    return {
        "title": f"Attack {HOSTILE}",
        "help": HOSTILE,
        "method": "POST",
        "path": f"/api/storage/volumes/{HOSTILE.replace('/', '')}",
        "query": {HOSTILE: HOSTILE},
        "body": {HOSTILE: HOSTILE, **{name: f"{{{name}}}" for name in variables}},
        "clusters": ["*", HOSTILE],
        "danger": True,
        "confirm": "always",
        "confirm_by_name": "string",
        "follow": {
            "path": f"/api/storage/volumes/{HOSTILE.replace('/', '')}",
            "done": HOSTILE,
            "success": [HOSTILE],
            "failure": [HOSTILE],
            "progress": HOSTILE,
        },
        "variables": variables,
    }
