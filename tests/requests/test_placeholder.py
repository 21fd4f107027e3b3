from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ontap_tui.requests.placeholder import Placeholder, TemplateError, dig, escape, leaves, parse_template


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("", ()),
        ("plain", ("plain",)),
        ("{name}", (Placeholder("name"),)),
        ("a{b}c{d}", ("a", Placeholder("b"), "c", Placeholder("d"))),
        ("{now:%Y%m%d-%H%M}", (Placeholder("now", "%Y%m%d-%H%M"),)),
        ("{now:%H:%M}", (Placeholder("now", "%H:%M"),)),
        ("{response.records.0.uuid}", (Placeholder("response.records.0.uuid"),)),
        ("{{name}}", ("{name}",)),
        ("{{{name}}}", ("{", Placeholder("name"), "}")),
        ("a } b", ("a } b",)),
    ],
)
def test_parts(text: str, parts: tuple[str | Placeholder, ...]) -> None:
    assert parse_template(text) == parts


@pytest.mark.parametrize("text", ["{", "a{b", "{}", "{a b}", "{a:x}", "{0}", "{a.}", "{a{b}}", "{é}"])
def test_what_is_not_a_template(text: str) -> None:
    with pytest.raises(TemplateError):
        parse_template(text)


@given(st.text())
def test_an_escaped_text_stands_for_itself(text: str) -> None:
    assert "".join(map(str, parse_template(escape(text)))) == text


@pytest.mark.parametrize(
    ("tree", "path", "value"),
    [
        ({"a": {"b": 1}}, "a.b", 1),
        ({"records": [{"uuid": "u"}]}, "records.0.uuid", "u"),
        ({"records": []}, "records.0.uuid", None),
        ({"a": "text"}, "a.b", None),
        ({"a": [1]}, "a.b", None),
        (None, "a", None),
    ],
)
def test_dig(tree: Any, path: str, value: Any) -> None:
    assert dig(tree, path) == value


def test_leaves_name_their_places() -> None:
    assert list(leaves({"a": "x", "b": [{"c": "y"}, 1], "d": True})) == [("a", "x"), ("b.0.c", "y")]
