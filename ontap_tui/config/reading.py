"""Convert tables of a file into structs, collecting every problem."""

import re
from collections.abc import Callable, Collection, Mapping
from operator import itemgetter
from pathlib import Path
from typing import Any, Final, TypeAlias, get_args

import msgspec

from ontap_tui.config.config import Config, ConfigProblems, Seconds, place
from ontap_tui.config.lines import KeyLines, Keys
from ontap_tui.config.problem import Problem, did_you_mean
from ontap_tui.config.secrets import readable_by_others
from ontap_tui.config.toml_file import FileProblem, parse_toml, read_text_file
from ontap_tui.model import parse_duration

Hook: TypeAlias = Callable[[type, Any], Any]

_LEAST_SECONDS: Final = 0.1
_MOST_SECONDS: Final = 366 * 86_400
_WORDS: Final = {
    "str": "a string",
    "int": "a whole number",
    "float": "a number",
    "bool": "true or false",
    "array": "a list",
    "object": "a table",
    "datetime": "a date",
    "date": "a date",
    "time": "a time of day",
}


class FileTables:
    """Reads the tables of one file, and collects its problems and warnings."""

    def __init__(self, path: Path | None, lines: KeyLines) -> None:
        self.path = path
        self.lines = lines
        self.warnings: list[Problem] = []
        self._problems: list[tuple[int, Problem]] = []

    @property
    def problems(self) -> list[Problem]:
        """Return the problems in the order of the file."""
        return [problem for _, problem in sorted(self._problems, key=itemgetter(0))]

    @property
    def readable_by_others(self) -> bool:
        """Return whether every user of this machine may read the file."""
        return self.path is not None and readable_by_others(self.path)

    def problem(self, keys: Keys, message: str) -> None:
        line = self.lines.of(keys) or 0
        self._problems.append((line, Problem(place(self.path, self.lines, keys), message)))

    def warn(self, keys: Keys, message: str) -> None:
        self.warnings.append(Problem(place(self.path, self.lines, keys), message))

    def table(self, table: Mapping[str, Any], name: str) -> dict[str, Any]:
        """Return the table `name` of `table`; empty if there is none."""
        found = table.get(name, {})
        if isinstance(found, dict):
            return found
        self.problem((name,), f"expected a table: [{name}]")
        return {}

    def strings(self, table: Mapping[str, Any], name: str) -> dict[str, str]:
        """Return the strings in the table `name`."""
        found = self.table(table, name)
        for key, value in found.items():
            if not isinstance(value, str):
                self.problem((name, key), "expected a string")
        return {key: value for key, value in found.items() if isinstance(value, str)}

    def values(
        self,
        table: Mapping[str, Any],
        kind: type[msgspec.Struct],
        keys: Keys,
        *,
        hook: Hook | None = None,
        not_in_file: Collection[str] = (),
    ) -> dict[str, Any]:
        """Return the values in the table at `keys` that fit the fields of `kind`, converted."""
        fields = {
            field.name: field.type for field in msgspec.structs.fields(kind) if field.name not in not_in_file
        }
        values = {}
        for key, value in table.items():
            if key not in fields:
                self.problem((*keys, key), f"there is no such key{did_you_mean(key, fields)}")
                continue
            try:
                values[key] = msgspec.convert(value, fields[key], dec_hook=hook or seconds_hook)
            except msgspec.ValidationError as error:
                self.problem((*keys, key), _in_words(str(error), fields[key]))
        return values


def parse_file(path: Path) -> tuple[dict[str, Any], FileTables]:
    """Return the contents of a TOML file, and a reader for it.

    Raises:
        ConfigProblems: with one problem, for a file that cannot be read or is not TOML.
    """
    try:
        text = read_text_file(path, missing="there is no such file; `ontap-tui init` writes one")
        return parse_toml(path, text), FileTables(path, KeyLines(text))
    except FileProblem as error:
        raise ConfigProblems([error.problem], Config(path=path)) from None


def seconds_hook(kind: type, value: Any) -> Any:
    """Decode `Seconds`."""
    if kind is not Seconds:
        raise NotImplementedError(kind)
    if isinstance(value, str):
        value = parse_duration(value)
    elif isinstance(value, bool) or not isinstance(value, (int, float)):
        raise ValueError('expected seconds, or a time such as "90s" or "30m"')
    if not value >= _LEAST_SECONDS:
        raise ValueError(f"expected at least {_LEAST_SECONDS} s")
    if value > _MOST_SECONDS:
        raise ValueError("expected a year at most")
    return Seconds(value)


def _in_words(message: str, kind: Any) -> str:
    """Return msgspec's message with plain words instead of its type names."""
    message = message.partition(" - at `")[0]
    if message.startswith("Invalid enum value"):
        choices = _choices(kind)
        return f"expected {' or '.join(choices)}{did_you_mean(message.split(chr(39))[1], choices)}"
    message = re.sub(r" \| null`", "`", message).replace("Expected", "expected")
    return re.sub(r"`(\w+)`", lambda name: _WORDS.get(name[1], name[1]), message)


def _choices(kind: Any) -> list[str]:
    found = []
    for argument in get_args(kind):
        found += [argument] if isinstance(argument, str) else _choices(argument)
    return found
