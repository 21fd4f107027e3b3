"""Serve the metrics by HTTP, in the event loop that watches the clusters."""

import asyncio
import socket
import ssl
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from hmac import compare_digest
from http import HTTPStatus
from typing import Any, Final, TypeAlias

import uvicorn
from prometheus_client import CONTENT_TYPE_LATEST

from ontap_tui.model import Secret

_CONNECTIONS: Final = 64
_GRACE: Final = 2
"""s for responses in progress at exit."""
PATH: Final = "/metrics"

_Receive: TypeAlias = Callable[[], Awaitable[dict[str, Any]]]
_Send: TypeAlias = Callable[[dict[str, Any]], Awaitable[None]]


class MetricsApp:
    """Serves one page as an ASGI application."""

    def __init__(self, render: Callable[[], Awaitable[bytes]], token: Secret | None) -> None:
        """Take `render`, which returns the page. With a `token`, only clients that send it get the page."""
        self._render = render
        self._expected = None if token is None else f"Bearer {token.reveal()}".encode()

    async def __call__(self, scope: dict[str, Any], receive: _Receive, send: _Send) -> None:
        status, body, headers = await self._answer(scope)
        headers.append((b"content-length", str(len(body)).encode()))
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else body})

    async def _answer(self, scope: dict[str, Any]) -> tuple[int, bytes, list[tuple[bytes, bytes]]]:
        if not self._may_read(dict(scope["headers"]).get(b"authorization", b"")):
            challenge = b"www-authenticate", b"Bearer"
            return _words(HTTPStatus.UNAUTHORIZED, "A bearer token is required.", challenge)
        if scope["path"] != PATH:
            return _words(HTTPStatus.NOT_FOUND, f"The metrics are at {PATH}.")
        if scope["method"] not in ("GET", "HEAD"):
            allowed = b"allow", b"GET, HEAD"
            return _words(HTTPStatus.METHOD_NOT_ALLOWED, "There is nothing to change.", allowed)
        return HTTPStatus.OK, await self._render(), [(b"content-type", CONTENT_TYPE_LATEST.encode())]

    def _may_read(self, shown: bytes) -> bool:
        return self._expected is None or compare_digest(shown, self._expected)


def _words(
    status: HTTPStatus, text: str, *headers: tuple[bytes, bytes]
) -> tuple[int, bytes, list[tuple[bytes, bytes]]]:
    return status, f"{text}\n".encode(), [(b"content-type", b"text/plain; charset=utf-8"), *headers]


class _Server(uvicorn.Server):
    """Leaves signals to its caller."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


async def serve(
    endpoint: MetricsApp, listening: socket.socket, tls: ssl.SSLContext | None, stopped: asyncio.Event
) -> None:
    """Answer on a socket until `stopped`, and then close it."""
    config = uvicorn.Config(
        endpoint,
        http="h11",
        ws="none",
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        limit_concurrency=_CONNECTIONS,
        timeout_graceful_shutdown=_GRACE,
    )
    config.load()
    config.ssl = tls
    server = _Server(config)
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(server.serve([listening]))
        await stopped.wait()
        server.should_exit = True
