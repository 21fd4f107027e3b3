"""A filter: text that was understood, ready to be asked about jobs."""

from dataclasses import dataclass, field

from ontap_tui.filtering.matching import Matches, TagsOf, compile_terms
from ontap_tui.filtering.syntax import Term, parse_terms


@dataclass(frozen=True, slots=True)
class Filter:
    terms: tuple[Term, ...]
    matches: Matches = field(compare=False, repr=False)
    """``matches(row, now)``: does this tracked job pass? `now` is what ages are counted from."""

    def explain(self) -> str:
        """How it was understood, as a filter again: one spelling for filters that mean the same."""
        return " ".join(map(str, self.terms))


def _no_tags(cluster: str) -> tuple[str, ...]:
    return ()


def parse(text: str, tags_of: TagsOf = _no_tags) -> Filter:
    """Empty text matches all. `tags_of` gives a cluster's tags, for ``tag:``.

    Raises:
        FilterError: with the place of what could not be understood.
    """
    terms = tuple(parse_terms(text))
    return Filter(terms, compile_terms(terms, tags_of))
