"""Select the fields of records in a response."""

from collections.abc import Sequence

import msgspec

from ontap_tui.simulator.documents import Document, project
from ontap_tui.simulator.parameters import Parameters
from ontap_tui.simulator.refusal import invalid_value, unexpected_argument
from ontap_tui.simulator.schema import Schema

_IGNORE_SINCE = (9, 11)


class Selection(msgspec.Struct, frozen=True):
    """Selected fields; hashable, so that a record can cache its encoding for each."""

    names: frozenset[str]
    everything: bool
    links: bool
    hidden: frozenset[str] = frozenset()
    """Fields of later versions."""

    def keep(self, name: str) -> bool:
        parts = name.split(".")
        if "_links" in parts:
            parts = parts[: parts.index("_links")]
            if not self.links:
                return False
            if not parts:
                return True
        prefixes = {".".join(parts[:end]) for end in range(1, len(parts) + 1)}
        if self.everything:
            return prefixes.isdisjoint(self.hidden)
        return not prefixes.isdisjoint(self.names)

    def apply(self, document: Document) -> Document:
        return project(document, self.keep)


def select(
    parameters: Parameters,
    schema: Schema,
    version: tuple[int, int, int],
    *,
    links: bool,
    keys: Sequence[str] = (),
    one: bool = False,
) -> Selection:
    """Return the selection: `keys` are always included. For `one` resource, all fields are the default.

    Raises `Refusal` for an unknown field.
    """
    given = parameters.get("fields")
    asked = given.split(",") if given else []
    lenient = parameters.flag("ignore_unknown_fields", False)
    if parameters.get("ignore_unknown_fields") is not None and version[:2] < _IGNORE_SINCE:
        raise unexpected_argument("ignore_unknown_fields")
    everything = "*" in asked or "**" in asked or (one and not asked)
    names = {name for name in asked if name not in ("*", "**")}
    unknown = {name for name in names if not schema.knows(name, version)}
    if unknown and not lenient:
        raise invalid_value(sorted(unknown)[0], "fields", "field,...")
    return Selection(frozenset((names - unknown) | set(keys)), everything, links, schema.later_than(version))
