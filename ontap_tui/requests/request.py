"""Define a saved request: what it sends, what it asks for first, and what is watched afterwards."""

from enum import StrEnum
from fnmatch import fnmatchcase
from typing import Any, Final, TypeAlias

import msgspec

from ontap_tui.model import Follow

Json: TypeAlias = Any
"""A JSON tree; in a request, its strings are templates (see `placeholder`)."""

METHODS: Final = ("GET", "POST", "PATCH", "DELETE")


class VariableType(StrEnum):
    STRING = "string"
    INTEGER = "integer"
    NUMBER = "number"
    BOOLEAN = "boolean"
    CHOICE = "choice"
    SIZE = "size"
    """A size typed as ``10G`` and sent as a number of bytes."""
    SECRET = "secret"
    """A value that is masked everywhere and never remembered."""
    JSON = "json"


class Confirm(StrEnum):
    ALWAYS = "always"
    NEVER = "never"
    AUTO = "auto"
    """Asks before DELETE and before requests marked as dangerous."""


class Lookup(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Describes where to find a variable's possible values on the cluster."""

    path: str
    """The path of a collection; may contain parameters, and placeholders of variables asked for earlier."""
    label: str = "{name}"
    """A template for the text shown for a record; its placeholders are dotted paths into the record."""
    value: str = "{uuid}"
    """A template for the value to send, with placeholders as in `label`."""


class Variable(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    name: str
    prompt: str = ""
    help: str = ""
    type: VariableType = VariableType.STRING
    default: str = ""
    """A template; empty for none."""
    pattern: str = ""
    """A pattern that must match the whole text."""
    minimum: float | None = None
    maximum: float | None = None
    choices: tuple[str, ...] = ()
    optional: bool = False
    lookup: Lookup | None = None

    @property
    def secret(self) -> bool:
        return self.type is VariableType.SECRET

    @property
    def label(self) -> str:
        return self.prompt or self.name.replace("_", " ").capitalize()


class Request(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    name: str
    method: str
    path: str
    """The path, which starts with ``/api/``; may contain placeholders and parameters."""
    title: str = ""
    help: str = ""
    key: str = ""
    """The key that opens the form from the dashboard."""
    query: dict[str, Json] = {}
    body: Json = None
    """A JSON template; None sends no body."""
    confirm: Confirm = Confirm.AUTO
    danger: bool = False
    confirm_by_name: str = ""
    """The variable that holds the object which the user must type by name before sending."""
    clusters: tuple[str, ...] = ()
    """Shell patterns of the clusters that the request may be sent to; empty for all."""
    variables: tuple[Variable, ...] = ()
    then: str = ""
    """The name of the request to send when this one has succeeded."""
    follow: Follow | None = None
    stop_on_error: bool = False
    """Whether to stop at the first refusal when sending to several clusters."""
    origin: str = ""
    """The file from which it was read."""

    @property
    def label(self) -> str:
        return self.title or self.name

    @property
    def mutating(self) -> bool:
        return self.method != "GET"

    @property
    def sweeping(self) -> bool:
        """Return whether the request removes something, or changes every object that a query matches."""
        target = (self.path, *map(str, self.query.values()))
        return self.method == "DELETE" or (self.method == "PATCH" and any("*" in part for part in target))

    @property
    def dangerous(self) -> bool:
        return self.danger or self.method == "DELETE"

    @property
    def confirms(self) -> bool:
        """Return whether to ask before sending."""
        if self.confirm is Confirm.AUTO:
            return self.dangerous or bool(self.confirm_by_name)
        return self.confirm is Confirm.ALWAYS

    def variable(self, name: str) -> Variable | None:
        return next((variable for variable in self.variables if variable.name == name), None)

    def refusal(self, cluster: str, *, read_only: bool) -> str | None:
        """Return why the request may not be sent to the cluster, in words; None if it may."""
        if read_only and self.mutating:
            return f"{cluster} is read-only"
        if self.clusters and not any(fnmatchcase(cluster, pattern) for pattern in self.clusters):
            return f"{self.name} may only be sent to {', '.join(self.clusters)}"
        return None
