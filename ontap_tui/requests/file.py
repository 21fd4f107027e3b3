"""A request in a file of its own: the same table as ``[requests.NAME]`` in the configuration."""

import re
import tomllib
from pathlib import Path
from typing import Any, Final

import msgspec

from ontap_tui.config import Config, Lines, Problem, toml_problem, toml_text
from ontap_tui.requests.parse import parse_request
from ontap_tui.requests.problem import RequestProblems
from ontap_tui.requests.request import Request

_STRING: Final = re.compile(
    r"""
    \"{3}(?:\\.|[^\\])*?\"{3} | \'{3}.*?\'{3} | "(?:\\.|[^"\\\n])*" | '[^'\n]*'
    """,
    re.DOTALL | re.VERBOSE,
)


def read_request(path: Path) -> Request:
    """Raises `RequestProblems`."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise RequestProblems([Problem(str(path), f"cannot be read: {error}")]) from None
    return parse_text(path, text)


def place_of(config: Config, request: Request, key: str) -> str:
    """``FILE:LINE: key`` of a request that was read from the configuration or from a file of its own."""
    if request.origin == str(config.path):
        return config.where("requests", request.name, key)
    path = Path(request.origin)
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError):
        text = ""
    return Config(path=path, lines=Lines(text)).where(key)


def parse_text(path: Path, text: str) -> Request:
    """The request that the file `path` would have with this text. Raises `RequestProblems`."""

    def where(*keys: str) -> str:
        return Config(path=path, lines=Lines(text)).where(*keys)

    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise RequestProblems([toml_problem(path, text, error)]) from None
    return parse_request(path.stem, table, where=where, origin=str(path))


def request_table(request: Request) -> dict[str, Any]:
    """The raw table that reads back as the request: only what differs from the defaults."""
    table: dict[str, Any] = msgspec.to_builtins(request)
    for key in ("name", "origin"):
        table.pop(key, None)
    variables = table.pop("variables", ())
    if variables:
        table["variables"] = {variable.pop("name"): variable for variable in variables}
    return table


def request_text(table: dict[str, Any]) -> str:
    """The file's text."""
    return toml_text(table)


def has_comments(text: str) -> bool:
    """Whether a person wrote something beside the values, which writing the table anew would lose."""
    return "#" in _STRING.sub("", text)
