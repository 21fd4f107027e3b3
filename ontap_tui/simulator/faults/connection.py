"""Break connections: let them hang, drip, be cut, or never end."""

import asyncio
import socket
import struct
from collections.abc import Awaitable, Callable

from starlette.types import ASGIApp, Receive, Scope, Send

from ontap_tui.simulator.faults.capture import Captured, capture
from ontap_tui.simulator.faults.switchboard import Fault

_CHUNK = b'{"uuid":"00000000-0000-4000-8000-000000000000","description":"' + b"x" * 65_000 + b'"},'


def hang() -> Fault:
    """Accept the request, and send nothing until the client gives up."""

    def fault(app: ASGIApp) -> ASGIApp:
        async def hanging(scope: Scope, receive: Receive, send: Send) -> None:
            await _gone(receive)

        return hanging

    return fault


def reset() -> Fault:
    """Cut the connection when the request has arrived; it is not carried out."""

    def fault(app: ASGIApp) -> ASGIApp:
        async def resetting(scope: Scope, receive: Receive, send: Send) -> None:
            await _cut(scope, receive)

        return resetting

    return fault


def lost_answer(*, hanging: bool = False) -> Fault:
    """Carry out the request, and cut the connection before the response, or keep the client
    waiting for it.
    """

    async def lose(answer: Captured, scope: Scope, receive: Receive, send: Send) -> None:
        await (_gone(receive) if hanging else _cut(scope, receive))

    return _after_work(lose)


def cut_body(after: int = 20) -> Fault:
    """Send the head and the first bytes of the body, then cut the connection."""

    async def cut(answer: Captured, scope: Scope, receive: Receive, send: Send) -> None:
        await answer.send_head(send, len(answer.body))
        await send({"type": "http.response.body", "body": answer.body[:after], "more_body": True})
        await _cut(scope, receive)

    return _after_work(cut)


def drip(pause: float = 0.05, size: int = 1) -> Fault:
    """Send the body in pieces of `size` bytes, one every `pause` real seconds."""

    async def dripping(answer: Captured, scope: Scope, receive: Receive, send: Send) -> None:
        await answer.send_head(send, len(answer.body))
        for at in range(0, len(answer.body), size):
            if scope["state"]["transport"].is_closing():
                break
            await send({"type": "http.response.body", "body": answer.body[at : at + size], "more_body": True})
            await asyncio.sleep(pause)
        await send({"type": "http.response.body"})

    return _after_work(dripping)


def flood(total: int | None = None) -> Fault:
    """Send well-formed records, at least `total` bytes or without end."""

    async def flooding(answer: Captured, scope: Scope, receive: Receive, send: Send) -> None:
        await answer.send_head(send, None)
        await send({"type": "http.response.body", "body": b'{"records":[', "more_body": True})
        sent = 0
        while (total is None or sent < total) and not scope["state"]["transport"].is_closing():
            await send({"type": "http.response.body", "body": _CHUNK, "more_body": True})
            sent += len(_CHUNK)
            await asyncio.sleep(0)
        await send({"type": "http.response.body", "body": b'{"uuid":"0"}],"num_records":1}'})

    return _after_work(flooding)


def _after_work(spoil: Callable[[Captured, Scope, Receive, Send], Awaitable[None]]) -> Fault:
    def fault(app: ASGIApp) -> ASGIApp:
        async def spoiling(scope: Scope, receive: Receive, send: Send) -> None:
            await spoil(await capture(app, scope, receive), scope, receive, send)

        return spoiling

    return fault


async def _cut(scope: Scope, receive: Receive) -> None:
    """Cut the connection with a RST, so that the client sees a reset and not an orderly close."""
    transport: asyncio.Transport = scope["state"]["transport"]
    transport.get_extra_info("socket").setsockopt(
        socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0)
    )
    transport.abort()
    await _gone(receive)


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
