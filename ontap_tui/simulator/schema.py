"""What the fields of a resource are: for asking, for filtering, and for judging a body."""

import re
from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Any, Literal, TypeAlias

import msgspec

from ontap_tui.simulator.documents import Document, put
from ontap_tui.simulator.refusal import Refusal, invalid_value, missing_value, unexpected_argument

Kind: TypeAlias = Literal["text", "integer", "boolean", "size", "time", "array"]
_SIZE = re.compile(r"(\d+(?:\.\d+)?)\s*([KMGTP]?)B?", re.IGNORECASE)


class Field(msgspec.Struct, frozen=True, gc=False):
    kind: Kind = "text"
    writable: bool = False
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

    def knows(self, name: str, version: tuple[int, int, int]) -> bool:
        """Whether this version has the field, or fields below it (``svm`` of ``svm.name``)."""
        names = self._under.get(name, ())
        return any(self._fields[each].since <= version[:2] for each in names)

    @cached_property
    def _under(self) -> Mapping[str, list[str]]:
        under: dict[str, list[str]] = {}
        for name in self._fields:
            parts = name.split(".")
            for length in range(1, len(parts) + 1):
                under.setdefault(".".join(parts[:length]), []).append(name)
        return under

    def body(self, given: object, *, required: Iterable[str] = ()) -> Document:
        """The body, each value in its own type, dotted keys unfolded. Raises `Refusal` as ONTAP does.

        `required` names alternatives with a bar: ``svm.name|svm.uuid``.
        """
        if not isinstance(given, dict):
            raise Refusal(400, 262199, "Invalid JSON input, an object is expected.")
        body: Document = {}
        seen: set[str] = set()
        self._object(given, "", body, seen)
        for alternatives in required:
            names = alternatives.split("|")
            if not seen.intersection(names):
                raise missing_value(names[0])
        return body

    def _object(self, given: Mapping[str, Any], prefix: str, into: Document, seen: set[str]) -> None:
        for key, given_value in given.items():
            name = prefix + key
            field = self._fields.get(name)
            if name not in self._under:
                raise unexpected_argument(name)
            if name in seen:
                raise Refusal(400, 262188, f'Field "{name}" was specified twice.', name)
            seen.add(name)
            if field is not None and not field.writable:
                raise Refusal(400, 262196, f'Field "{name}" cannot be set in this operation.', name)
            put(into, key, self._value(name, field, given_value, seen))

    def _value(self, name: str, field: Field | None, given: Any, seen: set[str]) -> Any:
        if field is not None and field.kind == "array" and isinstance(given, list):
            return [self._element(name, element, seen) for element in given]
        if field is not None:
            return field.parse(name, given)
        if not isinstance(given, dict):
            raise invalid_value(given, name, "object")
        inner: Document = {}
        self._object(given, name + ".", inner, seen)
        return inner

    def _element(self, name: str, element: Any, seen: set[str]) -> Any:
        if not isinstance(element, dict):
            return element
        inner: Document = {}
        within: set[str] = set()
        self._object(element, name + ".", inner, within)
        seen |= within
        return inner


def text(*choices: str, writable: bool = True, since: tuple[int, int] = (9, 6)) -> Field:
    return Field("text", writable, choices, since)


def integer(*, writable: bool = True) -> Field:
    return Field("integer", writable)


def boolean(*, writable: bool = True) -> Field:
    return Field("boolean", writable)


def size(*, writable: bool = True) -> Field:
    return Field("size", writable)


def array() -> Field:
    return Field("array", writable=True)


def shown(kind: Kind = "text", since: tuple[int, int] = (9, 6)) -> Field:
    """A field that can be read and not set."""
    return Field(kind, since=since)


def reference(name: str, *keys: str) -> dict[str, Field]:
    """``svm.name`` and ``svm.uuid`` (or the given keys) of another resource that is referred to."""
    return {f"{name}.{key}": text() for key in keys or ("name", "uuid")}
