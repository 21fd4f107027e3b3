"""Connections between two answers, before TLS, and against a peer that does not keep up."""

import asyncio
import re
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TypeAlias

import httpcore
import pytest

from ontap_tui import ontap
from ontap_tui.ontap.stream import Stream
from tests.ontap.conftest import Connect
from tests.ontap.hostile import Received, hostile, http, in_turn, raw

PAGE = b'{"records": []}'
FORGED = b'{"records": [{"uuid": "00000000-0000-0000-0000-000000000001", "state": "success"}]}'


Serve: TypeAlias = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


async def until(condition: Callable[[], object]) -> None:
    async with asyncio.timeout(30):
        while not condition():  # noqa: ASYNC110  # it sets no event
            await asyncio.sleep(0.001)


@asynccontextmanager
async def serving(serve: Serve) -> AsyncIterator[int]:
    """Serve on a port, and close whatever is open at the end."""
    writers = []

    async def noting(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writers.append(writer)
        await serve(reader, writer)

    server = await asyncio.start_server(noting, "127.0.0.1", 0)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
        for writer in writers:
            writer.transport.abort()
        await asyncio.sleep(0)


@asynccontextmanager
async def streaming(serve: Serve) -> AsyncIterator[Stream]:
    async with serving(serve) as port:
        stream = await Stream.connected("127.0.0.1", port, 10, None, None)
        try:
            yield stream
        finally:
            await stream.aclose()


async def test_a_connection_on_which_something_came_unasked_is_not_used(connect: Connect) -> None:
    async with hostile(raw(http(PAGE))) as server:
        client = connect(server.url)
        await client.jobs()
        assert client._login._connection is not None
        [idle] = client._login._connection._sockets._idle
        server.writers[0].write(http(FORGED))
        await until(idle.has_expired)
        assert (await client.jobs()).jobs == []
    assert [request.connection for request in server.received] == [1, 2]


async def test_a_connection_that_the_server_closed_while_it_was_idle_is_not_used(connect: Connect) -> None:
    async with hostile(in_turn(raw(http(PAGE), close=True), raw(http(PAGE)))) as server:
        client = connect(server.url)
        await client.jobs()
        await client.jobs()
    assert [request.connection for request in server.received] == [1, 2]


async def test_what_comes_before_the_handshake_is_not_taken_for_what_comes_after() -> None:
    async def early(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(http(FORGED))

    async with streaming(early) as stream:
        await until(lambda: stream._received)
        with pytest.raises(httpcore.ConnectError):
            await stream.start_tls(ssl.create_default_context(), "127.0.0.1", 10)
        assert stream._transport.is_closing()


async def test_a_handshake_that_is_given_up_leaves_no_connection(connect: Connect) -> None:
    arrived, closed = asyncio.Event(), asyncio.Event()

    async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        arrived.set()
        await reader.read()
        writer.close()
        closed.set()

    async with serving(silent) as port:
        waiting = asyncio.create_task(connect(f"https://127.0.0.1:{port}").jobs())
        await arrived.wait()
        waiting.cancel()
        async with asyncio.timeout(30):
            await closed.wait()
        with pytest.raises(asyncio.CancelledError):
            await waiting


async def test_no_more_is_taken_than_is_read() -> None:
    async def flood(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(bytes(8 * 1024 * 1024))

    async with streaming(flood) as stream:
        await until(lambda: not stream._transport.is_reading())
        assert len(stream._received) < 1024 * 1024
        size = 0
        while size < 8 * 1024 * 1024:
            size += len(await stream.read(65536, 10))
        assert size == 8 * 1024 * 1024


async def test_a_peer_that_takes_nothing_is_given_up() -> None:
    async def deaf(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        assert isinstance(writer.transport, asyncio.Transport)
        writer.transport.pause_reading()

    async with streaming(deaf) as stream:
        with pytest.raises(httpcore.WriteTimeout):
            await stream.write(bytes(64 * 1024 * 1024), 0.05)
        await stream.aclose()
        with pytest.raises(httpcore.WriteError):
            await stream.write(b"x", 10)


async def test_closing_a_client_ends_what_is_under_way(connect: Connect) -> None:
    arrived = asyncio.Event()

    async def silent(_: Received) -> None:
        arrived.set()

    async with hostile(silent) as server:
        client = connect(server.url, request_timeout=60)
        waiting = asyncio.create_task(client.jobs())
        await arrived.wait()
        await client.aclose()
        async with asyncio.timeout(30):
            with pytest.raises(ontap.OntapError):
                await waiting


def test_nothing_private_of_a_library_is_used() -> None:
    assert ontap.__file__ is not None
    modules = Path(ontap.__file__).parent.glob("*.py")
    reaches = re.compile(r"(connection|response|request|transport|httpcore|h11|asyncio)\._")
    found = [path.stem for path in modules if reaches.search(path.read_text().replace("self._", ""))]
    assert found == []
