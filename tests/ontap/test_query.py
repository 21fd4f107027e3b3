from datetime import datetime, timedelta, timezone
from urllib.parse import parse_qsl

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ontap_tui.ontap import JobsQuery
from ontap_tui.ontap.query import is_identifier, target

SINCE = datetime(2026, 11, 23, 17, 40, 0, 900_000, tzinfo=timezone(timedelta(hours=-5)))


@pytest.mark.parametrize(
    ("query", "parameters"),
    [
        (JobsQuery(), []),
        (JobsQuery.active(), [("state", "queued|running|paused")]),
        (
            JobsQuery.ended(SINCE),
            [("state", "success|failure"), ("end_time", ">=2026-11-23T22:40:00+00:00")],
        ),
        (
            JobsQuery.active({"svm": "vs1|vs2", "node": "n1", "description": "*volume*"}),
            [
                ("svm.name", "vs1|vs2"),
                ("node.name", "n1"),
                ("description", "*volume*"),
                ("state", "queued|running|paused"),
            ],
        ),
    ],
)
def test_jobs_are_asked_for_in_ontaps_language(query: JobsQuery, parameters: list[tuple[str, str]]) -> None:
    assert query.parameters() == parameters


@pytest.mark.parametrize(
    ("parameters", "expected"),
    [
        ([], "/api/x"),
        ([("fields", "uuid,svm.name")], "/api/x?fields=uuid,svm.name"),
        ([("name", "a b+c&d=e")], "/api/x?name=a%20b%2Bc%26d%3De"),
        ([("end_time", ">=2026-11-23T22:40:00+00:00")], "/api/x?end_time=%3E%3D2026-11-23T22:40:00%2B00:00"),
        ([("name", "vol_é"), ("fields", "**")], "/api/x?name=vol_%C3%A9&fields=**"),
    ],
)
def test_targets_are_encoded_as_ontap_wants(parameters: list[tuple[str, str]], expected: str) -> None:
    assert target("/api/x", parameters) == expected


def test_parameters_are_added_to_a_query_that_is_there() -> None:
    assert target("/api/x?a=1", [("b", "2")]) == "/api/x?a=1&b=2"


@settings(deadline=None)
@given(st.lists(st.tuples(st.text(min_size=1), st.text())))
def test_every_parameter_arrives_as_it_was(parameters: list[tuple[str, str]]) -> None:
    query = target("/api/x", parameters).partition("?")[2]
    assert "+" not in query
    assert parse_qsl(query, keep_blank_values=True, separator="&") == parameters


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1cd8a442-86d1-11e0-ae1c-123478563412", True),
        ("..", False),
        ("a/b", False),
        ("a|b", False),
        ("a*", False),
        ("%2e", False),
        ("", False),
    ],
)
def test_an_identifier_means_only_itself(text: str, expected: bool) -> None:
    assert is_identifier(text) is expected
