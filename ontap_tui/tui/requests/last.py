"""What was entered for a request the last time: offered again, but never a secret."""

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
    """What is as the request itself `offered` it is not kept: a date in a default is to be today's."""
    changed = {name: text for name, text in values.items() if text != offered.get(name, "")}
    everything = remembered.get(_NAME, dict[str, Entered], {})
    entered = Entered(clusters=tuple(clusters), values=values_to_keep(request, changed))
    remembered.put(_NAME, everything | {request.name: entered})
