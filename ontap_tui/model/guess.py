"""What was probably meant by a word that is not known."""

from collections.abc import Collection
from difflib import get_close_matches


def closest(word: str, words: Collection[str], cutoff: float = 0.6) -> str | None:
    """The most similar of `words`; `cutoff` is how similar it has to be, from 0 to 1."""
    return next(iter(get_close_matches(word, words, 1, cutoff)), None)
