"""Each way in which a cluster, or the network before it, can fail a read; all of them on real sockets."""

import asyncio
import json
import socket
from typing import Any

import pytest

from ontap_tui.model import FaultKind
from ontap_tui.ontap import (
    AnswerLost,
    BadAnswer,
    NotFound,
    NotSent,
    OntapError,
    Overloaded,
    PermissionDenied,
    ServerFailed,
    reader,
)
from ontap_tui.ontap.connection import MAX_BODY
from tests.ontap.conftest import Connect
from tests.ontap.hostile import (
    Received,
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

LONG = b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n"
CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
UNTIL_CLOSE = b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n"
PAGE = b'{"records": []}'


@pytest.mark.parametrize(
    ("respond", "error", "kind"),
    [
        pytest.param(close, AnswerLost, FaultKind.RESET, id="closed before an answer"),
        pytest.param(reset(), AnswerLost, FaultKind.RESET, id="reset before an answer"),
        pytest.param(reset(b"HTTP/1.1 200 O"), AnswerLost, FaultKind.RESET, id="reset in the head"),
        pytest.param(reset(LONG + b'{"rec'), AnswerLost, FaultKind.RESET, id="reset in the body"),
        pytest.param(raw(LONG + PAGE, close=True), AnswerLost, FaultKind.RESET, id="closed in the body"),
        pytest.param(
            raw(CHUNKED + b"5\r\n{}", close=True), AnswerLost, FaultKind.RESET, id="closed in a chunk"
        ),
        pytest.param(raw(b"SSH-2.0-OpenSSH_9.6\r\n\r\n"), AnswerLost, FaultKind.NOT_ONTAP, id="not HTTP"),
        pytest.param(raw(CHUNKED + b"zz\r\n"), AnswerLost, FaultKind.NOT_ONTAP, id="bad chunk"),
        pytest.param(raw(http(b"<!DOCTYPE html>")), BadAnswer, FaultKind.NOT_JSON, id="a web page"),
        pytest.param(raw(http(b'{"records": [')), BadAnswer, FaultKind.NOT_JSON, id="cut-off JSON"),
        pytest.param(raw(http(b"")), BadAnswer, FaultKind.NOT_JSON, id="empty"),
        pytest.param(raw(http(b"[" * 100_000)), BadAnswer, FaultKind.NOT_JSON, id="deep JSON"),
        pytest.param(answer({"hello": 1}), BadAnswer, FaultKind.NOT_ONTAP, id="other JSON"),
        pytest.param(answer([]), BadAnswer, FaultKind.NOT_ONTAP, id="a list"),
        pytest.param(raw(http(b"", "204 No Content")), BadAnswer, FaultKind.NOT_JSON, id="nothing"),
        pytest.param(answer({}, "403 Forbidden"), PermissionDenied, FaultKind.PERMISSION, id="403"),
        pytest.param(answer({}, "404 Not Found"), NotFound, FaultKind.NOT_FOUND, id="404"),
        pytest.param(answer({}, "429 Too Many Requests"), Overloaded, FaultKind.OVERLOAD, id="429"),
        pytest.param(raw(http(b"", "500 Oops")), ServerFailed, FaultKind.SERVER, id="500"),
        pytest.param(raw(http(b"<html>", "502 Bad Gateway")), ServerFailed, FaultKind.SERVER, id="502"),
        pytest.param(raw(http(b"", "503 Busy")), Overloaded, FaultKind.OVERLOAD, id="503"),
        pytest.param(
            answer({"error": {"message": "too many requests", "code": 262160}}, "500 Oops"),
            Overloaded,
            FaultKind.OVERLOAD,
            id="262160",
        ),
        pytest.param(
            answer({"error": {"message": "not authorized for that command", "code": "6"}}, "400 Bad"),
            PermissionDenied,
            FaultKind.PERMISSION,
            id="code 6",
        ),
    ],
)
async def test_a_read_fails_in_words(
    connect: Connect, respond: Respond, error: type[OntapError], kind: FaultKind
) -> None:
    async with hostile(respond) as server:
        with pytest.raises(error) as failed:
            await connect(server.url).jobs()
    assert type(failed.value) is error
    assert failed.value.fault.kind is kind
    assert failed.value.fault.summary
    assert failed.value.fault.remedy.endswith((".", "readonly"))


@pytest.mark.parametrize(
    "respond",
    [
        pytest.param(hang, id="no answer"),
        pytest.param(drip(LONG), id="a dripping body"),
        pytest.param(drip(b"HTTP/1.1 200 OK\r\nX-Slow:"), id="a dripping head"),
        pytest.param(raw(LONG + b'{"records": ['), id="half a body"),
    ],
)
async def test_no_server_can_hold_a_read_for_ever(connect: Connect, respond: Respond) -> None:
    async with hostile(respond) as server:
        with pytest.raises(AnswerLost) as failed:
            await connect(server.url, request_timeout=0.3).jobs()
    assert failed.value.fault.kind is FaultKind.TIMEOUT


async def test_pages_that_each_come_in_time_are_bounded_as_a_whole(connect: Connect) -> None:
    async def respond(request: Received) -> None:
        await asyncio.sleep(0.05)
        link = {"next": {"href": f"/api/cluster/jobs?start={len(server.received)}"}}
        request.writer.write(http(json.dumps({"records": [], "_links": link}).encode()))

    async with hostile(respond) as server:
        with pytest.raises(AnswerLost) as failed:
            await connect(server.url, request_timeout=0.07).jobs()
    assert failed.value.fault.kind is FaultKind.TIMEOUT
    assert len(server.received) < 15


@pytest.mark.parametrize(
    "respond",
    [
        pytest.param(endless(UNTIL_CLOSE), id="endless"),
        pytest.param(endless(CHUNKED, b"10000\r\n" + b" " * 65536 + b"\r\n"), id="endless chunks"),
        pytest.param(raw(b"HTTP/1.1 200 OK\r\nContent-Length: 209715200\r\n\r\n"), id="200 MB announced"),
    ],
)
async def test_a_body_without_end_is_refused_in_bounded_memory(connect: Connect, respond: Respond) -> None:
    async with hostile(respond) as server:
        client = connect(server.url)
        with pytest.raises(BadAnswer) as failed:
            await client.jobs()
    assert failed.value.fault.kind is FaultKind.TOO_LARGE
    assert client.bytes_received <= MAX_BODY + 65536


INTERIM = b"HTTP/1.1 103 Early Hints\r\n\r\n" * 1000


async def test_interim_answers_without_end_are_no_answer(connect: Connect) -> None:
    async with hostile(endless(INTERIM, INTERIM)) as server:
        with pytest.raises(AnswerLost) as failed:
            await connect(server.url).jobs()
    assert failed.value.fault.kind is FaultKind.NOT_ONTAP
    assert "256 KiB" in failed.value.fault.detail
    assert len(server.received) == 1


async def test_a_few_interim_answers_are_read_over(connect: Connect) -> None:
    async with hostile(raw(INTERIM + http(b'{"records": []}'))) as server:
        client = connect(server.url)
        for _ in range(20):  # more in sum than one answer may have
            assert (await client.jobs()).jobs == []


async def test_others_get_their_turn_while_a_body_comes_in_chunks_of_a_byte(connect: Connect) -> None:
    body = b'{"records": []' + b" " * 20_000 + b"}"
    chunks = b"".join(b"1\r\n%c\r\n" % byte for byte in body)
    turns = 0

    async def count() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    async with hostile(raw(CHUNKED + chunks + b"0\r\n\r\n")) as server:
        counting = asyncio.create_task(count())
        await connect(server.url).jobs()
        counting.cancel()
    assert turns > len(chunks) / 16_384


async def test_a_refused_connection_was_certainly_not_used(connect: Connect) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
    with pytest.raises(NotSent) as failed:
        await connect(f"http://127.0.0.1:{port}").jobs()
    assert failed.value.fault.kind is FaultKind.CONNECT
    assert failed.value.fault.summary == "refused the connection"
    assert str(port) in failed.value.fault.remedy


async def test_a_name_without_an_address(connect: Connect, monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_: Any, **__: Any) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    with pytest.raises(NotSent) as failed:
        await connect("http://east.invalid").jobs()
    assert failed.value.fault.kind is FaultKind.DNS
    assert "east.invalid" in failed.value.fault.remedy


async def test_a_listener_that_accepts_nobody(connect: Connect) -> None:
    """Its backlog is full: the packets of a new connection are dropped, as by a firewall."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        port = listener.getsockname()[1]
        fillers = [socket.socket() for _ in range(4)]
        for filler in fillers:
            filler.setblocking(False)
            filler.connect_ex(("127.0.0.1", port))
        with pytest.raises(NotSent) as failed:
            await connect(f"http://127.0.0.1:{port}", request_timeout=0.2).jobs()
        for filler in fillers:
            filler.close()
    assert failed.value.fault.kind is FaultKind.TIMEOUT


@pytest.mark.parametrize(
    ("header", "seconds"),
    [("7", 7.0), ("Mon, 23 Nov 2026 22:40:30 GMT", 30.0), ("soon", None)],
)
async def test_the_wait_that_a_cluster_asks_for_is_carried(
    connect: Connect, header: str, seconds: float | None
) -> None:
    """The date counts from the cluster's own, whatever our clock says."""
    async with hostile(raw(http(b"", "503 Busy", Retry_After=header))) as server:
        with pytest.raises(Overloaded) as failed:
            await connect(server.url).jobs()
    assert failed.value.retry_after == seconds


FOREIGN = [
    "http://other/",
    "//other/api",
    "@other:8080/api",
    "http:\\\\other",
    "https://127.0.0.1/api",
    "api",
]


def next_link(href: str) -> Respond:
    return answer({"records": [{"uuid": "a", "state": "running"}], "_links": {"next": {"href": href}}})


@pytest.mark.parametrize("href", FOREIGN)
async def test_a_next_page_elsewhere_is_not_followed(connect: Connect, href: str) -> None:
    async with hostile(next_link(href)) as server:
        with pytest.raises(BadAnswer) as failed:
            await connect(server.url).jobs()
    assert failed.value.fault.kind is FaultKind.PAGING
    assert len(server.received) == 1


async def test_pages_that_loop_are_noticed(connect: Connect) -> None:
    async with hostile(next_link("/api/cluster/jobs?start.uuid=a")) as server:
        with pytest.raises(BadAnswer) as failed:
            await connect(server.url).jobs()
    assert failed.value.fault.kind is FaultKind.PAGING
    assert len(server.received) == 2


async def test_pages_that_never_end_are_noticed(connect: Connect, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader, "MAX_PAGES", 20)

    async def respond(request: Received) -> None:
        link = {"next": {"href": f"/api/cluster/jobs?start={len(server.received)}"}}
        request.writer.write(http(json.dumps({"records": [], "_links": link}).encode()))

    async with hostile(respond) as server:
        with pytest.raises(BadAnswer) as failed:
            await connect(server.url).jobs()
    assert failed.value.fault.kind is FaultKind.PAGING
    assert len(server.received) == 20


async def test_a_redirect_at_home_is_followed(connect: Connect) -> None:
    async def respond(request: Received) -> None:
        if request.target.startswith("/new"):
            request.writer.write(http(PAGE))
        else:
            request.writer.write(http(b"", "308 Permanent Redirect", Location=f"/new{request.target}"))

    async with hostile(respond) as server:
        assert (await connect(server.url).jobs()).jobs == []
    assert len(server.received) == 2


@pytest.mark.parametrize("href", [*FOREIGN, "/api/cluster/jobs"])
async def test_a_redirect_elsewhere_or_for_ever_is_told(connect: Connect, href: str) -> None:
    async with hostile(raw(http(b"", "302 Found", Location=href))) as server:
        with pytest.raises(BadAnswer) as failed:
            await connect(server.url).jobs()
    assert failed.value.fault.kind is FaultKind.REDIRECT
    assert len(server.received) <= 4


async def test_a_redirect_to_nowhere_is_told(connect: Connect) -> None:
    async with hostile(raw(http(b"", "304 Not Modified"))) as server:
        with pytest.raises(BadAnswer):
            await connect(server.url).jobs()


@pytest.mark.parametrize("respond", [close, reset(LONG), raw(http(b"<html>")), raw(http(b"", "500 Oops"))])
async def test_a_client_recovers_by_itself(connect: Connect, respond: Respond) -> None:
    async with hostile(in_turn(respond, raw(http(PAGE)))) as server:
        client = connect(server.url)
        with pytest.raises(OntapError):
            await client.jobs()
        assert (await client.jobs()).jobs == []


@pytest.mark.parametrize("host", ["10.20.30.400", "xn--a", "münchen_1.example.com"])
async def test_a_url_without_a_host_is_a_fault_of_this_cluster(connect: Connect, host: str) -> None:
    with pytest.raises(NotSent) as failed:
        await connect(f"https://{host}").jobs()
    assert failed.value.fault.kind is FaultKind.DNS
    assert "correct the url" in failed.value.fault.remedy


@pytest.mark.parametrize(
    ("respond", "summary", "remedy"),
    [
        (close, "dropped the connection", "a node may be rebooting or taking over"),
        (raw(b"SSH-2.0-OpenSSH_9.6\r\n\r\n"), "does not speak HTTP", "check the port in its url"),
        (raw(http(b"<html>")), "answered with a web page", "a login portal or another server answers there"),
        (raw(http(b"[1")), "sent a truncated or garbled answer", "check what stands between"),
        (raw(http(b"")), "sent an empty answer", "check what stands between"),
        (answer({}), "does not answer like ONTAP", "check that url is a cluster management address"),
        (answer({}, "401 No"), "refused the password of monitor", "security login show"),
        (
            answer({}, "403 No"),
            "does not let this account read /api/cluster/jobs",
            "security login rest-role create",
        ),
        (answer({}, "404 No"), "has no", "ONTAP 9.6"),
        (answer({}, "429 Slow"), "is overloaded", "polling slows down by itself"),
        (raw(http(b"", "503 Busy")), "is overloaded", "polling slows down by itself"),
        (raw(http(b"", "500 Oops")), "failed", "event log"),
        (
            raw(http(b"", "302 Found", Location="http://other/")),
            "redirects to another address",
            "put it into url",
        ),
        (next_link("http://other/"), "points to another host for its next page", "the credentials are for"),
        (
            next_link("/api/cluster/jobs?start.uuid=a"),
            "sends an endless series of pages",
            "may answer from a cache",
        ),
        (raw(b"HTTP/1.1 200 OK\r\nContent-Length: 209715200\r\n\r\n"), "more than 32 MiB", "was stopped"),
    ],
)
async def test_what_a_person_reads_of_each_fault(
    connect: Connect, respond: Respond, summary: str, remedy: str
) -> None:
    async with hostile(respond) as server:
        with pytest.raises(OntapError) as failed:
            await connect(server.url).jobs()
    assert summary in failed.value.fault.summary
    assert remedy in failed.value.fault.remedy
