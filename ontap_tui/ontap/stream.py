"""A connection that is read in small pieces, and whose answers have to begin."""

import ssl
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, Final

import httpcore

_AT_ONCE: Final = 16 * 1024
"""Bytes. h11 handles all that one read brings before others get their turn; a chunk may be of one byte."""
_LONGEST_HEAD: Final = 256 * 1024
"""Bytes from the request to the body of its answer: the head, and interim answers (1xx) before it."""


class EndlessHead(httpcore.RemoteProtocolError):
    """The server goes on sending interim answers instead of the answer."""


@dataclass
class Head:
    """Counts the bytes that have come of the head of one answer."""

    size: int = 0
    whole: bool = False


awaited: ContextVar[Head | None] = ContextVar("awaited", default=None)
"""The head that the task which reads is waiting for."""


class Stream(httpcore.AsyncNetworkStream):
    """Passes everything on to `inner`, within the bounds above."""

    def __init__(self, inner: httpcore.AsyncNetworkStream) -> None:
        self._inner = inner

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """Raises `EndlessHead`, or what `inner` raises."""
        data = await self._inner.read(min(max_bytes, _AT_ONCE), timeout)
        head = awaited.get()
        if head is not None and not head.whole:
            head.size += len(data)
            if head.size > _LONGEST_HEAD:
                raise EndlessHead(f"no answer within {_LONGEST_HEAD // 1024} KiB")
        return data

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:
        await self._inner.write(buffer, timeout)

    async def aclose(self) -> None:
        await self._inner.aclose()

    async def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.AsyncNetworkStream:
        return Stream(await self._inner.start_tls(ssl_context, server_hostname, timeout))

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)
