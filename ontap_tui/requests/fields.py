"""Map the field named in a cluster's refusal to a variable."""

import re

from ontap_tui.requests.placeholder import leaves, placeholders
from ontap_tui.requests.request import Request


def variable_at(request: Request, target: str | None) -> str | None:
    """Return the variable used at the field `target` of a refusal, in the body, the query or the path.

    A cluster reports ``size``, ``svm.name``, ``aggregates[0].name`` or, for a path, only ``uuid``.
    """
    if not target:
        return None
    wanted = _without_indices(target)
    places = {
        _without_indices(place): placeholder.name
        for place, text in (*leaves(request.body), *leaves(request.query))
        for placeholder in [*placeholders(text)][:1]
    }
    in_path = [placeholder.name for placeholder in placeholders(request.path.partition("?")[0])]
    near = (name for place, name in places.items() if f".{wanted}." in f".{place}.")
    name = places.get(wanted) or next(near, "") or (wanted if wanted in in_path else "")
    if not name and in_path and wanted in ("uuid", "name", "id"):
        name = in_path[-1]
    return name if request.variable(name) else None


def _without_indices(place: str) -> str:
    """Return ``aggregates.name`` for ``aggregates[0].name`` or ``aggregates.0.name``."""
    return re.sub(r"\[\d*\]|\.\d+(?=\.|$)", "", place)
