"""Define a saved request: what is sent, what is asked first, and what is watched afterwards."""

from enum import StrEnum
from fnmatch import fnmatchcase
from typing import Any, Final, TypeAlias

import msgspec

from ontap_tui.model import Follow

Json: TypeAlias = Any
"""A JSON tree; in a request its strings are templates (see `placeholder`)."""

METHODS: Final = ("GET", "POST", "PATCH", "DELETE")


class VariableType(StrEnum):
    STRING = "string"
    INTEGER = "integer"
    NUMBER = "number"
    BOOLEAN = "boolean"
    CHOICE = "choice"
    SIZE = "size"
    """Typed as ``10G``, sent as a number of bytes."""
    SECRET = "secret"
    """Masked everywhere; never remembered."""
    JSON = "json"


class Confirm(StrEnum):
    ALWAYS = "always"
    NEVER = "never"
    AUTO = "auto"
    """For DELETE and requests marked as dangerous."""


class Lookup(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Says where a variable's possible values are found on the cluster itself."""

    path: str
    """A collection; may contain parameters and placeholders of variables asked for earlier."""
    label: str = "{name}"
    """What a person sees of a record; its placeholders are dotted paths into the record."""
    value: str = "{uuid}"
    """What is sent; placeholders as in `label`."""


class Variable(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    name: str
    prompt: str = ""
    help: str = ""
    type: VariableType = VariableType.STRING
    default: str = ""
    """A template; empty for none."""
    pattern: str = ""
    """Must match the whole text."""
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
    """Starts with ``/api/``; may contain placeholders and parameters."""
    title: str = ""
    help: str = ""
    key: str = ""
    """Opens the form from the dashboard."""
    query: dict[str, Json] = {}
    body: Json = None
    """None sends no body at all."""
    confirm: Confirm = Confirm.AUTO
    danger: bool = False
    confirm_by_name: str = ""
    """The variable whose object's name must be typed before it is sent."""
    clusters: tuple[str, ...] = ()
    """Shell patterns of the clusters to which it may be sent; empty for all."""
    variables: tuple[Variable, ...] = ()
    then: str = ""
    """The request to send when this one has succeeded."""
    follow: Follow | None = None
    stop_on_error: bool = False
    """On several clusters: stop at the first refusal."""
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
        """Whether it removes something, or changes whatever a pattern of ONTAP's query language matches."""
        target = (self.path, *map(str, self.query.values()))
        return self.method == "DELETE" or (self.method == "PATCH" and any("*" in part for part in target))

    @property
    def dangerous(self) -> bool:
        return self.danger or self.method == "DELETE"

    @property
    def confirms(self) -> bool:
        """Whether to ask before sending."""
        if self.confirm is Confirm.AUTO:
            return self.dangerous or bool(self.confirm_by_name)
        return self.confirm is Confirm.ALWAYS

    def variable(self, name: str) -> Variable | None:
        return next((variable for variable in self.variables if variable.name == name), None)

    def refusal(self, cluster: str, *, read_only: bool) -> str | None:
        """Return why it may not be sent to the cluster, in words; None if it may."""
        if read_only and self.mutating:
            return f"{cluster} is read-only"
        if self.clusters and not any(fnmatchcase(cluster, pattern) for pattern in self.clusters):
            return f"{self.name} may only be sent to {', '.join(self.clusters)}"
        return None
