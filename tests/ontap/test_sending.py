"""Requests that change a cluster: what each answer means, and that nothing is ever sent twice."""

import asyncio
import json
import socket
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ontap_tui.model import ApiError, FaultKind, Secret
from ontap_tui.ontap import (
    Answer,
    AnswerLost,
    NotSent,
)
from ontap_tui.ontap.answer import read_answer
from ontap_tui.ontap.connection import Connection
from ontap_tui.ontap.origin import Origin
from ontap_tui.ontap.reply import Reply
from ontap_tui.requests import RenderedRequest
from tests.ontap.conftest import Connect, change
from tests.ontap.hostile import (
    Respond,
    answer,
    close,
    drip,
    endless,
    hang,
    hostile,
    http,
    in_turn,
    raw,
    reset,
)

UUID = "f567b48b-fca6-11ea-acaf-005056bb47c1"
OTHER = "b5145e1d-b53b-11e8-8252-005056bbd8f5"
JOB = {"uuid": UUID, "_links": {"self": {"href": f"/api/cluster/jobs/{UUID}"}}}
FAILED = {"uuid": UUID, "state": "failure", "message": "no space", "code": 786435}
REFUSAL = {"error": {"message": "no such volume", "code": "917927", "target": "name"}}
NO_SPACE = ApiError(message="no space", code="786435")


async def sent(connect: Connect, respond: Respond, request: RenderedRequest | None = None) -> Answer:
    async with hostile(respond) as server:
        found = await connect(server.url).send(request or change(), 0)
    assert len(server.received) == 1
    return found


def case(id: str, status: str, body: Any, **expected: Any) -> Any:
    """`expected` is what differs from an answer without jobs."""
    return pytest.param(status, body, expected, id=id)


ONE = {"jobs": (UUID,)}
FOLLOW = {"jobs": (UUID,), "must_follow": True}
NO_VOLUME = ApiError(message="no such volume", code="917927", target="name")
SEVERAL = {"errors": [{"message": "a", "code": 1}, {"message": "b", "code": 2}, {"message": "a"}]}

ANSWERS = [
    case("accepted", "202 Accepted", {"job": JOB}, **FOLLOW),
    case("with records", "202 Accepted", {"job": JOB, "records": [{}], "num_records": 1}, **FOLLOW),
    case("done already", "202 Accepted", {"job": {**JOB, "state": "success"}}, **FOLLOW),
    case("failed already", "202 Accepted", {"job": FAILED}, **FOLLOW, error=NO_SPACE),
    case("several", "202 Accepted", {"jobs": [JOB, {"uuid": OTHER}]}, jobs=(UUID, OTHER), must_follow=True),
    case("odd jobs", "202 Accepted", {"jobs": [JOB, JOB, {}, None, {"uuid": 7}]}, **FOLLOW, unnamed=True),
    case("no job to follow", "202 Accepted", {}, unnamed=True),
    case("a bare resource", "202 Accepted", {"uuid": UUID, "name": "x"}, unnamed=True),
    case("finished", "200 OK", {"job": JOB}, **ONE),
    case("created", "201 Created", {"job": JOB}, **ONE),
    case("says that it runs", "200 OK", {"job": {**JOB, "state": "running"}}, **FOLLOW),
    case("says that it ended", "200 OK", {"job": {**JOB, "state": "success"}}, **ONE),
    case("failed", "200 OK", {"job": FAILED}, **ONE, error=NO_SPACE),
    case("failed silently", "200 OK", {"job": {**JOB, "state": "failure"}}, **ONE, error=ApiError()),
    case("synchronous", "201 Created", {"num_records": 1, "records": [{"uuid": "v"}]}),
    case("other JSON", "200 OK", ["odd"]),
    case("refused", "400 Bad Request", REFUSAL, error=NO_VOLUME),
    case("refused with a job", "500 Oops", {**REFUSAL, "job": FAILED}, **ONE, error=NO_VOLUME),
    case("several errors", "409 Conflict", SEVERAL, error=ApiError(message="a; b", code="1")),
    case("odd job", "200 OK", {"job": {"uuid": "../software", "state": []}}),
    case("a plain error", "400 Bad Request", {"error": "x"}, error=ApiError(message="x")),
    case("odd error", "400 Bad Request", {"error": 7}, error=ApiError(message="HTTP 400 Bad Request")),
    case("refused with 200", "200 OK", REFUSAL, error=NO_VOLUME),
    case("refused with 202 and a job", "202 Accepted", {**REFUSAL, "job": JOB}, **FOLLOW, error=NO_VOLUME),
    case("some records failed", "200 OK", SEVERAL, error=ApiError(message="a; b", code="1")),
    case("by its link", "202 Accepted", {"job": {"_links": JOB["_links"]}}, **FOLLOW),
    case("by name only", "202 Accepted", {"job": UUID}, **FOLLOW),
    case("in capitals", "202 Accepted", {"job": {"uuid": UUID.upper()}}, **FOLLOW),
    case("unknown state", "200 OK", {"job": {**JOB, "state": "weird"}}, **FOLLOW),
    case("runs without a name", "200 OK", {"job": {"state": "running"}}, unnamed=True),
    case("no content", "204 No Content", None, unnamed=True),
    case("a job that is read", "200 OK", {"uuid": UUID, "state": "failure", **REFUSAL}),
]


@pytest.mark.parametrize(("status", "body", "expected"), ANSWERS)
async def test_every_answer_is_understood(
    connect: Connect, status: str, body: Any, expected: dict[str, Any]
) -> None:
    found = await sent(connect, answer(body, status))
    plain = Answer(status=int(status[:3]), round_trip=found.round_trip, body=body, fault=found.fault)
    assert found == msgspec.structs.replace(plain, **expected)
    refused = found.status >= 400 or found.error == NO_VOLUME
    assert (found.fault is not None) == refused


async def test_a_data_engine_answer_names_its_own_list_of_jobs(connect: Connect) -> None:
    reference = {"uuid": UUID, "name": "workspace create", "_links": {"self": {"href": "http://other/"}}}
    request = change(target="/api/data-engine/workspaces")
    found = await sent(connect, answer(reference, "202 Accepted"), request)
    assert (found.jobs, found.endpoint, found.must_follow) == ((UUID,), "/api/data-engine/jobs", True)


@pytest.mark.parametrize(
    ("href", "target"),
    [
        ("/api/x?job_results_uuid=u", "/api/x?job_results_uuid=u"),
        ("http://other/api/x", None),
        ("//other/api/x", None),
        ("@other:8080/", None),
        (7, None),
    ],
)
async def test_results_are_a_link_at_home_or_nothing(connect: Connect, href: Any, target: str | None) -> None:
    body = {"job": {"uuid": UUID, "_links": {"self": {"href": href}, "results": {"href": href}}}}
    found = await sent(connect, answer(body, "202 Accepted"))
    assert (found.jobs, found.results) == ((UUID,), target)


@pytest.mark.parametrize("body", [b"", b"  \r\n"])
async def test_a_change_may_be_answered_with_nothing(connect: Connect, body: bytes) -> None:
    found = await sent(connect, raw(http(body)))
    assert (found.status, found.jobs, found.body, found.error, found.must_follow) == (
        200,
        (),
        None,
        None,
        False,
    )


async def test_a_refusal_that_is_not_json_is_a_refusal(connect: Connect) -> None:
    found = await sent(connect, raw(http(b"<html>", "413 Too Large")))
    assert found.error == ApiError(message="HTTP 413 Too Large")
    assert found.fault is not None
    assert found.fault.kind is FaultKind.REJECTED


@pytest.mark.parametrize(
    ("code", "status", "unknown"),
    [
        ("262160", "503 Busy", False),  # says that nothing was done
        ("262160", "500 Busy", False),
        (2621573, "409 Conflict", False),
        ("458773", "503 Busy", False),  # likewise
        ("1", "500 Oops", False),  # ONTAP's own word on this request
        (65541, "500 Oops", True),  # a part of the cluster fell silent in the middle of it
        ("65552", "500 Oops", True),
        ("65562", "503 Oops", True),
        ("262145", "500 Oops", True),
    ],
)
async def test_what_a_server_error_says_of_a_change(
    connect: Connect, code: object, status: str, unknown: bool
) -> None:
    respond = answer({"error": {"message": "m", "code": code}}, status)
    if not unknown:
        assert (await sent(connect, respond)).error == ApiError(message="m", code=str(code))
        return
    with pytest.raises(AnswerLost) as lost:
        await sent(connect, respond)
    assert (lost.value.status, lost.value.error) == (int(status[:3]), ApiError(message="m", code=str(code)))


async def test_the_request_leaves_exactly_as_rendered(connect: Connect) -> None:
    target = "/api/storage/volumes/a%2Fb%2E%2E/../x?name=%2B%20%25&return_timeout=0"
    body = {"name": "vol", "size": 10, "login": {"password": Secret("gehéim")}, "tags": [None, True]}
    async with hostile(answer({"job": JOB}, "202 Accepted")) as server:
        await connect(server.url).send(change("PATCH", target, body), 0)
    received = server.received[0]
    assert (received.method, received.target) == ("PATCH", target)
    assert received.headers["content-type"] == "application/json"
    assert json.loads(received.body) == {**body, "login": {"password": "gehéim"}}


async def test_a_request_without_a_body_says_so(connect: Connect) -> None:
    async with hostile(raw(http())) as server:
        await connect(server.url).send(change("DELETE", "/api/x/1"), 0)
    assert "content-type" not in server.received[0].headers
    assert server.received[0].body == b""


INTERNAL = {"error": {"message": "Internal error", "code": "262145"}}
ACCEPTED = b"HTTP/1.1 202 Accepted\r\nContent-Length: 9999\r\n\r\n"
INTERIM = b"HTTP/1.1 103 Early Hints\r\n\r\n" * 1000
ELSEWHERE = raw(http(b"", "302 Elsewhere", Location="http:\\\\other"))
LOST: list[Any] = [
    pytest.param(close, FaultKind.RESET, id="closed"),
    pytest.param(reset(), FaultKind.RESET, id="reset"),
    pytest.param(reset(ACCEPTED + b"{"), FaultKind.RESET, id="reset in the body"),
    pytest.param(hang, FaultKind.TIMEOUT, id="no answer"),
    pytest.param(drip(ACCEPTED), FaultKind.TIMEOUT, id="dripping"),
    pytest.param(endless(b"HTTP/1.1 202 Accepted\r\n\r\n"), FaultKind.TOO_LARGE, id="endless"),
    pytest.param(raw(http(b'{"job": {', "202 Accepted")), FaultKind.NOT_JSON, id="cut off"),
    pytest.param(raw(http(b"<html>log in</html>")), FaultKind.NOT_JSON, id="a portal"),
    pytest.param(raw(http(b"<html>", "502 Bad Gateway")), FaultKind.NOT_JSON, id="a gateway"),
    pytest.param(raw(http(b"", "502 Bad Gateway")), FaultKind.SERVER, id="a gateway without a word"),
    pytest.param(raw(http(b"", "503 Busy")), FaultKind.SERVER, id="a proxy without a word"),
    pytest.param(answer({"message": "upstream"}, "504 Time-out"), FaultKind.SERVER, id="a gateway's JSON"),
    pytest.param(answer(INTERNAL, "500 Oops"), FaultKind.SERVER, id="an internal error"),
    pytest.param(raw(http(b"", "307 Elsewhere", Location="/api/y")), FaultKind.REDIRECT, id="redirected"),
    pytest.param(ELSEWHERE, FaultKind.REDIRECT, id="redirected away"),
    pytest.param(raw(b"what?\r\n\r\n"), FaultKind.NOT_ONTAP, id="not HTTP"),
    pytest.param(endless(INTERIM, INTERIM), FaultKind.NOT_ONTAP, id="interim answers without end"),
]


@pytest.mark.parametrize(("respond", "kind"), LOST)
@pytest.mark.parametrize("method", ["POST", "PATCH", "DELETE"])
async def test_a_lost_answer_is_unknown_and_nothing_is_sent_again(
    connect: Connect, respond: Respond, kind: FaultKind, method: str
) -> None:
    async with hostile(respond) as server:
        client = connect(server.url, request_timeout=0.3 if kind is FaultKind.TIMEOUT else 10.0)
        with pytest.raises(AnswerLost) as lost:
            await client.send(change(method), 0)
    assert lost.value.fault.kind is kind
    assert not isinstance(lost.value, NotSent)
    assert len(server.received) == 1


@pytest.mark.parametrize("dying", [close, reset()])
async def test_a_change_on_a_kept_connection_that_dies_is_not_sent_again(
    connect: Connect, dying: Respond
) -> None:
    async with hostile(
        in_turn(answer({"records": []}), dying, answer({"job": JOB}, "202 Accepted"))
    ) as server:
        client = connect(server.url)
        await client.jobs()
        with pytest.raises(AnswerLost):
            await client.send(change(), 0)
    assert [request.connection for request in server.received] == [1, 1]


async def test_what_cannot_be_read_of_a_server_after_the_request_left_does_not_make_it_unsent(
    connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As a certificate with odd bytes in its names."""
    monkeypatch.setattr(Connection, "_see_certificate", lambda *_: b"\xff".decode())
    async with hostile(answer({"job": JOB}, "202 Accepted")) as server:
        with pytest.raises(AnswerLost) as lost:
            await connect(server.url).send(change(), 0)
    assert not isinstance(lost.value, NotSent)
    assert len(server.received) == 1


async def test_a_change_that_cannot_connect_was_certainly_not_sent(connect: Connect) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
    with pytest.raises(NotSent):
        await connect(f"http://127.0.0.1:{port}").send(change(), 0)


async def test_an_answer_may_take_as_long_as_the_cluster_was_asked_to_wait(connect: Connect) -> None:

    async def slow(request: Any) -> None:
        await asyncio.sleep(0.6)
        request.writer.write(http(b"{}"))

    async with hostile(slow) as server:
        client = connect(server.url, request_timeout=0.3)
        with pytest.raises(AnswerLost):
            await client.send(change(), 0)
        assert (await client.send(change(), 1)).status == 200


WORDS = st.sampled_from(
    ["job", "jobs", "uuid", "state", "error", "errors", "code", "message", "_links", "results"]
)
texts = st.text(max_size=5)
trees: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | texts,
    lambda inner: st.lists(inner) | st.dictionaries(WORDS | texts, inner),
)


@settings(deadline=None)
@given(
    trees, st.sampled_from([200, 201, 202, 400, 404, 500]), st.sampled_from(["/api/x", "/api/data-engine/x"])
)
def test_no_answer_breaks_reading(body: Any, status: int, path: str) -> None:
    reply = Reply(status=status, reason="", headers={}, body=b"", round_trip=0.0)
    origin = Origin("https", "east", 443)
    found = read_answer(reply, body, method="POST", path=path, origin=origin)
    assert found.must_follow <= bool(found.jobs)
    assert (found.error is not None) >= (status >= 400)
