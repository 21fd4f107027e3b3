"""Offer what a cluster really has, as choices for a variable.

Reading the collection, page by page, is the client's work; this decides what to read and what the records
mean.
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
    """As the cluster spells it: draw it with `model.printable`."""
    value: str
    name: str
    """The record's own name, by which it is found on another cluster."""


class LookupTarget(msgspec.Struct, frozen=True):
    """Names the collection to read."""

    path: str
    """Percent-encoded."""
    query: tuple[tuple[str, str], ...]
    """Plain text; requests the fields that label and value need."""


class Listing(NamedTuple):
    """Holds what a cluster returned of a collection."""

    records: Sequence[Mapping[str, Any]]
    cut: bool = False
    """Whether there are more than were read."""


class NoChoice(LookupError):
    """Says why a name fits none or several of a cluster's objects."""


def depends_on(lookup: Lookup) -> frozenset[str]:
    """Return the variables needed before the collection can be read."""
    return frozenset(placeholder.name for placeholder in placeholders(lookup.path))


def lookup_target(
    request: Request, variable: Variable, values: Mapping[str, str], context: TemplateContext
) -> LookupTarget | None:
    """Return the collection to read; None while an earlier value that it depends on is missing. Raises
    `ValueProblems`.
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
    """Return the choices by label; a record without the value is left out, a missing label field is empty."""
    found = []
    for record in records:
        value = _parts(lookup.value, record)
        if value and all(value):
            label = "".join(_parts(lookup.label, record)) if _names(lookup.label, record) else "".join(value)
            found.append(Choice(label, "".join(value), _text(dig(record, "name")) or label))
    return sorted(found, key=lambda choice: choice.label.casefold())


def choose(found: Sequence[Choice], text: str) -> Choice:
    """Return the choice that `text` means: by its value, its label or its name, in this order. Raises
    `NoChoice`.

    With the label picked on one cluster it finds the same object on another, where its value differs.
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
    """Whether the record has anything that the label shows."""
    return any(_text(dig(record, placeholder.name)) for placeholder in placeholders(label))


def _text(value: Any) -> str:
    if isinstance(value, str):
        return value
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else ""
