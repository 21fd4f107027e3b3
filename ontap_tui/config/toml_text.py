"""Write TOML that is safe to draw on a terminal and reads back unchanged."""

import re
from collections.abc import Mapping
from typing import Any, Final

_MAYBE_UNSAFE: Final = re.compile(r"[^ -~\n]")


def toml_text(table: Mapping[str, Any]) -> str:
    """Return the TOML of a table; in its strings every character that does not print is escaped."""
    import tomli_w

    return _MAYBE_UNSAFE.sub(_escaped, tomli_w.dumps(table))


def _escaped(found: re.Match[str]) -> str:
    char = found[0]
    return char if char.isprintable() else rf"\U{ord(char):08x}"
