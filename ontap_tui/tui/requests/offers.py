"""Collect suggestions for a field from the chosen clusters, and merge them."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import msgspec

from ontap_tui.engine import Engine, Planner
from ontap_tui.ontap import OntapError, PermissionDenied
from ontap_tui.requests import (
    Choice,
    Listing,
    LookupTarget,
    Request,
    ValueProblems,
    Variable,
    choices,
    depends_on,
    exactly,
    holding,
    lookup_target,
    resolve,
)


class Offer(NamedTuple):
    text: str
    """The text to enter; it identifies the object on each cluster that has it."""
    label: str
    note: str = ""
    """The chosen clusters that have the object, if not all do."""


class _There(NamedTuple):
    """Holds the suggestions of one cluster."""

    choices: list[Choice]
    long: bool
    cut: bool
    """Whether there are more matches for the typed text."""


class Offers(NamedTuple):
    offers: tuple[Offer, ...] = ()
    note: str = ""
    """Why suggestions are missing."""
    long: bool = False
    """Whether a cluster has more than it returns at once; only those matching the text are listed."""


def fixed(variable: Variable) -> Offers | None:
    """Return the choices of a variable that do not depend on a cluster; None if it has none."""
    words = variable.choices or (("true", "false") if variable.type == "boolean" else ())
    return Offers(tuple(Offer(word, word) for word in words)) if words else None


def needs(request: Request, variable: Variable) -> frozenset[str]:
    """Return the variables that the look-up of `variable` depends on, directly or indirectly."""
    if variable.lookup is None:
        return frozenset()
    direct = depends_on(variable.lookup)
    earlier = [other for other in request.variables if other.name in direct and other.name != variable.name]
    return direct.union(*(needs(request, other) for other in earlier))


async def look_up(
    engine: Engine,
    planner: Planner,
    request: Request,
    variable: Variable,
    values: Mapping[str, str],
    clusters: Sequence[str],
) -> Offers:
    """Query all clusters concurrently; the note says which could not be queried, and why."""
    found: dict[str, _There] = {}
    notes: list[str] = []

    async def ask(cluster: str) -> None:
        try:
            there = await _there(engine, planner, request, variable, values, cluster)
        except PermissionDenied:
            notes.append(f"{cluster}: this account may not list them; type a value")
        except OntapError as error:
            said = f": {error.error.words}" if error.error else ""
            notes.append(f"{cluster} {error.fault.summary}{said}")
        except ValueProblems:
            pass  # shown beside the field concerned
        else:
            if there is not None:
                found[cluster] = there

    await asyncio.gather(*(ask(cluster) for cluster in clusters))
    long = any(there.long for there in found.values())
    if found and not any(there.choices for there in found.values()):
        notes.append("no match" if long else "none found")
    if any(there.cut for there in found.values()):
        notes.append("first 1,000 shown: type to narrow")
    if not found and not notes:
        waiting = [other.label for other in request.variables if other.name in needs(request, variable)]
        notes.append(f"choose {' and '.join(waiting)} first" if clusters else "choose a cluster first")
    offers = _merge({cluster: there.choices for cluster, there in found.items()})
    return Offers(tuple(offers), "; ".join(notes), long)


async def _there(
    engine: Engine,
    planner: Planner,
    request: Request,
    variable: Variable,
    values: Mapping[str, str],
    cluster: str,
) -> _There | None:
    """Return one cluster's suggestions; None while a value that they depend on is missing."""
    assert variable.lookup is not None
    context = planner.context(cluster)
    wanted = needs(request, variable)
    earlier = msgspec.structs.replace(
        request, variables=tuple(other for other in request.variables if other.name in wanted)
    )

    async def read(target: LookupTarget) -> Listing:
        return await engine.lookup(cluster, target.path, dict(target.query))

    answered = {name: values[name] for name in wanted if values.get(name)}
    resolved, _ = await resolve(earlier, answered, context=context, read=read)
    target = lookup_target(request, variable, resolved, context)
    if target is None:
        return None
    listing = await read(target)
    long, text = listing.cut, values.get(variable.name, "")
    if not long or not text:
        return _There(choices(variable.lookup, listing.records), long, long)
    like_it = [holding(target, variable.lookup, text), *exactly(target, variable.lookup, text)]
    listings = [await read(query) for query in dict.fromkeys(like_it)]
    records = [record for listing in listings for record in listing.records]
    unique = dict.fromkeys(choices(variable.lookup, records))
    return _There(list(unique), long, any(listing.cut for listing in listings))


def _merge(found: Mapping[str, Sequence[Choice]]) -> list[Offer]:
    """Return one suggestion per label, or one per value if a cluster has the label more than once."""
    holders: dict[str, dict[str, list[Choice]]] = {}
    for cluster, there in found.items():
        for choice in there:
            holders.setdefault(choice.label, {}).setdefault(cluster, []).append(choice)
    offers = []
    for label, by_cluster in sorted(holders.items(), key=lambda item: item[0].casefold()):
        note = "" if len(by_cluster) == len(found) else f"on {' and '.join(by_cluster)} only"
        same = [choice for choices_there in by_cluster.values() for choice in choices_there]
        if len(same) == len(by_cluster):
            offers.append(Offer(label, label, note))
        else:
            offers += [Offer(value, label, value) for value in dict.fromkeys(choice.value for choice in same)]
    return offers


def narrowed(offers: Sequence[Offer], text: str) -> list[Offer]:
    """Return the suggestions that contain every word of `text`, ignoring case."""
    words = text.casefold().split()
    return [offer for offer in offers if all(word in offer.label.casefold() for word in words)]
