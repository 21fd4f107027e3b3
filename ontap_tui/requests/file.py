"""Read a request from a file of its own: the same table as ``[requests.NAME]`` in the configuration."""

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
    """Read the request. Raises `RequestProblems`."""
    try:
        text = read_text_file(path)
    except FileProblem as error:
        raise RequestProblems([error.problem]) from None
    return parse_text(path, text)


def place_of(config: Config, request: Request, key: str) -> str:
    """Return ``FILE:LINE: key`` of a request that was read from the configuration or from a file
    of its own.
    """
    if request.origin == str(config.path):
        return config.where("requests", request.name, key)
    path = Path(request.origin)
    try:
        text = read_text_file(path)
    except FileProblem:
        text = ""
    return Config(path=path, lines=KeyLines(text)).where(key)


def parse_text(path: Path, text: str) -> Request:
    """Return the request that the file `path` would have with this text. Raises `RequestProblems`."""

    def where(*keys: str) -> str:
        return Config(path=path, lines=KeyLines(text)).where(*keys)

    try:
        table = parse_toml(path, text)
    except FileProblem as error:
        raise RequestProblems([error.problem]) from None
    return parse_request(path.stem, table, where=where, origin=str(path))


def request_table(request: Request) -> dict[str, Any]:
    """Return the raw table that reads back as the request: only what differs from the defaults."""
    table: dict[str, Any] = msgspec.to_builtins(request)
    for key in ("name", "origin"):
        table.pop(key, None)
    variables = table.pop("variables", ())
    if variables:
        table["variables"] = {variable.pop("name"): variable for variable in variables}
    return table


def request_text(table: dict[str, Any]) -> str:
    """Return the file's text."""
    return toml_text(table)


def has_comments(text: str) -> bool:
    """Whether a person wrote comments, which writing the table anew would lose."""
    return "#" in _STRING.sub("", text)
