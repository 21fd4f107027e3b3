"""A filter: text that was understood, ready to be asked about jobs."""

from dataclasses import dataclass, field

from ontap_tui.filtering.matching import Matches, TagsOf, compile_terms
from ontap_tui.filtering.syntax import TIME_FIELDS, Term, Text, parse_terms
from ontap_tui.model import State


@dataclass(frozen=True, slots=True)
class Filter:
    terms: tuple[Term, ...]
    matches: Matches = field(compare=False, repr=False)
    """``matches(row, now)``: does this tracked job pass? `now` is what ages are counted from."""

    @property
    def timed(self) -> bool:
        """Whether time alone changes what passes."""
        return any(term.field in TIME_FIELDS for term in self.terms)

    def narrows(self, other: "Filter") -> bool:
        """Whether it is known that whatever passes this also passes `other`, as when a word grows."""
        return len(self.terms) >= len(other.terms) and all(
            term.narrows(wider) for term, wider in zip(self.terms, other.terms, strict=False)
        )

    @property
    def only_failures(self) -> bool:
        """Nothing but failed jobs can pass: a query may be narrowed to them beforehand."""
        return any(
            term.field == "state"
            and not term.negated
            and all(isinstance(one, Text) and one.value.lower() == State.FAILURE for one in term.choices)
            for term in self.terms
        )


def _no_tags(cluster: str) -> tuple[str, ...]:
    return ()


def parse(text: str, tags_of: TagsOf = _no_tags) -> Filter:
    """Empty text matches all. `tags_of` gives a cluster's tags, for ``tag:``.

    Raises:
        FilterError: with the place of what could not be understood.
    """
    terms = tuple(parse_terms(text))
    return Filter(terms, compile_terms(terms, tags_of))
