"""A request in a file of its own."""

import tomllib
from pathlib import Path

from ontap_tui.requests.parse import parse_request
from ontap_tui.requests.problem import Problem, RequestProblems
from ontap_tui.requests.request import Request


def read_request(path: Path) -> Request:
    """The request in a file of its own. Raises `RequestProblems`."""
    where = f"{path.parent.name}/{path.name}: "
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise RequestProblems([Problem(where.rstrip(": "), f"cannot be read: {error}")]) from None
    return parse_text(path.stem, text, where=where, origin=str(path))


def parse_text(name: str, text: str, *, where: str = "", origin: str = "") -> Request:
    """The request of a file's text. Raises `RequestProblems`."""
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise RequestProblems([Problem(where.rstrip(": "), f"is not TOML: {error}")]) from None
    return parse_request(name, table, where=where, origin=origin)
