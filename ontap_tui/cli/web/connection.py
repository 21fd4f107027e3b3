"""Connect a websocket to a dashboard of its own, using the messages of textual-serve's page."""

import asyncio
import logging
from contextlib import suppress
from typing import Final

import msgspec
from aiohttp import WSMsgType, web

from ontap_tui.cli.web.downloads import Downloads
from ontap_tui.tui import BrowserDashboard

_GOODBYE: Final = 1.0
"""s allowed to a browser for reading the rest."""
_ALIVE: Final = 60.0
"""s between two pings of a silent browser, which has half of that to answer: on a slow line, a ping waits
until the screen has been sent.
"""
_LONGEST: Final = 1024 * 1024
"""Most bytes of one message, such as pasted text."""

_log = logging.getLogger(__name__)


class BrowserConnection:
    """Represents the browser to the dashboard."""

    def __init__(self, downloads: Downloads) -> None:
        self._downloads = downloads
        self._socket = web.WebSocketResponse(
            heartbeat=_ALIVE, max_msg_size=_LONGEST, compress=False, timeout=_GOODBYE
        )
        self._transport: asyncio.WriteTransport | None = None

    async def open(self, request: web.Request) -> web.WebSocketResponse:
        """Accept the websocket. Raises HTTPException if the request is not for one."""
        await self._socket.prepare(request)
        self._transport = request.transport
        return self._socket

    async def draw(self, text: str) -> None:
        await self._socket.send_bytes(text.encode(errors="replace"))

    async def save(self, name: str, text: str) -> None:
        await self._say("deliver_file_start", self._downloads.add(name, text))

    async def show(self, dashboard: BrowserDashboard, *, mouse: bool) -> None:
        """Show the dashboard until either side ends it. Its failure does not affect other dashboards."""
        showing = asyncio.create_task(self._show(dashboard, mouse=mouse))
        try:
            async for message in self._socket:
                if message.type is WSMsgType.TEXT:
                    await self._obey(dashboard, message.data)
        except Exception:  # noqa: BLE001 - what a browser sends may end only its own dashboard
            _log.exception("what a browser sent could not be processed")
        finally:
            dashboard.hang_up()
            await showing

    async def _show(self, dashboard: BrowserDashboard, *, mouse: bool) -> None:
        try:
            await dashboard.show(mouse=mouse)
        except Exception:  # noqa: BLE001 - the other dashboards continue
            _log.exception("a dashboard in a browser failed")
        finally:
            await self._close()

    async def _obey(self, dashboard: BrowserDashboard, message: str) -> None:
        """Handle a message from the page. Raises an exception for a message that the page never sends."""
        match msgspec.json.decode(message):
            case ["stdin", str(text)]:
                dashboard.take(text)
            case ["resize", {"width": int(width), "height": int(height)}]:
                dashboard.take_size(width, height)
            case ["focus" | "blur" as what]:
                dashboard.take_focus(what == "focus")
            case ["ping", str(text)]:
                await self._say("pong", text)
            case _:
                raise ValueError("no message of the page's")

    async def _say(self, what: str, value: str) -> None:
        await self._socket.send_str(msgspec.json.encode([what, value]).decode())

    async def _close(self) -> None:
        """Close the websocket, at once if the browser does not read."""
        with suppress(OSError, TimeoutError):
            async with asyncio.timeout(_GOODBYE):
                await self._socket.close()
        if self._transport is not None and self._transport.get_write_buffer_size():
            self._transport.abort()
