"""Resolve names and open TCP connections."""

import asyncio
import socket
from collections.abc import Iterable
from concurrent.futures import Future
from functools import partial
from typing import Final

import httpcore

from ontap_tui.model import Secret
from ontap_tui.ontap.stream import Stream
from ontap_tui.ontap.threads import in_own_thread

_LOOKUP: Final = 10.0
"""s allowed to the name service. A resolver that asks two servers twice gives up a little later."""
_MOST_ADDRESSES: Final = 4


class Network(httpcore.AsyncNetworkBackend):
    """Resolves a name in a thread of its own, one lookup at a time, outside the connect timeout."""

    secrets: tuple[Secret, ...] = ()
    """Secrets sent to a proxy on the way."""

    def __init__(self) -> None:
        self._lookup: Future[list[str]] | None = None

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Try the addresses in turn, each with its share of `timeout`."""
        try:
            addresses = await self._addresses(host)
        except (OSError, UnicodeError) as error:
            raise httpcore.ConnectError(str(error)) from error
        share = None if timeout is None else timeout / len(addresses)
        *others, last = addresses
        for address in others:
            try:
                return await Stream.connected(address, port, share, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                continue
        return await Stream.connected(last, port, share, local_address, socket_options)

    async def _addresses(self, host: str) -> list[str]:
        """Return at least one address. Raises `socket.gaierror`."""
        if self._lookup is None or self._lookup.done():
            self._lookup = in_own_thread(partial(_look_up, host))
        try:
            async with asyncio.timeout(_LOOKUP):
                return await asyncio.wrap_future(self._lookup)
        except TimeoutError:
            text = f"no name server answered within {_LOOKUP:g} s"
            raise socket.gaierror(socket.EAI_AGAIN, text) from None


def _look_up(host: str) -> list[str]:
    found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(address[0]) for *_, address in found))[:_MOST_ADDRESSES]
