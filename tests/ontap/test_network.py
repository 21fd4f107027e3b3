"""Names that are slow to resolve, and kept connections that lead nowhere."""

import asyncio
import socket
import threading
from typing import Any

import pytest

from ontap_tui.model import FaultKind
from ontap_tui.ontap import AnswerLost, NotSent, network
from tests.ontap.conftest import Connect
from tests.ontap.hostile import Received, hang, hostile, http, in_turn, raw

PAGE = b'{"records": []}'


class NameServer:
    """Knows ``here``; for any other name it makes whoever asks wait."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.asked: list[str] = []
        self.answer = threading.Event()
        self.kept_waiting = threading.Semaphore(0)
        self._real = socket.getaddrinfo
        monkeypatch.setattr(socket, "getaddrinfo", self._getaddrinfo)

    def _getaddrinfo(self, host: str, port: Any, *arguments: Any, **more: Any) -> Any:
        if host.startswith("127."):
            return self._real(host, port, *arguments, **more)
        self.asked.append(host)
        if host != "here":
            self.kept_waiting.release()
            self.answer.wait(60)  # longer than any test waits
        return self._real("127.0.0.1", port, *arguments, **more)


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> NameServer:
    return NameServer(monkeypatch)


async def test_names_that_nobody_answers_for_hold_no_other_cluster_up(
    connect: Connect, names: NameServer
) -> None:
    async with hostile(raw(http(PAGE))) as server:
        dead = [asyncio.create_task(connect(f"http://dead{n}:{server.port}").jobs()) for n in range(40)]
        for _ in dead:
            assert await asyncio.to_thread(names.kept_waiting.acquire, timeout=30)
        async with asyncio.timeout(30):
            await connect(f"http://here:{server.port}").jobs()
        names.answer.set()
        await asyncio.gather(*dead)


async def test_one_cluster_looks_its_name_up_once_at_a_time(connect: Connect, names: NameServer) -> None:
    async with hostile(raw(http(PAGE))) as server:
        client = connect(f"http://slow:{server.port}")
        names.answer.set()
        await client.jobs()
        assert client._login._connection is not None
        await client._login._connection._sockets.drop_idle()
        names.answer.clear()
        waiting = [asyncio.create_task(client.jobs()) for _ in range(4)]
        for _ in range(2):
            assert await asyncio.to_thread(names.kept_waiting.acquire, timeout=30)
        await asyncio.sleep(0.05)
        assert names.asked == ["slow"] * 2
        names.answer.set()
        await asyncio.gather(*waiting)


async def test_the_time_to_look_a_name_up_is_not_time_to_connect(connect: Connect, names: NameServer) -> None:
    async with hostile(raw(http(PAGE))) as server:
        waiting = asyncio.create_task(connect(f"http://slow:{server.port}", request_timeout=0.5).jobs())
        await asyncio.sleep(0.55)
        names.answer.set()
        assert (await waiting).jobs == []


async def test_a_name_server_that_does_not_answer_is_a_fault_of_the_name(
    connect: Connect, names: NameServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(network, "_LOOKUP", 0.05)
    with pytest.raises(NotSent) as failed:
        await connect("http://dead").jobs()
    names.answer.set()
    assert failed.value.fault.kind is FaultKind.DNS
    assert "no name server answered" in failed.value.fault.detail


async def test_after_one_address_that_refuses_the_next_is_tried(
    connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    def two(host: str, port: Any, *arguments: Any, **more: Any) -> Any:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, 0)) for one in ("127.0.0.2", "127.0.0.1")]

    async with hostile(raw(http(PAGE))) as server:
        client = connect(f"http://both:{server.port}")
        monkeypatch.setattr(socket, "getaddrinfo", two)
        assert (await client.jobs()).jobs == []


async def test_after_one_silence_no_kept_connection_is_tried(connect: Connect) -> None:
    """A takeover moved the address: all kept connections lead to a node that is silent now."""
    silent: set[int] = set()

    async def respond(request: Received) -> None:
        if request.connection in silent:
            return
        await asyncio.sleep(0.01)
        request.writer.write(http(PAGE))

    async with hostile(respond) as server:
        client = connect(server.url, request_timeout=0.5)
        await client.jobs()
        await asyncio.gather(*(client.jobs() for _ in range(4)))
        assert server.connections == 4
        silent.update(range(1, 5))
        with pytest.raises(AnswerLost):
            await client.jobs()
        assert (await client.jobs()).jobs == []
        assert server.received[-1].connection == 5


async def test_what_is_under_way_beside_a_silence_is_not_cut_off(connect: Connect) -> None:
    arrived, go_on = asyncio.Event(), asyncio.Event()

    async def slowly(request: Received) -> None:
        arrived.set()
        await go_on.wait()
        request.writer.write(http(PAGE))

    async with hostile(in_turn(raw(http(PAGE)), slowly, hang)) as server:
        client = connect(server.url, request_timeout=0.5)
        await client.jobs()
        slow = asyncio.create_task(client._login.exchange("GET", "/slow", hold=10))
        await arrived.wait()
        with pytest.raises(AnswerLost):
            await client.jobs()
        go_on.set()
        assert (await slow).status == 200
