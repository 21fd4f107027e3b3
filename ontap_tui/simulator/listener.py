"""Serve one cluster on a socket, with uvicorn's protocol."""

import asyncio
import socket
import ssl
from typing import Any, cast

from starlette.types import ASGIApp
from uvicorn.config import Config
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.server import ServerState

from ontap_tui.simulator.cluster import ClusterCore

HOST = "127.0.0.1"
KEEP_ALIVE = 75
"""s that a connection may be idle."""


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


class Listener:
    """Holds a port from creation to `close`, whether it is listening or not."""

    def __init__(self, config: Config, port: int, tls: ssl.SSLContext | None) -> None:
        self._config = config
        self._tls = tls
        self._state = ServerState()
        self._server: asyncio.Server | None = None
        self._cluster: ClusterCore | None = None
        self._held: socket.socket | None = _bound(port)
        self.port: int = self._held.getsockname()[1]

    async def start(self, cluster: ClusterCore) -> None:
        if self._server is not None or self._held is None:
            return
        self._cluster = cluster
        self._server = await asyncio.get_running_loop().create_server(
            lambda: _Protocol(self._config, self._state, cluster), sock=self._held, ssl=self._tls, backlog=512
        )
        self._held = None

    async def stop(self) -> None:
        """Refuse connections from now on, and cut open ones."""
        if self._server is None:
            return
        server, self._server = self._server, None
        server.close()
        self._held = _bound(self.port)
        for connection in list(self._state.connections):
            connection.transport.abort()
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
