import pytest

from ontap_tui.requests import LookupTarget, exactly, holding
from ontap_tui.requests.narrow import quoted
from ontap_tui.requests.request import Lookup
from ontap_tui.simulator.query import Condition
from ontap_tui.simulator.schema import SchemaField

TARGET = LookupTarget("/api/storage/volumes", (("svm.name", "vs1"),))
LABELLED = Lookup(path="/api/storage/volumes", label="{svm.name}:{name}")


@pytest.mark.parametrize("text", ["vol1", "a*", "a|b", "!a", "1..2", "null", 'a"b*', "<b", "a b", "{x}"])
def test_a_quoted_text_matches_itself_only(text: str) -> None:
    condition = Condition("name", SchemaField("text"), quoted(text))
    assert condition.matches([text])
    assert not condition.matches([f"{text}x"])
    assert not condition.matches(["b"])


@pytest.mark.parametrize(
    ("text", "queries"),
    [
        ("vol1", [{"name": "vol1"}]),
        ("vs1:vol1", [{"name": "vol1"}, {"name": "vs1:vol1"}]),
        (
            "11111111-2222-4333-8444-555555555555",
            [
                {"uuid": "11111111-2222-4333-8444-555555555555"},
                {"name": "11111111-2222-4333-8444-555555555555"},
            ],
        ),
    ],
)
def test_what_finds_exactly_what_was_typed(text: str, queries: list[dict[str, str]]) -> None:
    assert [dict(target.query) for target in exactly(TARGET, LABELLED, text)] == [
        {"svm.name": "vs1"} | query for query in queries
    ]


def test_what_finds_whatever_holds_what_was_typed() -> None:
    assert holding(TARGET, LABELLED, " vol 1|2 ").query == (("svm.name", "vs1"), ("name", '*vol*"1|2"*'))
