"""Which variable a cluster means when it refuses a request and names a field."""

from ontap_tui.requests.placeholder import leaves, placeholders
from ontap_tui.requests.request import Request


def variable_at(request: Request, target: str | None) -> str | None:
    """The variable that stands at the field `target` of a refusal: in the body, the query or the path.

    A cluster says ``size``, ``svm.name``, ``aggregates[0].name`` or, of a path, only ``uuid``.
    """
    if not target:
        return None
    wanted = target.replace("[", ".").replace("]", "")
    places = [*leaves(request.body), *leaves(request.query)]
    for exact in (True, False):
        for place, text in places:
            without_indices = ".".join(step for step in place.split(".") if not step.isdecimal())
            names = [placeholder.name for placeholder in placeholders(text)]
            fits = wanted in (place, without_indices)
            if not exact:
                fits = f".{without_indices}".endswith(f".{wanted}") or place.startswith(f"{wanted}.")
            if fits and names:
                return names[0] if request.variable(names[0]) else None
    in_path = [placeholder.name for placeholder in placeholders(request.path.partition("?")[0])]
    if wanted in in_path:
        return wanted
    return in_path[-1] if in_path and wanted in ("uuid", "name", "id") else None
