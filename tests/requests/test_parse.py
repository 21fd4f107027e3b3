"""What can be wrong with a request's table, each with its place."""

from datetime import date
from typing import Any

import pytest

from ontap_tui.model import Follow
from ontap_tui.requests import Confirm, Lookup, RequestProblems, VariableType, parse_request
from tests.requests.tables import request_of

GET_VOLUMES = {"path": "/api/storage/volumes"}


def problems_of(table: dict[str, Any], name: str = "probe") -> dict[str, str]:
    with pytest.raises(RequestProblems) as caught:
        parse_request(name, table)
    return {problem.where: problem.message for problem in caught.value.problems}


def test_everything_that_a_table_may_say() -> None:
    request = parse_request(
        "move",
        {
            "title": "Move",
            "help": "Takes a while",
            "key": "F5",
            "method": "PATCH",
            "path": "/api/storage/volumes/{volume}",
            "query": {"return_timeout": 0},
            "body": {"size": "{size}"},
            "confirm": "always",
            "danger": True,
            "confirm_by_name": "volume",
            "clusters": ["prod-*"],
            "then": "other",
            "stop_on_error": True,
            "follow": {
                "path": "/api/storage/volumes/{volume}?fields=movement",
                "progress": "movement.percent_complete",
                "done": "movement.state",
                "success": "success",
                "failure": ["failed", "aborted"],
            },
            "variables": {
                "volume": {"prompt": "Volume", "lookup": GET_VOLUMES},
                "size": {"type": "size", "minimum": "20M", "maximum": 2**40, "default": "1G"},
            },
        },
        origin="move.toml",
    )
    assert (request.key, request.confirm, request.clusters) == ("f5", Confirm.ALWAYS, ("prod-*",))
    assert request.origin == "move.toml"
    assert request.follow == Follow(
        path="/api/storage/volumes/{volume}?fields=movement",
        progress="movement.percent_complete",
        done="movement.state",
        success=("success",),
        failure=("failed", "aborted"),
    )
    volume, size = request.variables
    assert volume.lookup == Lookup(path="/api/storage/volumes", label="{name}", value="{uuid}")
    assert (size.type, size.minimum, size.maximum) == (VariableType.SIZE, 20 * 1024**2, 2**40)


@pytest.mark.parametrize(
    ("table", "problems"),
    [
        ({}, {"path": "is required"}),
        ({"path": 5}, {"path": "must be a string"}),
        ({"path": "/storage/volumes"}, {"path": "must begin with /api/"}),
        ({"path": "https://h/api/x"}, {"path": "must begin with /api/"}),
        ({"path": "/api//x"}, {"path": "may not contain empty, . or .. segments"}),
        ({"path": "/api/%2e%2e/x"}, {"path": "may not contain empty, . or .. segments"}),
        ({"path": "/api/50%"}, {"path": "has a % that encodes nothing"}),
        ({"path": "/api/x?{user}=1"}, {"query.{user}": "placeholders are allowed in values only"}),
        ({"body": {"{user}": 1}}, {"body.{user}": "placeholders are allowed in values only"}),
        ({"path": "/api/x#y"}, {"path": "may not contain #"}),
        (
            {"method": "PACTH"},
            {"method": "must be one of GET, POST, PATCH, DELETE (did you mean PATCH?)"},
        ),
        ({"titel": "x"}, {"titel": "is not known (did you mean title?)"}),
        ({"confirm": "sometimes"}, {"confirm": "must be one of always, never, auto"}),
        ({"danger": "yes"}, {"danger": "must be true or false"}),
        ({"clusters": [1]}, {"clusters": "must be a list of strings"}),
        ({"key": "ctrl+x"}, {"key": "must be one printable character or f2 to f12"}),
        ({"key": "f1"}, {"key": "must be one printable character or f2 to f12"}),
        ({"confirm_by_name": "x"}, {"confirm_by_name": "x is not a variable"}),
        ({"query": {"a": ["x"]}}, {"query.a": "must be a string, a number, true or false"}),
        ({"path": "/api/x?a=1", "query": {"a": 2}}, {"query.a": "is given twice"}),
        ({"body": {"a": "{b"}}, {"body.a": '"{" is not closed: write {{ for a literal brace'}),
        ({"body": {"a": ["{usr}"]}}, {"body.a.0": "{usr} is not known here (did you mean user?)"}),
        ({"body": {"a": [date(2026, 1, 1)]}}, {"body.a.0": "is a date to TOML: put it in quotes"}),
        ({"body": {"a": float("nan")}}, {"body.a": "is not a number in JSON"}),
        (
            {"follow": {"path": "", "done": "s"}},
            {"follow.path": "is required", "follow.success": "needs at least one word"},
        ),
        (
            {"follow": {"path": "/api/x/{x}", "done": "s", "success": ["ok"]}},
            {"follow.path": "{x} is not known here"},
        ),
    ],
)  # fmt: skip
def test_problems_of_a_request(table: dict[str, Any], problems: dict[str, str]) -> None:
    assert problems_of({"path": "/api/x", **table} if table else {}) == problems


@pytest.mark.parametrize(
    ("variable", "problems"),
    [
        ({"type": "strng"}, {"type": None}),
        ({"promt": "x"}, {"promt": "is not known (did you mean prompt?)"}),
        ({"pattern": "["}, {"pattern": None}),
        ({"type": "integer", "pattern": "x"}, {"pattern": "is for string and secret only"}),
        ({"type": "choice"}, {"choices": "are required for type choice, and not allowed for others"}),
        ({"choices": ["a"]}, {"choices": "are required for type choice, and not allowed for others"}),
        ({"minimum": 1}, {"minimum": "is for integer, number, size only"}),
        ({"type": "integer", "minimum": 2, "maximum": 1}, {"minimum": "is above the maximum"}),
        ({"type": "size", "minimum": "much"}, {"minimum": None}),
        ({"type": "integer", "default": "many"}, {"default": "must be a whole number (many)"}),
        ({"pattern": "[a-z]+", "default": "{now:%Y}"}, {"default": "must match [a-z]+ (2026)"}),
        ({"default": "{other}"}, {"default": "{other} is not known here"}),
        ({"type": "secret", "default": "x"}, {"default": "a secret is never stored"}),
        ({"type": "integer", "lookup": GET_VOLUMES}, {"lookup": "gives strings only"}),
        ({"lookup": {"path": "/api/x/{x}"}}, {"lookup.path": "{x} is not known here"}),
        ({"lookup": {"paht": "/api/x"}}, {"lookup.path": "is required", "lookup.paht": None}),
        ({"lookup": {"path": "/x"}}, {"lookup.path": "must begin with /api/"}),
        ({"lookup": {"path": "/api/x", "label": "{"}}, {"lookup.label": None}),
    ],
)
def test_problems_of_a_variable(variable: dict[str, Any], problems: dict[str, str | None]) -> None:
    found = problems_of({"path": "/api/x", "body": "{x}", "variables": {"x": variable}})
    assert found.keys() == {f"variables.x.{key}" for key in problems}
    for key, message in problems.items():
        assert message is None or found[f"variables.x.{key}"] == message


def test_all_problems_come_at_once() -> None:
    found = problems_of(
        {"method": "x", "titel": "y", "variables": {"a": {"type": "?", "pattern": "["}, "b": 1}}
    )
    assert found.keys() == {
        "method", "path", "titel", "variables.a.type", "variables.a.pattern", "variables.b",
    }  # fmt: skip


def test_a_variable_that_nothing_uses() -> None:
    assert problems_of({"path": "/api/x", "variables": {"a": {}}}) == {"variables.a": "is not used"}
    request_of(variables={"a": {}, "b": {"lookup": {"path": "/api/x?y={a}"}}}, body="{b}")


def test_a_lookup_knows_only_what_is_asked_before_it() -> None:
    variables = {"a": {"lookup": {"path": "/api/x?y={b}"}}, "b": {}}
    found = problems_of({"path": "/api/x/{a}/{b}", "variables": variables})
    assert found == {"variables.a.lookup.path": "{b} is not known here"}


@pytest.mark.parametrize(
    ("key", "place"),
    [
        ("path", {"path": "/api/x/{pw}"}),
        ("path", {"path": "/api/x?y={pw}"}),
        ("query.y", {"query": {"y": "{pw}"}}),
        ("query.y.z", {"query": {"y": {"z": "a{pw}"}}}),
        ("follow.path", {"follow": {"path": "/api/x/{pw}", "done": "state", "success": ["ok"]}}),
        ("variables.a.lookup.path", {"variables": {"a": {"lookup": {"path": "/api/x?y={pw}"}}}}),
        ("confirm_by_name", {"confirm_by_name": "pw"}),
    ],
)
def test_a_secret_stands_in_the_body_and_nowhere_else(key: str, place: dict[str, Any]) -> None:
    table: dict[str, Any] = {"path": "/api/x", "body": {"a": "{pw}", "b": "x{pw}"}, **place}
    table["variables"] = {"pw": {"type": "secret"}, **place.get("variables", {})}
    assert "262202" in problems_of(table)[key]


def test_a_segment_of_the_path_is_never_optional() -> None:
    found = problems_of({"path": "/api/x/{a}", "variables": {"a": {"optional": True}}})
    assert "cannot be optional" in found["variables.a"]


@pytest.mark.parametrize("name", ["user", "now", "a.b", "1a", "a b", ""])
def test_names_that_no_variable_may_have(name: str) -> None:
    assert problems_of({"path": "/api/x", "variables": {name: {}}})


@pytest.mark.parametrize("name", ["", "a/b", "../x", "a.b", "-a", "a" * 65, "é"])
def test_names_that_no_request_may_have(name: str) -> None:
    assert problems_of({"path": "/api/x"}, name)


@pytest.mark.parametrize(
    ("table", "confirms"),
    [
        ({}, False),
        ({"method": "DELETE"}, True),
        ({"danger": True}, True),
        ({"danger": True, "confirm": "never"}, False),
        ({"confirm": "always"}, True),
    ],
)
def test_when_to_ask(table: dict[str, Any], confirms: bool) -> None:
    assert request_of(**table).confirms is confirms


def test_where_a_request_may_be_fired() -> None:
    request = request_of(clusters=["prod-*", "lab"])
    assert request.refusal("prod-east", read_only=False) is None
    assert request.refusal("prod-east", read_only=True) == "prod-east is read-only"
    assert request.refusal("test", read_only=False) == "probe may only be sent to prod-*, lab"
    assert request_of(method="GET").refusal("test", read_only=True) is None
