"""Offer the objects of a cluster as choices for a variable.

The module decides which collection to read and how to interpret its records; the client reads the pages.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, NamedTuple

import msgspec

from ontap_tui.config import did_you_mean
from ontap_tui.requests.placeholder import dig, parse_template, placeholders
from ontap_tui.requests.render import render_target
from ontap_tui.requests.request import Lookup, Request, Variable
from ontap_tui.requests.scope import Scope, TemplateContext

_FIELDS: Final = "fields"


class Choice(msgspec.Struct, frozen=True):
    label: str
    """The label exactly as the cluster sent it; use `model.printable` to draw it."""
    value: str
    name: str
    """The record's name, which identifies it on other clusters."""


class LookupTarget(msgspec.Struct, frozen=True):
    """Holds the path and query of the collection to read."""

    path: str
    """The percent-encoded path."""
    query: tuple[tuple[str, str], ...]
    """Parameters as plain text, including the fields that label and value require."""


class Listing(NamedTuple):
    """Holds the records that a cluster returned from a collection."""

    records: Sequence[Mapping[str, Any]]
    cut: bool = False
    """Whether the collection has more records than were read."""


class NoChoice(LookupError):
    """Explains why a name matches none or several of a cluster's objects."""


def depends_on(lookup: Lookup) -> frozenset[str]:
    """Return the variables required before the collection can be read."""
    return frozenset(placeholder.name for placeholder in placeholders(lookup.path))


def lookup_target(
    request: Request, variable: Variable, values: Mapping[str, str], context: TemplateContext
) -> LookupTarget | None:
    """Return the collection to read; None while an earlier value that it depends on is missing.

    Raises `ValueProblems`.
    """
    lookup = variable.lookup
    if lookup is None:
        return None
    needed = depends_on(lookup) & {other.name for other in request.variables}
    if not all(values.get(name) for name in needed):
        return None
    scope = Scope({name: values[name] for name in needed}, context)
    path, query = render_target(lookup.path, {}, scope)
    scope.check()
    if _FIELDS not in dict(query):
        query = (*query, (_FIELDS, ",".join(_fields(lookup))))
    return LookupTarget(path, query)


def choices(lookup: Lookup, records: Iterable[Mapping[str, Any]]) -> list[Choice]:
    """Return the choices by label. Records without the value are left out; missing label fields are empty."""
    found = []
    for record in records:
        value = _parts(lookup.value, record)
        if value and all(value):
            label = "".join(_parts(lookup.label, record)) if _names(lookup.label, record) else "".join(value)
            found.append(Choice(label, "".join(value), _text(dig(record, "name")) or label))
    return sorted(found, key=lambda choice: choice.label.casefold())


def choose(found: Sequence[Choice], text: str) -> Choice:
    """Return the choice with `text` as its value, label or name, tried in this order. Raises `NoChoice`.

    A label picked on one cluster thus identifies the same object on another, where its value differs.
    """
    for field in ("value", "label", "name"):
        matches = {choice.value: choice for choice in found if getattr(choice, field) == text}
        if len(matches) > 1:
            shown = ", ".join(f"{choice.label} = {choice.value}" for choice in matches.values())
            raise NoChoice(f'"{text}" could be any of {shown}')
        if matches:
            return matches.popitem()[1]
    raise NoChoice(f'"{text}" was not found{did_you_mean(text, [choice.name for choice in found])}')


def _fields(lookup: Lookup) -> list[str]:
    names = [placeholder.name for text in (lookup.value, lookup.label) for placeholder in placeholders(text)]
    return list(dict.fromkeys(names))


def _parts(template: str, record: Mapping[str, Any]) -> list[str]:
    parts = parse_template(template)
    return [part if isinstance(part, str) else _text(dig(record, part.name)) for part in parts]


def _names(label: str, record: Mapping[str, Any]) -> bool:
    """Return whether the record has any field that the label shows."""
    return any(_text(dig(record, placeholder.name)) for placeholder in placeholders(label))


def _text(value: Any) -> str:
    if isinstance(value, str):
        return value
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else ""
