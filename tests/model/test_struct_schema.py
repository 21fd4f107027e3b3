"""JSON Schema of structs."""

from typing import Any

import msgspec

from ontap_tui.model import read_schema, written_schema


class Length(float):
    """A type that msgspec does not know."""


class Inner(msgspec.Struct, omit_defaults=True):
    word: str = "x"


class Base(msgspec.Struct, kw_only=True):
    length: Length = Length(2)
    """In metres,
    never in feet."""
    height: Length = Length(3)


class Outer(Base, kw_only=True):
    """Holds
    everything.
    """

    name: str
    inner: Inner | None = None
    """What is in it."""
    tags: tuple[str, ...] = ()


def hook(kind: type) -> dict[str, Any]:
    assert kind is Length
    return LENGTH


LENGTH = {"type": "number", "minimum": 0}


def test_what_is_written_has_every_field_with_its_docstring() -> None:
    schema, definitions = written_schema(Outer, hook)
    assert schema == {"$ref": "#/$defs/Outer"}
    outer = definitions["Outer"]
    assert outer["description"] == "Holds everything."
    assert sorted(outer["required"]) == ["height", "inner", "length", "name", "tags"]
    assert outer["properties"]["length"] == {"description": "In metres, never in feet.", **LENGTH}
    assert outer["properties"]["inner"]["description"] == "What is in it."
    assert "additionalProperties" not in outer
    assert definitions["Inner"]["required"] == [], "it leaves out what is as usual"


def test_what_is_read_has_defaults_and_nothing_else() -> None:
    _, definitions = read_schema(Outer, hook)
    outer = definitions["Outer"]
    assert outer["required"] == ["name"]
    assert outer["additionalProperties"] is False
    defaults = {name: one["default"] for name, one in outer["properties"].items() if "default" in one}
    assert defaults == {"length": 2.0, "height": 3.0}, "each its own, and none that says nothing"
    assert LENGTH == {"type": "number", "minimum": 0}
