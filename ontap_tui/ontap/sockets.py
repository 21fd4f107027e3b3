"""Keep the connections to one origin open from one exchange to the next."""

import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

import httpcore

from ontap_tui.ontap.network import Network
from ontap_tui.ontap.origin import Origin

_KEEP_ALIVE: Final = 90.0
"""s, longer than the longest pause between two polls."""


class Sockets:
    """Lends each connection to one exchange at a time. How many are lent at once is up to the borrower."""

    def __init__(
        self, origin: Origin, context: ssl.SSLContext, network: Network, *, keep_alive: bool
    ) -> None:
        """Prepare connections; without `keep_alive` each is closed after its exchange."""
        self._origin = origin
        self._context = context
        self._network = network
        self._keep_alive = keep_alive
        self._idle: list[httpcore.AsyncHTTPConnection] = []
        self._lent: set[httpcore.AsyncHTTPConnection] = set()
        self.closed = False

    @asynccontextmanager
    async def lent(self) -> AsyncIterator[tuple[httpcore.AsyncHTTPConnection, bool]]:
        """Lend the last used connection that is still open, else a new one, opened by its first request.

        The second value says whether it was used before. After `close`, raises
        `httpcore.ConnectionNotAvailable`.
        """
        connection, used = await self._open()
        if self.closed:
            raise httpcore.ConnectionNotAvailable
        self._lent.add(connection)
        try:
            yield connection, used
        finally:
            if connection in self._lent and self._keep_alive and connection.is_available():
                self._idle.append(connection)
            else:
                await connection.aclose()
            self._lent.discard(connection)

    async def _open(self) -> tuple[httpcore.AsyncHTTPConnection, bool]:
        while self._idle:
            connection = self._idle.pop()
            if not connection.has_expired():
                return connection, True
            await connection.aclose()
        connection = httpcore.AsyncHTTPConnection(
            origin=httpcore.Origin(self._origin.scheme.encode(), self._origin.ascii_host, self._origin.port),
            ssl_context=self._context,
            keepalive_expiry=_KEEP_ALIVE,
            network_backend=self._network,
        )
        return connection, False

    async def drop_idle(self) -> None:
        """Close the connections that are not lent."""
        idle, self._idle = self._idle, []
        for connection in idle:
            await connection.aclose()

    async def trace(self, event: str, _: object) -> None:
        """Stop a request whose connection was still being opened during `close`; httpcore calls this with
        each event of an exchange.
        """
        if self.closed and event == "http11.send_request_headers.started":
            raise httpcore.ConnectionNotAvailable

    async def close(self) -> None:
        """Close all connections, also those that are lent, for good: no request starts any more."""
        self.closed = True
        lent, self._lent = self._lent, set()
        for connection in lent:
            await connection.aclose()
        await self.drop_idle()
