"""Pause, resume and cancel."""

import pytest

from ontap_tui.model import Action
from ontap_tui.ontap import AnswerLost, JobNotFound, Overloaded, PermissionDenied, Rejected
from tests.ontap.conftest import Connect
from tests.ontap.hostile import Respond, answer, close, hostile, http, raw

UUID = "f567b48b-fca6-11ea-acaf-005056bb47c1"


async def test_control_asks_for_one_thing(connect: Connect) -> None:
    async with hostile(raw(http())) as server:
        await connect(server.url).control(UUID, Action.PAUSE)
    assert (server.received[0].method, server.targets) == (
        "PATCH",
        [f"/api/cluster/jobs/{UUID}?action=pause"],
    )
    assert server.received[0].headers["content-length"] == "0"


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("458762", "already ended"),
        ("458771", "is running"),
        ("458776", "not running"),
        ("458783", "cannot be paused"),
        ("458784", "cannot be cancelled"),
        ("458773", "no job manager"),
    ],
)
async def test_documented_refusals_of_control_are_told_in_plain_words(
    connect: Connect, code: str, words: str
) -> None:
    async with hostile(answer({"error": {"message": "m", "code": code}}, "400 Bad")) as server:
        with pytest.raises(Rejected) as refused:
            await connect(server.url).control(UUID, Action.CANCEL)
    assert words in refused.value.fault.summary
    assert refused.value.error is not None
    assert refused.value.error.code == code


@pytest.mark.parametrize(
    ("respond", "error"),
    [
        (answer({"error": {"message": "entry doesn't exist", "code": "4"}}, "404 Not Found"), JobNotFound),
        (answer({"error": {"message": "not authorized", "code": "6"}}, "403 Forbidden"), PermissionDenied),
        (answer({"error": {"message": "busy", "code": "262160"}}, "503 Busy"), Overloaded),
        (close, AnswerLost),
        (raw(http(b"<html>")), AnswerLost),
    ],
)
async def test_control_may_fail_otherwise(connect: Connect, respond: Respond, error: type[Exception]) -> None:
    async with hostile(respond) as server:
        with pytest.raises(error):
            await connect(server.url).control(UUID, Action.CANCEL)
    assert len(server.received) == 1


async def test_control_of_what_cannot_be_a_job_is_not_sent(connect: Connect) -> None:
    client = connect("http://127.0.0.1:9")
    with pytest.raises(JobNotFound):
        await client.control("../software", Action.CANCEL)
    assert client.requests == 0
