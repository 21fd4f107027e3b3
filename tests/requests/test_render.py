from typing import Any

import pytest

from ontap_tui.config import Cluster
from ontap_tui.model import Secret
from ontap_tui.requests import TemplateContext, ValueProblems, default_text, render, values_to_keep
from tests.requests.tables import CONTEXT, request_of
from tests.support.clock import START


def body_of(body: Any, values: dict[str, str], **variables: dict[str, Any]) -> Any:
    return render(request_of(body=body, variables=variables), values, context=CONTEXT).body


def test_a_request_as_it_is_sent() -> None:
    request = request_of(
        path="/api/storage/volumes/{volume}/snapshots",
        query={"return_timeout": 0},
        body={"name": "{name}", "comment": "by {user}"},
        variables={"volume": {}, "name": {"default": "manual-{now:%Y%m%d-%H%M}"}},
    )
    rendered = render(request, {"volume": "7d2f"}, context=CONTEXT)
    assert rendered.method == "POST"
    assert rendered.target == "/api/storage/volumes/7d2f/snapshots?return_timeout=0"
    assert rendered.body == {"name": "manual-20261123-2240", "comment": "by ann"}
    assert rendered.masked_body() == '{"name": "manual-20261123-2240", "comment": "by ann"}'


def test_a_placeholder_that_is_all_of_a_text_keeps_its_type() -> None:
    body = {"size": "{size}", "text": "{size} bytes", "list": ["{flag}"], "tree": "{tree}", "in": "{tree}!"}
    values = {"size": "1K", "flag": "yes", "tree": '{"a": [1]}'}
    rendered = body_of(body, values, size={"type": "size"}, flag={"type": "boolean"}, tree={"type": "json"})
    assert rendered == {
        "size": 1024,
        "text": "1024 bytes",
        "list": [True],
        "tree": {"a": [1]},
        "in": '{"a":[1]}!',
    }


def test_what_is_always_there() -> None:
    assert body_of({"a": "{user}@{cluster}", "b": "{uuid4}", "c": "{now}", "d": "{{{user}}}"}, {}) == {
        "a": "ann@prod-east",
        "b": "11111111-2222-4333-8444-555555555555",
        "c": "2026-11-23T22:40:00+00:00",
        "d": "{ann}",
    }


@pytest.mark.parametrize(
    ("template", "body"),
    [
        ({"a": 1, "b": "{x}"}, {"a": 1}),
        ({"a": 1, "b": "by {x}"}, {"a": 1}),
        ({"a": 1, "b": {"c": {"d": "{x}"}}}, {"a": 1}),
        ({"a": 1, "b": ["{x}"]}, {"a": 1}),
        ({"a": 1, "b": [{"c": "{x}"}, "y"]}, {"a": 1, "b": ["y"]}),
        ({"a": {}, "b": "{x}", "c": []}, {"a": {}, "c": []}),  # empty ones that were written so stay
        ({"b": "{x}"}, {}),  # there is still a body
        ("{x}", {}),
    ],
)
def test_an_optional_variable_left_empty_drops_its_key(template: Any, body: Any) -> None:
    assert body_of(template, {}, x={"optional": True}) == body
    assert body_of(template, {"x": ""}, x={"optional": True, "default": "never"}) == body


def test_an_optional_variable_left_empty_drops_its_parameter() -> None:
    request = request_of(
        path="/api/storage/volumes?force={force}",
        query={"a": "{a}", "svm": {"name": "{svm}"}, "max_records": 5, "all": True},
        variables={"force": {"optional": True}, "a": {"optional": True}, "svm": {}},
    )
    rendered = render(request, {"svm": "vs1"}, context=CONTEXT)
    assert rendered.query == (("svm.name", "vs1"), ("max_records", "5"), ("all", "true"))


def test_all_problems_are_told_at_once() -> None:
    request = request_of(
        path="/api/x/{id}",
        body={"a": "{size}", "b": "{name}"},
        variables={"id": {}, "size": {"type": "size"}, "name": {}},
    )
    with pytest.raises(ValueProblems) as caught:
        render(request, {"size": "big", "nam": "x", "id": ""}, context=CONTEXT)
    assert caught.value.problems == {
        "nam": "is not a variable of this request (did you mean name?)",
        "id": "is required",
        "size": "must be a size such as 10G or 1.5TiB",
        "name": "is required",
    }


def test_a_secret_is_a_leaf_that_hides_itself() -> None:
    request = request_of(body={"password": "{pw}", "login": "ann:{pw}"}, variables={"pw": {"type": "secret"}})
    rendered = render(request, {"pw": "s3cr3t"}, context=CONTEXT)
    assert rendered.body == {"password": Secret("s3cr3t"), "login": Secret("ann:s3cr3t")}
    assert rendered.masked_body() == '{"password": "***", "login": "***"}'
    assert "s3cr3t" not in repr(rendered) + rendered.curl(Cluster(name="c", url="https://h", username="ann"))
    assert values_to_keep(request, {"pw": "s3cr3t"}) == {}


def test_a_body_that_is_not_there() -> None:
    assert render(request_of(), {}, context=CONTEXT).body is None
    assert render(request_of(body={}), {}, context=CONTEXT).masked_body() == "{}"


@pytest.mark.parametrize("value", ["*", "vol*", "a|b", "!a", ">a", "a..z"])
@pytest.mark.parametrize("method", ["DELETE", "PATCH"])
def test_a_typed_operator_never_selects_more_objects(method: str, value: str) -> None:
    request = request_of(method=method, query={"name": "{name}"}, variables=["name"])
    with pytest.raises(ValueProblems, match="select more"):
        render(request, {"name": value}, context=CONTEXT)


def test_a_pattern_lets_operators_through() -> None:
    request = request_of(method="DELETE", query={"name": "{name}"}, variables={"name": {"pattern": "old_.*"}})
    assert render(request, {"name": "old_*"}, context=CONTEXT).query == (("name", "old_*"),)


def test_values_of_the_answer_before() -> None:
    request = request_of(
        path="/api/x/{response.records.0.uuid}",
        body={"job": "{job.uuid}", "count": "{response.num_records}", "name": "{name}"},
        variables={"name": {"default": "of {job.uuid}"}},
    )
    context = TemplateContext(
        cluster="c",
        user="u",
        now=START,
        job={"uuid": "j1"},
        response={"records": [{"uuid": "a/b"}], "num_records": 1},
    )
    rendered = render(request, {}, context=context)
    assert rendered.path == "/api/x/a%2Fb"
    assert rendered.body == {"job": "j1", "count": 1, "name": "of j1"}
    with pytest.raises(ValueProblems, match=r"response\.records\.0\.uuid is not in the response"):
        render(request, {"name": "n"}, context=CONTEXT)


def test_the_default_that_a_form_offers() -> None:
    request = request_of(
        body={"a": "{a}", "b": "{b}"},
        variables={
            "a": {"default": "{cluster}-{now:%H%M}"},
            "b": {"default": "{job.uuid}", "optional": True},
        },
    )
    offered = {variable.name: default_text(variable, CONTEXT) for variable in request.variables}
    assert offered == {"a": "prod-east-2240", "b": ""}


def test_return_timeout_can_be_chosen() -> None:
    rendered = render(request_of(query={"return_timeout": 0, "a": "b"}), {}, context=CONTEXT)
    assert rendered.return_timeout == 0
    changed = rendered.with_return_timeout(30)
    assert changed.return_timeout == 30
    assert changed.target == "/api/storage/volumes?a=b&return_timeout=30"
    assert render(request_of(), {}, context=CONTEXT).return_timeout is None
