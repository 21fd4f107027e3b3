"""Read TOML files that anybody may have written, and report whatever is wrong as one problem of the file."""

import os
import re
import stat
import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

from ontap_tui.config.problem import Problem

_LARGEST: Final = 1024 * 1024
"""Bytes; a request has some hundreds."""
_DEEPEST: Final = 64
"""Levels of nesting; the deepest body of ONTAP's API has fewer than ten."""
_LINE: Final = re.compile(r"(.*) \(at line (\d+), column (\d+)\)", re.DOTALL)
_NUMBERS: Final = range(-(2**63), 2**63)


class FileProblem(Exception):
    """Says what is wrong with a file."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(str(problem))
        self.problem = problem


def read_text_file(path: Path, *, missing: str = "there is no such file", largest: int = _LARGEST) -> str:
    """Return the text of a regular file, at most `largest` bytes of UTF-8. Raises `FileProblem`.

    Opening it never blocks, not even on a named pipe.
    """
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
        with open(descriptor, "rb") as file:
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                raise FileProblem(Problem(str(path), "is not a regular file"))
            data = file.read(largest + 1)
    except FileNotFoundError:
        raise FileProblem(Problem(str(path), missing)) from None
    except OSError as error:
        raise FileProblem(Problem(str(path), f"cannot be read: {error.strerror}")) from None
    if len(data) > largest:
        raise FileProblem(Problem(str(path), f"is larger than {largest // 1024} KiB"))
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        reason = f"is not UTF-8: {error.reason} at byte {error.start}"
        raise FileProblem(Problem(str(path), reason)) from None


def parse_toml(path: Path, text: str) -> dict[str, Any]:
    """Parse `text`, the contents of `path`. Raises `FileProblem`."""
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise FileProblem(_toml_problem(path, text, error)) from None
    except RecursionError:
        raise FileProblem(Problem(str(path), "is nested too deeply")) from None
    except ValueError:  # a number of thousands of digits
        raise FileProblem(Problem(str(path), "holds a number that is too large")) from None
    level: list[Any] = [table]
    for _ in range(_DEEPEST):
        if any(isinstance(value, int) and value not in _NUMBERS for value in level):
            raise FileProblem(Problem(str(path), "holds a number that is too large"))
        level = [below for value in level for below in _elements(value)]
    if level:
        raise FileProblem(Problem(str(path), "is nested too deeply"))
    return table


def _elements(value: Any) -> Iterable[Any]:
    if isinstance(value, dict):
        return value.values()
    return value if isinstance(value, list) else ()


def _toml_problem(path: Path, text: str, error: tomllib.TOMLDecodeError) -> Problem:
    """Return the problem, moving the line from the message to its place. `text` is the file's."""
    found = _LINE.fullmatch(str(error))
    if found is None:
        return Problem(f"{path}:{len(text.splitlines())}", f"is not TOML: {error}")
    message, line, column = found.groups()
    return Problem(f"{path}:{line}", f"is not TOML: {message} (at column {column})")
