"""Adapt an asyncio connection to httpcore's network stream."""

import asyncio
import select
import ssl
from collections.abc import Iterable
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, Final

import httpcore

_AT_ONCE: Final = 16 * 1024
"""Bytes per read: h11 processes all of it before other tasks run, and a chunk may hold a single byte."""
_MOST_WAITING: Final = 64 * 1024
"""Unread bytes after which reading from the network is paused."""
_LONGEST_HEAD: Final = 256 * 1024
"""Bytes that may precede the body of a response: its head, and interim (1xx) responses."""


class EndlessHead(httpcore.RemoteProtocolError):
    """Raised if the server keeps sending interim responses instead of the final one."""


@dataclass
class Head:
    """Counts the bytes received of the head of one response."""

    size: int = 0
    whole: bool = False


awaited: ContextVar[Head | None] = ContextVar("awaited", default=None)
"""The head that the current task is reading."""


class Stream(asyncio.Protocol, httpcore.AsyncNetworkStream):
    """Receives in the background, within these limits. One task at a time may read, and one may write."""

    def __init__(self) -> None:
        self._transport = asyncio.Transport()
        self._received = bytearray()
        self._over = False
        """Whether the connection has ended."""
        self._error: Exception | None = None
        """The error that ended the connection."""
        self._news: asyncio.Future[None] | None = None
        """Resolved when there is something to read."""
        self._room: asyncio.Future[None] | None = None
        """Resolved when the network has accepted what was written."""

    @classmethod
    async def connected(
        cls,
        host: str,
        port: int,
        timeout: float | None,
        local_address: str | None,
        options: Iterable[httpcore.SOCKET_OPTION] | None,
    ) -> "Stream":
        """Connect to an address. Raises `httpcore.ConnectError` and `httpcore.ConnectTimeout`."""
        loop = asyncio.get_running_loop()
        local = None if local_address is None else (local_address, 0)
        try:
            async with asyncio.timeout(timeout):
                transport, stream = await loop.create_connection(cls, host, port, local_addr=local)
        except TimeoutError:
            raise httpcore.ConnectTimeout from None
        except OSError as error:
            raise httpcore.ConnectError(str(error)) from error
        for option in options or ():
            transport.get_extra_info("socket").setsockopt(*option)
        return stream

    async def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> "Stream":
        """Start TLS. If this fails, the connection is closed."""
        loop = asyncio.get_running_loop()
        encrypted: asyncio.Transport | None = None
        try:
            if self._received:
                raise httpcore.ConnectError("something came before the handshake")
            async with asyncio.timeout(timeout):
                encrypted = await loop.start_tls(
                    self._transport, self, ssl_context, server_hostname=server_hostname
                )
            if encrypted is None:
                raise httpcore.ConnectError("the connection was closed during the handshake")
        except TimeoutError:
            raise httpcore.ConnectTimeout from None
        except OSError as error:
            raise httpcore.ConnectError(str(error)) from error
        finally:
            if encrypted is None:
                self._transport.abort()
        self._transport = encrypted
        return self

    # Called by httpcore

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """Return the next bytes; none at the end of the connection.

        Raises:
            EndlessHead, httpcore.ReadError, httpcore.ReadTimeout
        """
        if not self._received and not self._over:
            self._news = asyncio.get_running_loop().create_future()
            try:
                async with asyncio.timeout(timeout):
                    await self._news
            except TimeoutError:
                raise httpcore.ReadTimeout from None
            finally:
                self._news = None
        if not self._received and self._error is not None:
            raise httpcore.ReadError(str(self._error)) from self._error
        size = min(max_bytes, _AT_ONCE)
        data = bytes(self._received[:size])
        del self._received[:size]
        if self._received:
            await asyncio.sleep(0)
        else:
            self._transport.resume_reading()
        head = awaited.get()
        if head is not None and not head.whole:
            head.size += len(data)
            if head.size > _LONGEST_HEAD:
                raise EndlessHead(f"no answer within {_LONGEST_HEAD // 1024} KiB")
        return data

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Write the bytes and wait until the network has accepted them. Raises `httpcore.WriteError` and
        `httpcore.WriteTimeout`.
        """
        if not buffer:
            return
        if self._transport.is_closing():
            raise httpcore.WriteError("the connection is closed") from self._error
        self._transport.write(buffer)
        if self._room is not None:
            try:
                async with asyncio.timeout(timeout):
                    await self._room
            except TimeoutError:
                raise httpcore.WriteTimeout from None
            if self._over:
                raise httpcore.WriteError("the connection was closed") from self._error

    async def aclose(self) -> None:
        self._transport.abort()
        await asyncio.sleep(0)  # it is already closed

    def get_extra_info(self, info: str) -> Any:
        if info != "is_readable":
            return self._transport.get_extra_info(info)
        return bool(self._received) or self._over or _readable(self._transport.get_extra_info("socket"))

    # Called by asyncio

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._received += data
        if len(self._received) > _MOST_WAITING:
            self._transport.pause_reading()
        self._wake(self._news)

    def eof_received(self) -> None:
        self._over = True
        self._wake(self._news)

    def connection_lost(self, error: Exception | None) -> None:
        self._over = True
        self._error = error
        self._wake(self._news)
        self.resume_writing()

    def pause_writing(self) -> None:
        self._room = asyncio.get_running_loop().create_future()

    def resume_writing(self) -> None:
        self._wake(self._room)
        self._room = None

    @staticmethod
    def _wake(waiting: asyncio.Future[None] | None) -> None:
        if waiting is not None and not waiting.done():
            waiting.set_result(None)


def _readable(socket: Any) -> bool:
    """Return whether the socket has data that asyncio has not read yet."""
    if socket is None or socket.fileno() < 0:
        return True
    poll = select.poll()
    poll.register(socket.fileno(), select.POLLIN)
    return bool(poll.poll(0))
