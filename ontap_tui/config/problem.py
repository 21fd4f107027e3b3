"""Describe what is wrong with a configuration, and where."""

from collections.abc import Collection

import msgspec

from ontap_tui.model import closest


def did_you_mean(word: str, words: Collection[str]) -> str:
    """Return `` (did you mean x?)``; empty without a likely word."""
    close = closest(word, words)
    return f" (did you mean {close}?)" if close else ""


class Problem(msgspec.Struct, frozen=True):
    where: str
    """``FILE:LINE: clusters.prod-east.url``"""
    message: str

    def __str__(self) -> str:
        return f"{self.where}: {self.message}"
