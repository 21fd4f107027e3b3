"""Implement ``ontap-tui exporter``: an engine without a screen, whose state Prometheus reads."""

import asyncio
import signal
import socket
import ssl
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

from ontap_tui.cli.choosing import configured_clusters
from ontap_tui.cli.compose import running, script_rooms
from ontap_tui.cli.contact import reporting_contact
from ontap_tui.cli.diagnostics import fail, tell
from ontap_tui.cli.extras import require
from ontap_tui.cli.forgetting import forgetting
from ontap_tui.cli.observing import with_observed
from ontap_tui.cli.options import Options
from ontap_tui.cli.output import write
from ontap_tui.config import Cluster, Config, FileSecret, SecretError, is_loopback
from ontap_tui.model import Secret


class _Way(NamedTuple):
    """Describes where the metrics are served, and to whom."""

    listening: socket.socket
    url: str
    tls: ssl.SSLContext | None
    token: Secret | None


def exporter(
    options: Options,
    listen: str,
    token_file: Path | None,
    certificate: Path | None,
    key: Path | None,
    kinds: int,
) -> None:
    require("exporter", "prometheus_client")
    tls = _tls(certificate, key)
    token = None if token_file is None else _token(token_file)
    config = with_observed(options, options.load_config())
    clusters = configured_clusters(options, config)
    with _bound(listen) as listening:
        host, port = listening.getsockname()[:2]
        url = f"{'http' if tls is None else 'https'}://{f'[{host}]' if ':' in host else host}:{port}"
        missing = {"--token-file": token is None, "--certificate and --key": tls is None}
        if not is_loopback(url) and any(missing.values()):
            lacking = " and without ".join(option for option, lacks in missing.items() if lacks)
            tell(f"INSECURE (others on the network can read the metrics): without {lacking}")
        asyncio.run(_export(options, config, clusters, _Way(listening, url, tls, token), kinds))


async def _export(options: Options, config: Config, clusters: list[Cluster], way: _Way, kinds: int) -> None:
    from ontap_tui.cli.exporter.endpoint import PATH, MetricsApp, serve
    from ontap_tui.cli.exporter.metrics import Metrics

    stopped = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stopped.set)
    async with (
        script_rooms(options, config, clusters) as rooms,
        forgetting(rooms.history, config.settings.history_days, rooms.clock),
        reporting_contact(rooms.engine),
    ):
        metrics = Metrics(rooms.engine, rooms.history, rooms.clock, config.settings.stall_time, kinds=kinds)
        async with metrics.kept_up(), running(rooms.engine):
            way.listening.listen()
            if write(f"{way.url}{PATH}"):
                await serve(MetricsApp(metrics.render, way.token), way.listening, way.tls, stopped)


def _bound(listen: str) -> socket.socket:
    try:
        parts = urlsplit(f"//{listen}")
        host, port = parts.hostname, parts.port
    except ValueError:
        host = port = None
    if host is None or port is None or parts.path or parts.username is not None:
        fail(f"--listen takes HOST:PORT, such as 127.0.0.1:9180, not {listen!r}.")
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        bound = socket.socket(family, kind, protocol)
    except OSError as error:
        fail(f"Cannot listen on {host}: {error.strerror}.")
    try:
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind(address)
    except OSError as error:
        bound.close()
        fail(f"Cannot listen on {listen}: {error.strerror}. Choose another address with --listen.")
    return bound


def _tls(certificate: Path | None, key: Path | None) -> ssl.SSLContext | None:
    if certificate is None and key is None:
        return None
    if certificate is None or key is None:
        fail("--certificate and --key belong together: give both.")
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    try:
        context.load_cert_chain(certificate, key)
    except OSError as error:  # which an SSLError is, too
        fail(f"{certificate} cannot be used with {key}: {error.strerror or error}.")
    return context


def _token(file: Path) -> Secret:
    try:
        return FileSecret(file).read()
    except SecretError as error:
        fail(f"--token-file: {error}.")
