"""What is wrong with a configuration, and where."""

import difflib
from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from ontap_tui.config.config import Config


def closest(word: str, words: Collection[str]) -> str | None:
    """The one that may have been meant."""
    return next(iter(difflib.get_close_matches(word, words, 1)), None)


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


class ConfigProblems(Exception):
    """Everything that is wrong, at once."""

    def __init__(self, problems: Sequence[Problem], config: "Config") -> None:
        """`config` is what could be understood, so that a check can go on to what depends on it."""
        super().__init__("\n".join(map(str, problems)))
        self.problems = tuple(problems)
        self.config = config
