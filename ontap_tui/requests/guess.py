"""Guess a draft's variable from the name of an API property."""

import re
from typing import Any, Final

from ontap_tui.requests.placeholder import BUILT_IN

_SECRET: Final = re.compile(r"passw|passphrase|secret|private_key|credentials_key|msi_token|^token$")
_BOOLEAN: Final = re.compile(r"enabled$|^synchronize$|^block_level_invalidation$")
_JSON: Final = re.compile(r"[^s]s$")

_COLLECTIONS: Final = {
    "aggregate": ("/api/storage/aggregates", "{name}"),
    "node": ("/api/cluster/nodes", "{name}"),
    "qtree": ("/api/storage/qtrees", "{name} ({volume.name})"),
    "svm": ("/api/svm/svms", "{name}"),
    "volume": ("/api/storage/volumes", "{name} ({svm.name})"),
}


def is_secret(name: str) -> bool:
    return bool(_SECRET.search(name.lower()))


def variable_name(path: str) -> str:
    """Return a variable name for the property: ``svm.name`` becomes ``svm``."""
    name = re.sub(r"\W+", "_", path.removesuffix(".name").removesuffix(".uuid"), flags=re.ASCII).strip("_")
    return f"{name}_name" if name in BUILT_IN else name


def variable_table(path: str) -> dict[str, Any]:
    """Return the raw table of a variable for the property at the dotted path."""
    *owners, name = path.replace("[]", "").split(".")
    table: dict[str, Any] = {"prompt": " ".join([*owners, name]).replace("_", " ").capitalize()}
    owner = singular(owners[-1]) if owners else ""
    if name in ("name", "uuid") and owner in _COLLECTIONS:
        collection, label = _COLLECTIONS[owner]
        return {
            "prompt": owner.capitalize(),
            "lookup": {"path": collection, "label": label, "value": f"{{{name}}}"},
        }
    if is_secret(name):
        table["type"] = "secret"
    elif name == "size":
        table["type"] = "size"
    elif name.endswith("_count"):
        table["type"] = "integer"
    elif _BOOLEAN.search(name):
        table |= {"type": "boolean", "default": "true"}
    elif _JSON.search(name):
        table |= {"type": "json", "help": 'a JSON list, such as [{"name": "…"}]'}
    return table


def singular(word: str) -> str:
    if word.endswith("ies"):
        return word[:-3] + "y"
    return word[:-1] if is_plural(word) else word


def is_plural(word: str) -> bool:
    return bool(_JSON.search(word))
