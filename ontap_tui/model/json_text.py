"""Write JSON that is safe to draw on a terminal and reads back unchanged."""

import json
import re
from typing import Any, Final

import msgspec

_MAYBE_UNSAFE: Final = re.compile(r"[^ -~\n]")


def json_text(value: Any, *, indent: int | None = None, ascii_only: bool = False) -> str:
    """Return the JSON of a struct or a tree with every character escaped that does not print.

    A `Secret` becomes ``***``.
    """
    tree = msgspec.to_builtins(value, enc_hook=str)
    text = json.dumps(tree, ensure_ascii=ascii_only, indent=indent)
    return _MAYBE_UNSAFE.sub(_escaped, text)


def _escaped(found: re.Match[str]) -> str:
    char = found[0]
    return char if char.isprintable() else json.dumps(char)[1:-1].replace("\x7f", r"\u007f")
