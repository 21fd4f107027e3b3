"""Represent a parsed filter that can be applied to jobs."""

from dataclasses import dataclass, field

from ontap_tui.filtering.matching import Matches, TagsOf, compile_terms
from ontap_tui.filtering.syntax import TIME_FIELDS, Term, Text, parse_terms
from ontap_tui.model import State


@dataclass(frozen=True, slots=True)
class Filter:
    terms: tuple[Term, ...]
    matches: Matches = field(compare=False, repr=False)
    """``matches(row, now)`` returns whether this tracked job matches; ages are relative to `now`."""

    @property
    def timed(self) -> bool:
        """Return whether the passing of time alone changes which jobs match."""
        return any(term.field in TIME_FIELDS for term in self.terms)

    def narrows(self, other: "Filter") -> bool:
        """Return whether every match is known to match `other`, too, as when a word was typed further."""
        return len(self.terms) >= len(other.terms) and all(
            term.narrows(wider) for term, wider in zip(self.terms, other.terms, strict=False)
        )

    @property
    def only_failures(self) -> bool:
        """Return whether only failed jobs can match, so that a query may be restricted to them."""
        return any(
            term.field == "state"
            and not term.negated
            and all(isinstance(one, Text) and one.value.lower() == State.FAILURE for one in term.choices)
            for term in self.terms
        )


def _no_tags(cluster: str) -> tuple[str, ...]:
    return ()


def parse(text: str, tags_of: TagsOf = _no_tags) -> Filter:
    """Parse a filter; empty text matches everything. `tags_of` returns a cluster's tags, for ``tag:``.

    Raises:
        FilterError: The text is malformed. The error says where.
    """
    terms = tuple(parse_terms(text))
    return Filter(terms, compile_terms(terms, tags_of))
