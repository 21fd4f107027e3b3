"""A server on a real socket that answers with whatever bytes a test wants."""

import asyncio
import contextlib
import json
import socket
import ssl
import struct
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any, TypeAlias

DATE = "Mon, 23 Nov 2026 22:40:00 GMT"


@dataclass
class Received:
    method: str
    target: str
    headers: dict[str, str]
    body: bytes
    connection: int
    """Counts from 1: equal for requests on one connection."""
    writer: asyncio.StreamWriter = field(repr=False)


Respond: TypeAlias = Callable[[Received], Awaitable[None]]


@dataclass
class HostileServer:
    respond: Respond
    host: str = "127.0.0.1"
    port: int = 0
    scheme: str = "http"
    received: list[Received] = field(default_factory=list)
    connections: int = 0
    writers: list[asyncio.StreamWriter] = field(default_factory=list)

    @property
    def url(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.scheme}://{host}:{self.port}"

    @property
    def targets(self) -> list[str]:
        return [request.target for request in self.received]

    def drop(self) -> None:
        """Cuts every connection."""
        for writer in self.writers:
            writer.transport.abort()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        number = self.connections
        self.writers.append(writer)
        with contextlib.suppress(asyncio.IncompleteReadError, OSError):
            while not writer.is_closing():
                request = await read_request(reader, writer, number)
                self.received.append(request)
                await self.respond(request)
        writer.close()


async def read_request(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, number: int) -> Received:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    line, *lines = head.rstrip("\r\n").split("\r\n")
    method, target, _ = line.split(" ")
    headers = {name.lower(): value.strip() for name, _, value in (each.partition(":") for each in lines)}
    body = await reader.readexactly(int(headers.get("content-length", "0")))
    return Received(method, target, headers, body, number, writer)


@contextlib.asynccontextmanager
async def hostile(
    respond: Respond, tls: ssl.SSLContext | None = None, *, host: str = "127.0.0.1"
) -> AsyncIterator[HostileServer]:
    found = HostileServer(respond, host, scheme="https" if tls else "http")
    server = await asyncio.start_server(found.serve, host, 0, ssl=tls)
    found.port = server.sockets[0].getsockname()[1]
    try:
        yield found
    finally:
        server.close()
        found.drop()
        await asyncio.sleep(0)


def http(body: bytes = b"", status: str = "200 OK", **headers: str) -> bytes:
    lines = {"Date": DATE, "Content-Length": str(len(body))}
    lines |= {name.replace("_", "-"): value for name, value in headers.items()}
    head = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
    return f"HTTP/1.1 {status}\r\n{head}\r\n".encode() + body


def raw(*answers: bytes, close: bool = False) -> Respond:
    """Each answer once, in turn, then the last one for ever."""
    waiting = list(answers)

    async def respond(request: Received) -> None:
        request.writer.write(waiting.pop(0) if len(waiting) > 1 else waiting[0])
        await request.writer.drain()
        if close:
            request.writer.close()

    return respond


def answer(tree: Any, status: str = "200 OK", **headers: str) -> Respond:
    return raw(http(json.dumps(tree).encode(), status, **headers))


def pages(*trees: Any) -> Respond:
    return raw(*(http(json.dumps(tree).encode()) for tree in trees))


def in_turn(*responds: Respond) -> Respond:
    """One behaviour a request, then the last for ever."""
    waiting = list(responds)

    async def respond(request: Received) -> None:
        await (waiting.pop(0) if len(waiting) > 1 else waiting[0])(request)

    return respond


async def hang(_: Received) -> None:
    await asyncio.Event().wait()


async def close(request: Received) -> None:
    """An orderly end of the connection, without an answer."""
    request.writer.close()


def reset(after: bytes = b"") -> Respond:
    """Sends some bytes, then RST."""

    async def respond(request: Received) -> None:
        request.writer.write(after)
        await request.writer.drain()
        sock: socket.socket = request.writer.get_extra_info("socket")
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        request.writer.transport.abort()

    return respond


def drip(head: bytes, pause: float = 0.02) -> Respond:
    """A head, then a byte at a time for ever."""

    async def respond(request: Received) -> None:
        request.writer.write(head)
        while not request.writer.is_closing():
            request.writer.write(b" ")
            await request.writer.drain()
            await asyncio.sleep(pause)

    return respond


def endless(head: bytes, block: bytes = b" " * 65536) -> Respond:
    async def respond(request: Received) -> None:
        request.writer.write(head)
        while not request.writer.is_closing():
            request.writer.write(block)
            await request.writer.drain()

    return respond
