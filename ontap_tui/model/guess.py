"""Guess what was meant by an unknown word."""

from collections.abc import Collection
from difflib import get_close_matches


def closest(word: str, words: Collection[str], cutoff: float = 0.6) -> str | None:
    """Return the most similar of `words`; `cutoff` is the least similarity accepted, from 0 to 1."""
    return next(iter(get_close_matches(word, words, 1, cutoff)), None)
