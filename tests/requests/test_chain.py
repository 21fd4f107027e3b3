import pytest

from ontap_tui.requests import Chain, ValueProblems, chained_values
from tests.requests.tables import CONTEXT, request_of

FIRST = request_of(body=["{a}", "{c}", "{word}"], variables={"a": {}, "c": {}, "word": {"type": "secret"}})


def test_a_chain_hands_on_what_has_the_same_name() -> None:
    following = request_of(body=["{a}", "{b}"], variables={"a": {}, "b": {"default": "x"}})
    assert chained_values(FIRST, {"a": "1", "c": "2"}, following) == {"a": "1"}
    assert chained_values(FIRST, {"a": "1", "b": ""}, following) == {
        "a": "1"
    }  # what is empty takes its default


def test_a_secret_is_handed_on_as_a_secret_only() -> None:
    following = request_of(name="next", body="{word}", variables={"word": {"type": "secret"}})
    assert chained_values(FIRST, {"word": "hidden"}, following) == {"word": "hidden"}
    with pytest.raises(ValueProblems, match="word is a secret in probe only"):
        chained_values(FIRST, {"word": "hidden"}, request_of(body="{word}", variables={"word": {}}))


DELETE = request_of(
    name="next",
    method="DELETE",
    path="/api/storage/volumes/{a}",
    body={"comment": "{note}", "word": "{word}", "of": "{answer}"},
    clusters=["prod-*"],
    variables={
        "a": {},
        "note": {"default": "by {user}"},
        "word": {"type": "secret"},
        "answer": {"default": "{response.uuid}"},
    },
)


def test_what_holds_for_one_holds_for_the_chain() -> None:
    chain = Chain((FIRST, DELETE))
    assert not FIRST.confirms
    assert chain.confirms
    assert (Chain((FIRST,)).dangerous, chain.dangerous) == (False, True)
    assert chain.refusal("lab", read_only=False) == "next may only be sent to prod-*"
    assert chain.refusal("prod-1", read_only=False) is None
    assert chain.refusal("prod-1", read_only=True) == "prod-1 is read-only"


def test_a_follow_up_is_described_by_what_is_known_before_and_hides_secrets() -> None:
    [follow_up] = Chain((FIRST, DELETE)).follow_ups({"a": "vol1", "c": "x", "word": "hidden"}, CONTEXT)
    assert str(follow_up) == (
        "then next: DELETE /api/storage/volumes/{a} "
        "(a = vol1, note = by ann, word = ***, answer = {response.uuid})"
    )
