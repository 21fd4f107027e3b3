"""Read a request from its own file, with the same table as ``[requests.NAME]`` in the configuration."""

import re
from pathlib import Path
from typing import Any, Final

import msgspec

from ontap_tui.config import Config, FileProblem, KeyLines, parse_toml, read_text_file, toml_text
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
    """Read a request from its file. Raises `RequestProblems`."""
    try:
        text = read_text_file(path)
    except FileProblem as error:
        raise RequestProblems([error.problem]) from None
    return parse_text(path, text)


def place_of(config: Config, request: Request, key: str) -> str:
    """Return ``FILE:LINE: key`` for a request from the configuration or from its own file."""
    if request.origin == str(config.path):
        return config.where("requests", request.name, key)
    path = Path(request.origin)
    try:
        text = read_text_file(path)
    except FileProblem:
        text = ""
    return Config(path=path, lines=KeyLines(text)).where(key)


def parse_text(path: Path, text: str) -> Request:
    """Parse `text` as the contents of the file `path`. Raises `RequestProblems`."""

    def where(*keys: str) -> str:
        return Config(path=path, lines=KeyLines(text)).where(*keys)

    try:
        table = parse_toml(path, text)
    except FileProblem as error:
        raise RequestProblems([error.problem]) from None
    return parse_request(path.stem, table, where=where, origin=str(path))


def request_table(request: Request) -> dict[str, Any]:
    """Return the raw table that parses to the request, without default values."""
    table: dict[str, Any] = msgspec.to_builtins(request)
    for key in ("name", "origin"):
        table.pop(key, None)
    variables = table.pop("variables", ())
    if variables:
        table["variables"] = {variable.pop("name"): variable for variable in variables}
    return table


def request_text(table: dict[str, Any]) -> str:
    """Return the table as the text of a file."""
    return toml_text(table)


def has_comments(text: str) -> bool:
    """Return whether the text has comments, which rewriting it from the table would lose."""
    return "#" in _STRING.sub("", text)
