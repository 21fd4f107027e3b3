from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ontap_tui.model import Secret
from ontap_tui.requests import InvalidValue, Variable, VariableType, parse_value
from ontap_tui.requests.values import parse_size, size_text

GIB = 1024**3


def variable(kind: str, **fields: Any) -> Variable:
    return Variable(name="x", type=VariableType(kind), **fields)


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        ("string", " kept as it is ", " kept as it is "),
        ("integer", " 42 ", 42),
        ("integer", "-7", -7),
        ("number", "42", 42),
        ("number", "1.5", 1.5),
        ("number", "-2e3", -2000.0),
        ("boolean", "true", True),
        ("boolean", "No", False),
        ("json", '{"a": [1, null]}', {"a": [1, None]}),
        ("json", '"text"', "text"),
        ("size", "0", 0),
        ("size", "1000", 1000),
        ("size", "10G", 10 * GIB),
        ("size", "10g", 10 * GIB),
        ("size", "10 GB", 10 * GIB),
        ("size", "10GiB", 10 * GIB),
        ("size", "1.5TiB", 1536 * GIB),
        ("size", "0.1K", 102),
    ],
)
def test_what_a_text_stands_for(kind: str, text: str, value: Any) -> None:
    parsed = parse_value(variable(kind), text)
    assert parsed == value
    assert type(parsed) is type(value)


@pytest.mark.parametrize(
    ("kind", "text", "message"),
    [
        ("integer", "1.0", "whole number"),
        ("integer", "1_000", "whole number"),
        ("integer", "１２", "whole number"),
        ("number", "nan", "must be a number"),
        ("number", "1e999", "must be a number"),
        ("number", "0x10", "must be a number"),
        ("boolean", "maybe", "true or false"),
        ("size", "-1G", "10G"),
        ("size", "ten", "10G"),
        ("size", "1X", "10G"),
        ("json", "{", "not JSON"),
        ("json", "NaN", "not JSON"),
        ("string", "a\ud800", "not text"),
    ],
)
def test_what_is_refused(kind: str, text: str, message: str) -> None:
    with pytest.raises(InvalidValue, match=message):
        parse_value(variable(kind), text)


def test_a_choice_is_one_of_its_words() -> None:
    choice = variable("choice", choices=("linux", "vmware"))
    assert parse_value(choice, "linux") == "linux"
    with pytest.raises(InvalidValue, match="must be one of linux, vmware"):
        parse_value(choice, "Linux")


def test_a_secret_is_hidden_at_once() -> None:
    secret = parse_value(variable("secret", pattern="[a-z]+"), "hush")
    assert secret == Secret("hush")
    with pytest.raises(InvalidValue) as caught:
        parse_value(variable("secret", pattern="[a-z]+"), "HUSH")
    assert "HUSH" not in str(caught.value)


def test_a_pattern_matches_the_whole_text() -> None:
    name = variable("string", pattern="[a-z]{1,3}")
    assert parse_value(name, "abc") == "abc"
    for text in ("abcd", "abc\n", "Abc"):
        with pytest.raises(InvalidValue, match=r"must match \[a-z\]"):
            parse_value(name, text)


@pytest.mark.parametrize(
    ("kind", "minimum", "maximum", "text", "message"),
    [
        ("integer", 1, 60, "0", "at least 1$"),
        ("integer", 1, 60, "61", "at most 60$"),
        ("integer", None, 5_000_000, "5000001", "at most 5000000$"),
        ("number", 0.5, None, "0.4", r"at least 0\.5$"),
        ("size", 20 * 1024**2, None, "19M", "at least 20M$"),
        ("size", None, 1.5 * 1024**4, "2T", r"at most 1\.5T$"),
    ],
)
def test_limits(kind: str, minimum: float | None, maximum: float | None, text: str, message: str) -> None:
    with pytest.raises(InvalidValue, match=message):
        parse_value(variable(kind, minimum=minimum, maximum=maximum), text)


@given(st.integers(min_value=0, max_value=2**60))
def test_a_shown_size_reads_back(size: int) -> None:
    assert parse_size(size_text(size)) == size
