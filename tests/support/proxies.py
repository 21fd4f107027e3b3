"""Small proxies on loopback: SOCKS 5, and CONNECT of HTTP."""

import asyncio
import base64
import contextlib
import ipaddress
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

Kind: TypeAlias = Literal["socks5h", "http"]
Streams: TypeAlias = tuple[asyncio.StreamReader, asyncio.StreamWriter]


@dataclass
class RunningProxy:
    kind: Kind
    login: tuple[str, str] | None
    """The only username and password that it lets through; None lets everybody."""
    leads_to: Callable[[str, int], tuple[str, int]]
    port: int = 0
    asked_for: list[tuple[str, int]] = field(default_factory=list)
    """Hosts and ports, as it was asked for them."""
    log_ins: list[str] = field(default_factory=list)
    """``username:password``"""
    writers: list[asyncio.StreamWriter] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"{self.kind}://127.0.0.1:{self.port}"

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.writers.append(writer)
        with contextlib.suppress(OSError, asyncio.IncompleteReadError):
            asked = await (self._socks if self.kind == "socks5h" else self._http)(reader, writer)
            if asked is not None:
                await _pump_both((reader, writer), asked)
        writer.close()

    async def _open(self, host: str, port: int) -> Streams:
        self.asked_for.append((host, port))
        opened = await asyncio.open_connection(*self.leads_to(host, port))
        self.writers.append(opened[1])
        return opened

    def _lets_in(self, login: str) -> bool:
        self.log_ins.append(login)
        return self.login is not None and login == ":".join(self.login)

    async def _socks(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> Streams | None:
        _, count = await reader.readexactly(2)
        wanted = 2 if self.login else 0
        offered = wanted in await reader.readexactly(count)
        writer.write(bytes([5, wanted if offered else 255]))
        if not offered:
            return None
        if self.login:
            await reader.readexactly(1)
            username, password = [await _counted(reader) for _ in range(2)]
            refused = not self._lets_in(f"{username}:{password}")
            writer.write(bytes([1, refused]))
            if refused:
                return None
        _, _, _, kind = await reader.readexactly(4)
        if kind == 3:
            host = await _counted(reader)
        else:
            host = str(ipaddress.ip_address(await reader.readexactly(4 if kind == 1 else 16)))
        port = int.from_bytes(await reader.readexactly(2), "big")
        try:
            opened = await self._open(host, port)
        except OSError:
            writer.write(bytes([5, 5, 0, 1, 0, 0, 0, 0, 0, 0]))
            return None
        writer.write(bytes([5, 0, 0, 3, 4]) + b"here" + bytes(2))
        return opened

    async def _http(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> Streams | None:
        line, *lines = (await reader.readuntil(b"\r\n\r\n")).decode().rstrip("\r\n").split("\r\n")
        method, authority, _ = line.split(" ")
        assert method == "CONNECT"
        headers = dict(each.lower().split(": ", 1)[:1] + each.split(": ", 1)[1:] for each in lines)
        assert headers["host"] == authority
        if self.login:
            given = headers.get("proxy-authorization", "").removeprefix("Basic ")
            if not given or not self._lets_in(base64.b64decode(given).decode()):
                writer.write(b"HTTP/1.1 407 Log in\r\nContent-Length: 0\r\n\r\n")
                return None
        host, _, port = authority.rpartition(":")
        try:
            opened = await self._open(host.strip("[]"), int(port))
        except OSError:
            writer.write(b"HTTP/1.1 502 Nobody there\r\n\r\n")
            return None
        writer.write(b"HTTP/1.1 200 OK\r\nVia: test\r\n\r\n")
        return opened


@contextlib.asynccontextmanager
async def proxy(
    kind: Kind,
    *,
    login: tuple[str, str] | None = None,
    leads_to: Callable[[str, int], tuple[str, int]] = lambda host, port: (host, port),
) -> AsyncIterator[RunningProxy]:
    """`leads_to` stands for the names that only the proxy can look up."""
    found = RunningProxy(kind, login, leads_to)
    server = await asyncio.start_server(found.serve, "127.0.0.1", 0)
    found.port = server.sockets[0].getsockname()[1]
    try:
        yield found
    finally:
        server.close()
        for writer in found.writers:
            writer.transport.abort()
        await asyncio.sleep(0)


async def _counted(reader: asyncio.StreamReader) -> str:
    (length,) = await reader.readexactly(1)
    return (await reader.readexactly(length)).decode()


async def _pump_both(one: Streams, other: Streams) -> None:
    await asyncio.gather(_pump(one[0], other[1]), _pump(other[0], one[1]))


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while data := await reader.read(65536):
        writer.write(data)
        await writer.drain()
    writer.close()
