"""What the fields of a resource are: for asking, for filtering, and for judging a body."""

import re
from collections.abc import Mapping
from functools import cached_property
from typing import Any, Literal, TypeAlias

import msgspec

from ontap_tui.simulator.documents import Document, put
from ontap_tui.simulator.refusal import Refusal, invalid_value, missing_value, unexpected_argument

Writable: TypeAlias = Literal["never", "create", "always"]
Kind: TypeAlias = Literal["text", "integer", "boolean", "size", "time", "array"]
_SIZE = re.compile(r"(\d+(?:\.\d+)?)\s*([KMGTP]?)B?", re.IGNORECASE)


class Field(msgspec.Struct, frozen=True, gc=False):
    kind: Kind = "text"
    writable: Writable = "never"
    choices: tuple[str, ...] = ()
    since: tuple[int, int] = (9, 6)
    """The version that knows it."""

    def parse(self, name: str, given: Any) -> Any:
        """A body's value in the form it is kept in; raises `Refusal`. Numbers may be written as texts."""
        match self.kind:
            case "integer" if isinstance(given, str) and given.isdecimal():
                return int(given)
            case "integer" if isinstance(given, int) and not isinstance(given, bool):
                return given
            case "boolean" if given in (True, False, "true", "false"):
                return given in (True, "true")
            case "size" if (size := parse_size(given)) is not None:
                return size
            case "text" | "time" if isinstance(given, str) and (not self.choices or given in self.choices):
                return given
            case "array":
                raise Refusal(400, 262254, f'Expected an array for field "{name}".', name)
        raise invalid_value(given, name, self._allowed)

    @property
    def _allowed(self) -> str:
        if self.choices:
            return "|".join(self.choices)
        return {"integer": "integer", "boolean": "true|false", "size": "integer[KB|MB|GB|TB|PB]"}.get(
            self.kind, self.kind
        )


def parse_size(given: object) -> int | None:
    """Bytes from ``1048576``, ``"100GB"``, ``"1.5T"``; None where it is no size."""
    if isinstance(given, int) and not isinstance(given, bool):
        return given
    found = _SIZE.fullmatch(given) if isinstance(given, str) else None
    if found is None:
        return None
    return int(float(found[1]) * 1024 ** "_KMGTP".index(found[2].upper() or "_"))


class Schema:
    """All fields of a resource by dotted name; the elements of an array ``rules`` are ``rules.index``."""

    def __init__(self, fields: Mapping[str, Field]) -> None:
        self._fields = {"_links": Field(), **fields}

    def get(self, name: str) -> Field | None:
        return self._fields.get(name)

    def has_below(self, name: str) -> bool:
        """Whether `name` is an object with fields."""
        return name in self._under

    def knows(self, name: str, version: tuple[int, int, int]) -> bool:
        """Whether this version has the field, or fields below it (``svm`` of ``svm.name``)."""
        names = self._under.get(name, ())
        return any(self._fields[each].since <= version[:2] for each in names)

    def later_than(self, version: tuple[int, int, int]) -> frozenset[str]:
        """Fields, and objects of which this version knows nothing."""
        return frozenset(name for name in self._under if not self.knows(name, version))

    @cached_property
    def _under(self) -> Mapping[str, list[str]]:
        under: dict[str, list[str]] = {}
        for name in self._fields:
            parts = name.split(".")
            for length in range(1, len(parts) + 1):
                under.setdefault(".".join(parts[:length]), []).append(name)
        return under

    def creation(self, given: object, *required: str) -> Document:
        """The body of a POST, each value in its own type, dotted keys unfolded; raises `Refusal`.

        `required` names alternatives with a bar: ``svm.name|svm.uuid``.
        """
        reading = _Reading(self, ("create", "always"))
        body = reading.read(given)
        for alternatives in required:
            names = alternatives.split("|")
            if not reading.seen.intersection(names):
                raise missing_value(names[0])
        return body

    def changes(self, given: object) -> Document:
        """The body of a PATCH, read likewise."""
        body = _Reading(self, ("always",)).read(given)
        if not body:
            raise Refusal(400, 262190, "You must supply one or more values to apply your changes.")
        return body


class _Reading:
    """One body on its way through a schema."""

    def __init__(self, schema: Schema, writable: tuple[Writable, ...]) -> None:
        self._schema = schema
        self._writable = writable
        self.seen: set[str] = set()

    def read(self, given: object) -> Document:
        if not isinstance(given, dict):
            raise Refusal(400, 262199, "Invalid JSON input, an object is expected.")
        return self._object(given, "", self.seen)

    def _object(self, given: Mapping[str, Any], prefix: str, seen: set[str]) -> Document:
        read: Document = {}
        for key, value in given.items():
            name = prefix + key
            if name in seen:
                raise Refusal(400, 262188, f'Field "{name}" was specified twice.', name)
            seen.add(name)
            put(read, key, self._value(name, value, seen))
        return read

    def _value(self, name: str, given: Any, seen: set[str]) -> Any:
        field = self._schema.get(name)
        if field is None:
            if not self._schema.has_below(name):
                raise unexpected_argument(name)
            if not isinstance(given, dict):
                raise invalid_value(given, name, "object")
            return self._object(given, name + ".", seen)
        if field.writable not in self._writable:
            raise Refusal(400, 262196, f'Field "{name}" cannot be set in this operation.', name)
        if field.kind == "array" and isinstance(given, list):
            return [self._element(name, element) for element in given]
        return field.parse(name, given)

    def _element(self, name: str, element: Any) -> Any:
        if not isinstance(element, dict):
            return element
        within: set[str] = set()
        read = self._object(element, name + ".", within)
        self.seen |= within
        return read


def text(*choices: str, writable: Writable = "always") -> Field:
    return Field("text", writable, choices)


def integer(writable: Writable = "always") -> Field:
    return Field("integer", writable)


def boolean(writable: Writable = "always") -> Field:
    return Field("boolean", writable)


def size(writable: Writable = "always") -> Field:
    return Field("size", writable)


def array(writable: Writable = "always") -> Field:
    return Field("array", writable)


def shown(kind: Kind = "text", since: tuple[int, int] = (9, 6)) -> Field:
    """A field that can be read and not set."""
    return Field(kind, since=since)


def reference(name: str, *keys: str, writable: Writable = "always") -> dict[str, Field]:
    """``svm.name`` and ``svm.uuid`` (or the given keys) of another resource that is referred to."""
    return {f"{name}.{key}": Field("text", writable) for key in keys or ("name", "uuid")}
