"""Implement ``ontap-tui web``: run one engine, and a dashboard for every browser admitted by a link."""

import asyncio
import os
import platform
import signal
import socket
import ssl
from dataclasses import replace
from ipaddress import ip_address
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

from ontap_tui.cli.compose import running
from ontap_tui.cli.contact import reporting_contact
from ontap_tui.cli.dashboard import ConfiguredRooms, load_chosen
from ontap_tui.cli.diagnostics import CommandError, tell
from ontap_tui.cli.extras import require
from ontap_tui.cli.listening import bound, server_tls, url_of
from ontap_tui.cli.observing import with_observed
from ontap_tui.cli.opening import telling_news
from ontap_tui.cli.options import Options
from ontap_tui.cli.output import write
from ontap_tui.config import Remembered, is_loopback
from ontap_tui.tui import Browser, BrowserDashboard, Loaded, browser_dashboard


class Place(NamedTuple):
    """Describes where the page is served."""

    listening: socket.socket
    host: str
    url: str
    tls: ssl.SSLContext | None


def web(
    options: Options, listen: str, allow_changes: bool, certificate: Path | None, key: Path | None
) -> None:
    require("web", "textual_serve")
    tls = server_tls(certificate, key)
    options = replace(options, read_only=options.read_only or not allow_changes)
    loaded = load_chosen(options)
    loaded = loaded._replace(config=with_observed(options, loaded.config))
    with bound(listen, "127.0.0.1:9181") as listening:
        if tls is None and not is_loopback(url_of(listening, tls)):
            tell("INSECURE (others on the network can read and type along): without --certificate and --key")
        host, url = _named(listen, listening, tls)
        os.environ["TEXTUAL_COLOR_SYSTEM"] = (
            "truecolor"  # regardless of the terminal in which this was started
        )
        asyncio.run(_serve(options, loaded, Place(listening, host, url, tls)))


def _named(listen: str, listening: socket.socket, tls: ssl.SSLContext | None) -> tuple[str, str]:
    """Return the host and the URL as a person types them, with the name for which a certificate is valid."""
    host = urlsplit(f"//{listen}").hostname or ""
    try:
        if ip_address(host).is_unspecified:
            host = platform.node()
    except ValueError:
        pass
    url = urlsplit(url_of(listening, tls))
    return host, f"{url.scheme}://{f'[{host}]' if ':' in host else host}:{url.port}"


async def _serve(options: Options, loaded: Loaded, way: Place) -> None:
    stopped = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGHUP):
        asyncio.get_running_loop().add_signal_handler(number, stopped.set)
    await serve_until(stopped, options, loaded, way)


async def serve_until(stopped: asyncio.Event, options: Options, loaded: Loaded, way: Place) -> None:
    """Run the engine and serve its dashboards, printing the link that admits the next browser."""
    from ontap_tui.cli.web.guard import Guard
    from ontap_tui.cli.web.links import Links
    from ontap_tui.cli.web.rooms import SharedRooms
    from ontap_tui.cli.web.site import DashboardSite

    remembered = Remembered(options.locations.state)
    composition = ConfiguredRooms(options, loaded.config, remembered, keeps=False)
    links = Links(way.url)

    def open_dashboard(browser: Browser, size: tuple[int, int], address: str) -> BrowserDashboard:
        return browser_dashboard(
            SharedRooms(composition, session, address),
            Loaded(session.config, session.library),
            remembered=remembered,
            reports=options.locations.state,
            browser=browser,
            size=size,
            read_only=options.read_only,
        )

    async def announce(address: str) -> None:
        await asyncio.to_thread(_announce, address, links.link)

    site = DashboardSite(open_dashboard, links, Guard(way.host), announce=announce, mouse=options.mouse)
    async with composition.open(loaded) as session:
        assert session.history is not None  # this composition always opens one
        async with telling_news(session.history), running(session.engine), reporting_contact(session.engine):
            await site.serve(way.listening, way.tls, lambda: write(links.link), stopped)


def _announce(address: str, link: str) -> None:
    tell(f"A browser at {address} was let in by the link, which is used up. The next one:")
    try:
        write(link)
    except CommandError as error:
        tell(*error.lines)
