"""Serve the page, its assets, and the websockets of the dashboards."""

import asyncio
import socket
import ssl
from collections.abc import Awaitable, Callable
from importlib.resources import files
from pathlib import Path
from string import Template
from typing import Final

from aiohttp import web
from aiohttp.typedefs import Handler

from ontap_tui.cli.web.connection import BrowserConnection
from ontap_tui.cli.web.downloads import Downloads
from ontap_tui.cli.web.guard import Guard
from ontap_tui.cli.web.links import PARAMETER, Links
from ontap_tui.tui import Browser, BrowserDashboard

_MOST: Final = 16
"""Most dashboards shown at the same time."""
_FIRST_SIZE: Final = (80, 24)
_ENDING: Final = 5.0
"""s allowed to all dashboards for ending."""
_STATIC: Final = Path(str(files("textual_serve"))) / "static"
_HEADERS: Final = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; font-src 'self'; "
        "img-src 'self' data:; connect-src 'self'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "Server": "ontap-tui",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
_NEEDS_LINK: Final = (
    "This page opens with a link that is printed where `ontap-tui web` runs.\n"
    "Each link works once. Open the newest one.\n"
)
_USED_LINK: Final = (
    "This link does not work: it was used before, or belongs to an earlier start.\n"
    "The next one is printed where `ontap-tui web` runs. If you did not use this one, somebody else did:\n"
    "end `ontap-tui web` there.\n"
)

Opener = Callable[[Browser, tuple[int, int], str], BrowserDashboard]
"""Makes a dashboard for a browser of a given size, at a given address."""


class DashboardSite:
    def __init__(
        self,
        open_dashboard: Opener,
        links: Links,
        guard: Guard,
        *,
        announce: Callable[[str], Awaitable[None]],
        mouse: bool,
    ) -> None:
        """Take the parts; `announce` reports to the person that a browser at an address used the link."""
        self._open_dashboard = open_dashboard
        self._links = links
        self._guard = guard
        self._announce = announce
        self._mouse = mouse
        self._downloads = Downloads()
        self._shown: dict[asyncio.Task[object], BrowserDashboard] = {}
        self._page = Template(_text("page.html"))
        self._let_in, self._focus = _text("let_in.html"), _text("focus.js")

    async def serve(
        self,
        listening: socket.socket,
        tls: ssl.SSLContext | None,
        ready: Callable[[], bool],
        stopped: asyncio.Event,
    ) -> None:
        """Answer until `stopped`. Once it answers, call `ready`, and return at once if that returns False."""
        runner = web.AppRunner(self._application(), access_log=None, shutdown_timeout=_ENDING)
        await runner.setup()
        try:
            site = web.SockSite(runner, listening, ssl_context=tls)
            await site.start()
            if ready():
                await stopped.wait()
            await site.stop()
        finally:
            await self._end()
            await runner.cleanup()

    async def _end(self) -> None:
        for dashboard in self._shown.values():
            dashboard.hang_up()
        if self._shown:
            await asyncio.wait(self._shown, timeout=_ENDING)

    def _application(self) -> web.Application:
        application = web.Application(middlewares=[self._admit])
        application.on_response_prepare.append(_harden)
        application.router.add_get("/", self._index)
        application.router.add_get("/focus.js", self._script)
        application.router.add_get("/ws", self._websocket)
        application.router.add_get("/download/{key}", self._download)
        application.router.add_static("/static", _STATIC)
        return application

    @web.middleware
    async def _admit(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        if not self._guard.is_for_us(request.host):
            return web.Response(
                status=421, text=f"This is not {request.host}: use the link as it was printed.\n"
            )
        if request.path == "/" and PARAMETER in request.query:
            return await self._exchange(request)
        if not self._links.admits(request.cookies.get(self._links.cookie_name, "")):
            return web.Response(status=403, text=_NEEDS_LINK)
        return await handler(request)

    async def _exchange(self, request: web.Request) -> web.Response:
        cookie = self._links.spend(request.query[PARAMETER])
        if cookie is None:
            return web.Response(status=403, text=_USED_LINK)
        await self._announce(request.remote or "")
        response = web.Response(text=self._let_in, content_type="text/html")
        response.set_cookie(
            self._links.cookie_name, cookie, httponly=True, samesite="Strict", secure=request.secure
        )
        return response

    async def _index(self, request: web.Request) -> web.Response:
        page = self._page.substitute(socket=f"{'wss' if request.secure else 'ws'}://{request.host}/ws")
        return web.Response(text=page, content_type="text/html")

    async def _script(self, request: web.Request) -> web.Response:
        return web.Response(text=self._focus, content_type="text/javascript")

    async def _download(self, request: web.Request) -> web.Response:
        found = self._downloads.take(request.match_info["key"])
        if found is None:
            return web.Response(
                status=404, text="This file was fetched before, or too long ago. Export it again.\n"
            )
        return web.Response(
            body=found.content,
            content_type="application/octet-stream",
            headers={"Content-Disposition": found.disposition},
        )

    async def _websocket(self, request: web.Request) -> web.StreamResponse:
        if not self._guard.is_from_us(request.headers, request.scheme):
            return web.Response(status=403, text="Only the dashboard's own page may ask for this.\n")
        if len(self._shown) >= _MOST:
            return web.Response(status=503, text=f"{_MOST} dashboards are open. Close one first.\n")
        connection = BrowserConnection(self._downloads)
        response = await connection.open(request)
        dashboard = self._open_dashboard(connection, _size(request), request.remote or "")
        task = asyncio.current_task()
        assert task is not None
        self._shown[task] = dashboard
        try:
            await connection.show(dashboard, mouse=self._mouse)
        finally:
            del self._shown[task]
        return response


async def _harden(request: web.Request, response: web.StreamResponse) -> None:
    response.headers.update(_HEADERS)


def _size(request: web.Request) -> tuple[int, int]:
    try:
        return int(request.query["width"]), int(request.query["height"])
    except (KeyError, ValueError):
        return _FIRST_SIZE


def _text(name: str) -> str:
    return files(__package__).joinpath(name).read_text(encoding="utf-8")
