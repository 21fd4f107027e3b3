"""Serve one cluster on a socket, with uvicorn's protocol."""

import asyncio
import socket
import ssl
from typing import Any, Final, cast

from starlette.types import ASGIApp
from uvicorn.config import Config
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.server import ServerState

from ontap_tui.simulator.cluster import ClusterCore

HOST = "127.0.0.1"
KEEP_ALIVE = 75
"""s that a connection may be idle."""
_ACCEPTING: Final = 5
"""Passes of the event loop, at most, in which asyncio hands an accepted connection to its protocol."""


def uvicorn_config(app: ASGIApp) -> Config:
    """Return the configuration for all listeners. The application adds the Date and Server headers itself."""
    config = Config(
        app,
        http=H11Protocol,
        ws="none",
        lifespan="off",
        log_config=None,
        access_log=False,
        timeout_keep_alive=KEEP_ALIVE,
        proxy_headers=False,
        server_header=False,
        date_header=False,
    )
    config.load()
    return config


class _Protocol(H11Protocol):
    """Passes the cluster and the connection on to the application."""

    def __init__(self, config: Config, server_state: ServerState, cluster: ClusterCore) -> None:
        super().__init__(config, server_state, {})
        self._cluster = cluster

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn's own
        self._cluster.log.connections += 1
        self.app_state = {
            "cluster": self._cluster,
            "transport": transport,
            "connection": self._cluster.log.connections,
            "certificate_name": _certificate_name(transport),
        }
        super().connection_made(transport)


class _Greeting(asyncio.Protocol):
    """Negotiates TLS, and hands the connection to `protocol` then.

    An asyncio server negotiates by itself, but until that is done it has no connection that could be cut.
    """

    def __init__(self, protocol: _Protocol, tls: ssl.SSLContext, open_ones: "set[_Greeting]") -> None:
        self._protocol = protocol
        self._tls = tls
        self._open_ones = open_ones
        self._early = b""
        """What arrived together with the end of the negotiation."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn's own
        transport.pause_reading()
        self._transport = transport
        self._open_ones.add(self)
        self._task = asyncio.create_task(self._negotiate())

    def data_received(self, data: bytes) -> None:
        self._early += data

    async def _negotiate(self) -> None:
        loop = asyncio.get_running_loop()
        try:
            secure = await loop.start_tls(self._transport, self, self._tls, server_side=True)
        except OSError:
            return
        finally:
            self._open_ones.discard(self)
        if secure is not None and not secure.is_closing():
            secure.set_protocol(self._protocol)
            self._protocol.connection_made(secure)
            if self._early:
                self._protocol.data_received(self._early)

    async def cut(self) -> None:
        self._transport.abort()
        await self._task


class Listener:
    """Holds a port from creation to `close`, whether it is listening or not."""

    def __init__(self, config: Config, port: int, tls: ssl.SSLContext | None) -> None:
        self._config = config
        self._tls = tls
        self._state = ServerState()
        self._server: asyncio.Server | None = None
        self._cluster: ClusterCore | None = None
        self._greetings: set[_Greeting] = set()
        self._held: socket.socket | None = _bound(port)
        self.port: int = self._held.getsockname()[1]

    async def start(self, cluster: ClusterCore) -> None:
        if self._server is not None or self._held is None:
            return
        self._cluster = cluster

        def greet() -> asyncio.Protocol:
            protocol = _Protocol(self._config, self._state, cluster)
            return protocol if self._tls is None else _Greeting(protocol, self._tls, self._greetings)

        self._server = await asyncio.get_running_loop().create_server(greet, sock=self._held, backlog=512)
        self._held = None

    async def stop(self) -> None:
        """Refuse connections from now on, and cut open ones."""
        if self._server is None:
            return
        server, self._server = self._server, None
        await _accepted(server)
        server.close()
        self._held = _bound(self.port)
        for connection in list(self._state.connections):
            connection.transport.abort()
        for greeting in list(self._greetings):
            await greeting.cut()
        await self._finish_requests()

    async def close(self) -> None:
        await self.stop()
        if self._held is not None:
            self._held.close()

    async def _finish_requests(self) -> None:
        """Let waiting requests notice that their connection is closed."""
        await asyncio.sleep(0)
        if self._cluster is not None:
            self._cluster.world.time.wake()
        await asyncio.gather(*self._state.tasks)


async def _accepted(server: asyncio.Server) -> None:
    """Accept no more, and let pending connections reach their protocol: `close` would leave those open."""
    for listening in server.sockets:
        asyncio.get_running_loop().remove_reader(listening.fileno())
    for _ in range(_ACCEPTING):
        await asyncio.sleep(0)


def _bound(port: int) -> socket.socket:
    """Return a bound socket.

    It is created with IPPROTO_TCP, because asyncio turns off Nagle's algorithm only then. Bound but not
    listening, it refuses connections and keeps the port.
    """
    bound = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind((HOST, port))
    except OSError:
        bound.close()
        raise
    return bound


def _certificate_name(transport: asyncio.Transport) -> str | None:
    """Return the common name of the client's certificate, if it sent one."""
    certificate: dict[str, Any] = transport.get_extra_info("peercert") or {}
    names = [value for part in certificate.get("subject", ()) for key, value in part if key == "commonName"]
    return cast("str | None", names[0] if names else None)
