"""What is kept of an answer."""

import json
from typing import Any

import pytest

from ontap_tui.engine.kept_answer import kept_answer, kept_body, usable


@pytest.mark.parametrize(
    ("body", "kept"),
    [
        (None, None),
        ({"job": {"uuid": "7"}, "num_records": 1}, {"job": {"uuid": "7"}, "num_records": 1}),
        ({"password": "p", "api_token": None}, {"password": "***", "api_token": None}),
        ([], []),
    ],
)  # fmt: skip
def test_no_secret_is_kept(body: Any, kept: Any) -> None:
    text = kept_answer(body)
    assert (text and json.loads(text)) == kept


def test_what_a_hostile_server_sends_can_be_kept_or_is_left_out() -> None:
    assert kept_answer({"name": "\ud800"}) == '{"name": "?"}'
    deep: Any = {}
    for _ in range(99):
        deep = {"a": deep}
    kept = kept_answer(deep)
    assert kept_body(kept) == deep
    assert kept_answer([deep]) is None
    assert kept_body(f"[{kept}]") is None
    assert kept_body("[" * 8000) is None
    assert kept_body("no JSON") is None


def test_nor_anything_that_is_too_long() -> None:
    assert kept_answer({"records": ["x" * 20_000]}) is None


def test_what_was_masked_is_not_taken_for_a_value() -> None:
    assert kept_body('{"a": ["***", 1], "b": "x"}') == {"a": [None, 1], "b": "x"}
    assert kept_body(None) is None
    assert usable({"a": "x ***", "b": 1}) == {"a": None, "b": 1}
