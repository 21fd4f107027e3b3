"""Generate the JSON Schema of a request's table, for editors."""

from typing import Final

from ontap_tui.model import Schema, read_schema
from ontap_tui.requests.request import METHODS, Request

_TEXTS: Final[Schema] = {"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]}
"""A list of strings; a single string means a list of one."""
_LIMIT: Final[Schema] = {"type": ["number", "string"]}
_PARAMETER: Final[Schema] = {"type": ["string", "number", "boolean"]}


def request_schema() -> tuple[Schema, dict[str, Schema]]:
    """Return the schema of a request as written in a file, and its definitions."""
    schema, definitions = read_schema(Request)
    request, variable = definitions["Request"], definitions["Variable"]
    for table, names in ((request, ("name", "origin")), (variable, ("name",))):
        for name in names:
            del table["properties"][name]
    request["required"] = ["path"]
    variable["required"] = []
    _write(request, "method", {"enum": list(METHODS), "default": "POST"})
    _write(request, "query", {"type": "object", "additionalProperties": _PARAMETER})
    _write(request, "clusters", _TEXTS)
    _write(request, "variables", {"type": "object", "additionalProperties": {"$ref": "#/$defs/Variable"}})
    _write(variable, "default", {})
    _write(variable, "minimum", _LIMIT)
    _write(variable, "maximum", _LIMIT)
    _write(variable, "choices", _TEXTS)
    _write(definitions["Follow"], "success", _TEXTS)
    _write(definitions["Follow"], "failure", _TEXTS)
    return schema, definitions


def _write(table: Schema, name: str, written: Schema) -> None:
    """Replace the schema of a field with that of its form in a file, keeping the description."""
    texts = {key: text for key, text in table["properties"][name].items() if key == "description"}
    table["properties"][name] = texts | written
