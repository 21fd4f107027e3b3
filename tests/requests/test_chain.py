import pytest

from ontap_tui.requests import ValueProblems, chained_values
from tests.requests.tables import request_of

FIRST = request_of(body=["{a}", "{c}", "{word}"], variables={"a": {}, "c": {}, "word": {"type": "secret"}})


def test_a_chain_hands_on_what_has_the_same_name() -> None:
    following = request_of(body=["{a}", "{b}"], variables={"a": {}, "b": {"default": "x"}})
    assert chained_values(FIRST, {"a": "1", "c": "2"}, following) == {"a": "1"}


def test_a_secret_is_handed_on_as_a_secret_only() -> None:
    following = request_of(name="next", body="{word}", variables={"word": {"type": "secret"}})
    assert chained_values(FIRST, {"word": "hidden"}, following) == {"word": "hidden"}
    with pytest.raises(ValueProblems, match="word is a secret in probe only"):
        chained_values(FIRST, {"word": "hidden"}, request_of(body="{word}", variables={"word": {}}))
