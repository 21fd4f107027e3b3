"""Connections that are closed while a request is on its way, as when a person asks for a new login."""

import asyncio
from typing import Any

import pytest

from ontap_tui.ontap import Answer, AnswerLost, NotSent
from ontap_tui.ontap.stream import Stream
from tests.ontap.conftest import Connect, change
from tests.ontap.hostile import Received, hostile, http, in_turn, raw

PAGE = b'{"records": []}'


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("answer", [http(PAGE), http(PAGE, Connection="close")], ids=["kept", "new"])
async def test_a_request_is_sent_once_at_most_whenever_its_connection_is_closed(
    connect: Connect, method: str, answer: bytes
) -> None:
    outcomes, moment, answered = set(), 0, False
    async with hostile(raw(answer)) as server:
        client = connect(server.url)
        while not answered:
            await client.jobs()
            before = len(server.received)
            sending = asyncio.create_task(client.send(change(method, "/api/x"), 0))
            for _ in range(moment):
                await asyncio.sleep(0)
            moment, answered = moment + 1, sending.done()
            await client.retry_login()
            [outcome] = await asyncio.gather(sending, return_exceptions=True)
            await client.jobs()
            sent = server.targets[before:].count("/api/x")
            assert isinstance(outcome, Answer | AnswerLost | NotSent)
            assert sent <= (0 if isinstance(outcome, NotSent) else 1)
            outcomes.add(type(outcome))
    assert outcomes >= {Answer, NotSent}


async def test_a_read_that_we_cut_off_is_not_sent_again_with_the_old_password(connect: Connect) -> None:
    arrived = asyncio.Event()

    async def silent(_: Received) -> None:
        arrived.set()

    async with hostile(in_turn(raw(http(PAGE)), silent, raw(http(PAGE)))) as server:
        client = connect(server.url)
        await client.jobs()
        reading = asyncio.create_task(client.jobs())
        await arrived.wait()
        await client.retry_login()
        with pytest.raises(AnswerLost):
            await reading
        assert (len(server.received), server.connections) == (2, 1)
        assert (await client.jobs()).jobs == []


async def test_nothing_is_sent_over_a_connection_that_was_being_opened(
    connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened, closed = asyncio.Event(), asyncio.Event()
    connected = Stream.connected

    async def slowly(*arguments: Any) -> Stream:
        stream = await connected(*arguments)
        opened.set()
        await closed.wait()
        return stream

    monkeypatch.setattr(Stream, "connected", slowly)
    async with hostile(raw(http(PAGE))) as server:
        client = connect(server.url)
        sending = asyncio.create_task(client.send(change(), 0))
        await opened.wait()
        await client.retry_login()
        closed.set()
        with pytest.raises(NotSent) as unsent:
            await sending
        assert "closed by this program" in unsent.value.fault.summary
        assert (await client.jobs()).jobs == []
    assert [request.method for request in server.received] == ["GET"]
