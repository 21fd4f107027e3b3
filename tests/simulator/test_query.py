"""The query language on single values."""

import pytest

from ontap_tui.simulator.query import Condition
from ontap_tui.simulator.refusal import Refusal
from ontap_tui.simulator.schema import SchemaField, parse_size

TEXT = SchemaField("text")
NUMBER = SchemaField("integer")
SIZE = SchemaField("size")
TIME = SchemaField("time")
NOON = "2026-11-23T12:00:00+00:00"


@pytest.mark.parametrize(
    ("field", "query", "value", "expected"),
    [
        (TEXT, "running", "running", True),
        (TEXT, "running", "Running", False),
        (TEXT, "queued|running", "running", True),
        (TEXT, "queued|running", "paused", False),
        (TEXT, "!success", "running", True),
        (TEXT, "!success", "success", False),
        (TEXT, "vol*", "vol_home", True),
        (TEXT, "*move*", "Volume move a", True),
        (TEXT, "!vol*", "vol_home", False),
        (TEXT, '"vol*"', "vol_home", False),
        (TEXT, '"vol*"', "vol*", True),
        (TEXT, "{vol*}", "vol*", True),
        (TEXT, '"a|b"', "a|b", True),
        (TEXT, '"null"', "null", True),
        (TEXT, "a..c", "b", True),
        (TEXT, ">b", "c", True),
        (NUMBER, "3..10", 10, True),
        (NUMBER, "3..10", 11, False),
        (NUMBER, ">=4", 4, True),
        (NUMBER, "<4", 4, False),
        (NUMBER, "3|5", 5, True),
        (NUMBER, "!null", 0, True),
        (SIZE, ">=1GB", 1024**3, True),
        (SIZE, "<1GB", 1024**3, False),
        (TIME, f">={NOON}", "2026-11-23T07:00:00-05:00", True),
        (TIME, f">{NOON}", "2026-11-23T07:00:00-05:00", False),
        (TIME, f"<={NOON}", "2026-11-23T13:30:00+02:00", True),
        (TIME, f"{NOON}..2026-11-23T13:00:00+00:00", "2026-11-23T12:30:00+00:00", True),
        (TIME, NOON, "2026-11-23T13:00:00+01:00", True),
        (SchemaField("boolean"), "true", True, True),
    ],
)
def test_one_value(field: SchemaField, query: str, value: object, expected: bool) -> None:
    assert Condition("x", field, query).matches([value]) is expected


@pytest.mark.parametrize(
    ("query", "expected"), [("null", True), ("!null", False), ("!x", False), ("*", False), ("x|null", True)]
)
def test_a_field_that_is_not_set_matches_null_only(query: str, expected: bool) -> None:
    assert Condition("x", TEXT, query).matches([]) is expected


def test_one_of_several_values_is_enough() -> None:
    assert Condition("aggregates.name", TEXT, "aggr2").matches(["aggr1", "aggr2"])


@pytest.mark.parametrize(("field", "query"), [(NUMBER, "many"), (TIME, ">yesterday"), (SIZE, "1 parsec")])
def test_values_of_the_wrong_type_are_refused(field: SchemaField, query: str) -> None:
    with pytest.raises(Refusal) as refused:
        Condition("x", field, query)
    assert refused.value.code == 262197


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("running", {"running"}),
        ("a|b", {"a", "b"}),
        ("!a", None),
        ("a*", None),
        (">a", None),
        ("a|null", None),
    ],
)
def test_words_tell_when_an_index_will_do(query: str, words: set[str] | None) -> None:
    assert Condition("state", TEXT, query).words == words


@pytest.mark.parametrize(
    ("query", "bounded"),
    [(f">={NOON}", True), (f"<{NOON}", False), (f">{NOON}|null", False), (f"!>{NOON}", False)],
)
def test_a_lower_bound_tells_so_too(query: str, bounded: bool) -> None:
    assert (Condition("end_time", TIME, query).at_least is not None) is bounded


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1048576", 1048576),
        ("100GB", 100 * 1024**3),
        ("1.5t", int(1.5 * 1024**4)),
        ("20 MB", 20 * 1024**2),
        ("x", None),
    ],
)
def test_sizes(text: str, expected: int | None) -> None:
    assert parse_size(text) == expected
