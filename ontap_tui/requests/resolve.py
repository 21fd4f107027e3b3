"""Resolve picked or typed values to each cluster's own values."""

from collections.abc import Awaitable, Callable, Mapping
from typing import NamedTuple, TypeAlias

from ontap_tui.requests.lookup import Choice, Listing, LookupTarget, NoChoice, choices, choose, lookup_target
from ontap_tui.requests.narrow import exactly
from ontap_tui.requests.request import Lookup, Request
from ontap_tui.requests.scope import TemplateContext, ValueProblems, default_text

Read: TypeAlias = Callable[[LookupTarget], Awaitable[Listing | None]]
"""Reads a collection; returns None if the account may not."""


class Resolved(NamedTuple):
    """Holds the values of a request's variables on one cluster, including defaults."""

    values: dict[str, str]
    """Values as the cluster identifies them, ready to render."""
    names: dict[str, str]
    """Values as shown to the user, with each object by its name."""


async def resolve(
    request: Request,
    values: Mapping[str, str],
    *,
    context: TemplateContext,
    read: Read,
) -> Resolved:
    """Resolve the picked or typed value of each look-up to this cluster's own value.

    If the account may not read a collection, the value is sent as typed. Raises `ValueProblems`, and whatever
    `read` raises.
    """
    offered = {variable.name: default_text(variable, context) for variable in request.variables}
    resolved = offered | dict(values)
    names = dict(resolved)
    problems: dict[str, str] = {}
    for variable in request.variables:
        name = variable.name
        text = resolved[name]
        target = lookup_target(request, variable, resolved, context)
        if variable.lookup is None or target is None or not text:
            continue
        found = await _found(variable.lookup, target, text, read)
        if found is None:
            continue
        try:
            choice = choose(found, text)
            resolved[name], names[name] = choice.value, choice.name
        except NoChoice as error:
            problems[name] = str(error)
            resolved.pop(name)
    if problems:
        raise ValueProblems(problems)
    return Resolved(resolved, names)


async def _found(lookup: Lookup, target: LookupTarget, text: str, read: Read) -> list[Choice] | None:
    """Return the choices that `text` may mean, querying a collection too long to read whole for it."""
    listing = await read(target)
    if listing is None or not listing.cut:
        return None if listing is None else choices(lookup, listing.records)
    found: list[Choice] = []
    for query in exactly(target, lookup, text):
        listing = await read(query)
        found += choices(lookup, listing.records) if listing else ()
    return found
