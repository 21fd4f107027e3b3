import copy
import json
import logging
import pickle
import traceback
from collections.abc import Callable

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ontap_tui.model import MASK, Secret

VALUE = "hunter2-ünï"


@pytest.mark.parametrize(
    "shown",
    [
        str,
        repr,
        "{}".format,
        "{!r}".format,
        "{:s}".format,
        lambda secret: f"{secret}",
        lambda secret: f"{secret:>3}",
        lambda secret: "%s %r" % (secret, secret),  # noqa: UP031 - old logging formats so
        lambda secret: str([secret, {"password": secret}]),
        lambda secret: json.dumps({"password": secret}, default=str),
        lambda secret: logging.makeLogRecord({"msg": "%s", "args": (secret,)}).getMessage(),
    ],
)
def test_no_text_of_it_is_its_value(shown: Callable[[Secret], str]) -> None:
    text = shown(Secret(VALUE))
    assert VALUE not in text
    assert MASK in text


@pytest.mark.parametrize(
    "taken",
    [pickle.dumps, copy.copy, copy.deepcopy, json.dumps, msgspec.json.encode, msgspec.to_builtins, vars],
)
def test_it_does_not_go_where_it_was_not_revealed(taken: Callable[[Secret], object]) -> None:
    with pytest.raises(TypeError) as caught:
        taken(Secret(VALUE))
    assert VALUE not in "".join(traceback.format_exception(caught.value))


@given(st.text(), st.text())
def test_equal_as_its_value_is(one: str, other: str) -> None:
    assert Secret(one).reveal() == one
    assert (Secret(one) == Secret(other)) == (one == other)
    assert hash(Secret(one)) == hash(Secret(one))
    assert Secret(one) != one
    assert bool(Secret(one)) == bool(one)
