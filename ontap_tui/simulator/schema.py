"""Describe the fields of a resource: for selection, filters, and validation of bodies."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cached_property
from typing import Any, Literal, TypeAlias

import msgspec

from ontap_tui.simulator.documents import Document, merge
from ontap_tui.simulator.refusal import Refusal, invalid_value, missing_value, unexpected_argument

Writable: TypeAlias = Literal["never", "create", "change", "always"]
Kind: TypeAlias = Literal["text", "integer", "boolean", "size", "time", "array"]
_SIZE = re.compile(r"(\d{1,19}(?:\.\d{1,9})?)\s*([KMGTP]?)B?", re.IGNORECASE | re.ASCII)
_INTEGER = re.compile(r"\d{1,19}", re.ASCII)
_LARGEST = 2**63 - 1


class SchemaField(msgspec.Struct, frozen=True, gc=False):
    kind: Kind = "text"
    writable: Writable = "never"
    choices: tuple[str, ...] = ()
    since: tuple[int, int] = (9, 6)
    """The first version with the field."""

    def parse(self, name: str, given: Any) -> Any:
        """Return a body's value in the stored form; raises `Refusal`. Numbers may be strings."""
        match self.kind:
            case "integer" if (number := parse_integer(given)) is not None:
                return number
            case "boolean" if given in (True, False, "true", "false"):
                return given in (True, "true")
            case "size" if (size := parse_size(given)) is not None:
                return size
            case "text" if isinstance(given, str) and (not self.choices or given in self.choices):
                return given
            case "time" if isinstance(given, str) and (moment := parse_time(given)) is not None:
                return moment.isoformat()
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


def parse_integer(given: object) -> int | None:
    """Return the integer `given`, or a string of one; None if it is not from 0 to 2**63-1."""
    if isinstance(given, str) and _INTEGER.fullmatch(given):
        given = int(given)
    if isinstance(given, int) and not isinstance(given, bool) and 0 <= given <= _LARGEST:
        return given
    return None


def parse_size(given: object) -> int | None:
    """Return bytes from ``1048576``, ``"100GB"``, ``"1.5T"``; None if it is not a size."""
    found = _SIZE.fullmatch(given) if isinstance(given, str) else None
    if found is None:
        return parse_integer(given)
    return parse_integer(int(float(found[1]) * 1024 ** "_KMGTP".index(found[2].upper() or "_")))


def parse_time(given: str) -> datetime | None:
    """Return the time, UTC if there is no offset; None if `given` is not an ISO 8601 time."""
    try:
        moment = datetime.fromisoformat(given)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


class Schema:
    """All fields of a resource by dotted name; elements of an array ``rules`` are ``rules.index``."""

    def __init__(self, fields: Mapping[str, SchemaField]) -> None:
        self.fields: Mapping[str, SchemaField] = {"_links": SchemaField(), **fields}

    def get(self, name: str) -> SchemaField | None:
        return self.fields.get(name)

    def has_below(self, name: str) -> bool:
        """Return whether `name` is an object, or an array of objects, with fields."""
        return any(below != name for below in self._under.get(name, ()))

    def knows(self, name: str, version: tuple[int, int, int]) -> bool:
        """Return whether this version has the field, or fields below it (``svm`` of ``svm.name``)."""
        names = self._under.get(name, ())
        return any(self.fields[each].since <= version[:2] for each in names)

    def later_than(self, version: tuple[int, int, int]) -> frozenset[str]:
        """Return the fields and objects that are newer than this version."""
        return frozenset(name for name in self._under if not self.knows(name, version))

    @cached_property
    def _under(self) -> Mapping[str, list[str]]:
        under: dict[str, list[str]] = {}
        for name in self.fields:
            parts = name.split(".")
            for length in range(1, len(parts) + 1):
                under.setdefault(".".join(parts[:length]), []).append(name)
        return under

    def creation(self, given: object, *required: str) -> Document:
        """Return the body of a POST, with typed values and unfolded dotted keys; raises `Refusal`.

        `required` separates alternatives with a bar: ``svm.name|svm.uuid``.
        """
        reading = _Reading(self, ("create", "always"))
        body = reading.read(given)
        for alternatives in required:
            names = alternatives.split("|")
            if not reading.seen.intersection(names):
                raise missing_value(names[0])
        return body

    def changes(self, given: object) -> Document:
        """Return the body of a PATCH in the same way, without empty objects."""
        body = _without_empty_objects(_Reading(self, ("change", "always")).read(given))
        if not body:
            raise Refusal(400, 262190, "You must supply one or more values to apply your changes.")
        return body


class _Reading:
    """Validates one body against a schema."""

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
                raise _given_twice(name)
            seen.add(name)
            self._place(read, prefix, key, self._value(name, value, seen))
        return read

    def _place(self, read: Document, prefix: str, key: str, new: Any) -> None:
        """Set the dotted `key` to `new`; within an array, in its only element."""
        *parents, last = key.split(".")
        name = prefix
        for parent in parents:
            name += parent
            below = read.setdefault(parent, [{}] if self._schema.get(name) else {})
            if isinstance(below, list) and len(below) != 1:
                raise _given_twice(name)
            read = below[0] if isinstance(below, list) else below
            name += "."
        if last not in read:
            read[last] = new
        elif isinstance(new, dict) and isinstance(read[last], dict):
            merge(read[last], new)
        else:
            raise _given_twice(name + last)

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
        if not self._schema.has_below(name):
            return SchemaField().parse(name, element)
        if not isinstance(element, dict):
            raise invalid_value(element, name, "object")
        within: set[str] = set()
        read = self._object(element, name + ".", within)
        self.seen |= within
        return read


def _given_twice(name: str) -> Refusal:
    return Refusal(400, 262188, f'Field "{name}" was specified twice.', name)


def _without_empty_objects(document: Document) -> Document:
    kept = {
        name: _without_empty_objects(each) if isinstance(each, dict) else each
        for name, each in document.items()
    }
    return {name: each for name, each in kept.items() if each != {}}


def text(*choices: str, writable: Writable = "always") -> SchemaField:
    return SchemaField("text", writable, choices)


def integer(writable: Writable = "always") -> SchemaField:
    return SchemaField("integer", writable)


def boolean(writable: Writable = "always") -> SchemaField:
    return SchemaField("boolean", writable)


def size(writable: Writable = "always") -> SchemaField:
    return SchemaField("size", writable)


def array(writable: Writable = "always") -> SchemaField:
    return SchemaField("array", writable)


def shown(kind: Kind = "text", since: tuple[int, int] = (9, 6)) -> SchemaField:
    """Return a field that can be read but not set."""
    return SchemaField(kind, since=since)


def reference(name: str, *keys: str, writable: Writable = "always") -> dict[str, SchemaField]:
    """Return ``svm.name`` and ``svm.uuid`` (or the given keys), which refer to another resource."""
    return {f"{name}.{key}": SchemaField("text", writable) for key in keys or ("name", "uuid")}
