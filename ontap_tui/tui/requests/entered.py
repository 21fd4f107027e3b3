"""Remember the values last entered for a request, except secrets."""

from collections.abc import Iterable, Mapping

import msgspec

from ontap_tui.config import Remembered
from ontap_tui.requests import Request, values_to_keep

_NAME = "entered"


class Entered(msgspec.Struct, frozen=True):
    clusters: tuple[str, ...] = ()
    values: dict[str, str] = {}


def last_entered(remembered: Remembered, request: Request) -> Entered:
    return remembered.get(_NAME, dict[str, Entered], {}).get(request.name, Entered())


def remember_entered(
    remembered: Remembered,
    request: Request,
    values: Mapping[str, str],
    clusters: Iterable[str],
    offered: Mapping[str, str],
) -> None:
    """Store the entered values, except unchanged defaults in `offered`: a default date must stay current."""
    changed = {name: text for name, text in values.items() if text != offered.get(name, "")}
    everything = remembered.get(_NAME, dict[str, Entered], {})
    entered = Entered(clusters=tuple(clusters), values=values_to_keep(request, changed))
    remembered.put(_NAME, everything | {request.name: entered})
