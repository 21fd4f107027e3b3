"""Find the line of a key in a TOML file, which `tomllib` does not report."""

import re
import tomllib
from typing import Any, Final, TypeAlias

Keys: TypeAlias = tuple[str, ...]

_KEY: Final = r"""(?:[A-Za-z0-9_-]+|"(?:[^"\\]|\\.)*"|'[^']*')"""
_DOTTED: Final = rf"{_KEY}(?:\s*\.\s*{_KEY})*"
_HEADER: Final = re.compile(rf"\s*\[\[?\s*({_DOTTED})\s*\]")
_ASSIGNMENT: Final = re.compile(rf"\s*({_DOTTED})\s*=")
_LONG_QUOTE: Final = re.compile(r'"""|' + "'''")


class KeyLines:
    """Maps keys of valid TOML to their lines; keys of an inline table have the line of the table."""

    def __init__(self, text: str) -> None:
        self._lines: dict[Keys, int] = {}
        header: Keys = ()
        in_string = False
        for number, line in enumerate(text.splitlines(), start=1):
            if not in_string:
                if found := _HEADER.match(line):
                    header = _split(found[1])
                    self._add(header, number)
                elif found := _ASSIGNMENT.match(line):
                    self._add(header + _split(found[1]), number)
            in_string ^= len(_LONG_QUOTE.findall(line)) % 2 == 1

    def _add(self, keys: Keys, number: int) -> None:
        for end in range(1, len(keys) + 1):
            self._lines.setdefault(keys[:end], number)

    def of(self, keys: Keys) -> int | None:
        """Return the line of the key, else of the innermost table around it."""
        while keys and keys not in self._lines:
            keys = keys[:-1]
        return self._lines.get(keys)


def _split(dotted: str) -> Keys:
    table: Any = tomllib.loads(f"{dotted} = 0")
    keys = []
    while isinstance(table, dict):
        [(key, table)] = table.items()
        keys.append(key)
    return tuple(keys)
