"""What is wrong with a configuration, and where."""

import re
import tomllib
from collections.abc import Collection
from pathlib import Path
from typing import Final

import msgspec

from ontap_tui.model import closest

_LINE: Final = re.compile(r"(.*) \(at line (\d+), column (\d+)\)", re.DOTALL)


def did_you_mean(word: str, words: Collection[str]) -> str:
    """`` (did you mean x?)``, or nothing."""
    close = closest(word, words)
    return f" (did you mean {close}?)" if close else ""


class Problem(msgspec.Struct, frozen=True):
    where: str
    """``FILE:LINE: clusters.prod-east.url``"""
    message: str

    def __str__(self) -> str:
        return f"{self.where}: {self.message}"


def toml_problem(path: Path, text: str, error: tomllib.TOMLDecodeError) -> Problem:
    """The line, which the message ends with, is part of the place. `text` is the file's."""
    found = _LINE.fullmatch(str(error))
    if found is None:
        return Problem(f"{path}:{len(text.splitlines())}", f"is not TOML: {error}")
    message, line, column = found.groups()
    return Problem(f"{path}:{line}", f"is not TOML: {message} (at column {column})")
