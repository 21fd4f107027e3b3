"""Implement ``ontap-tui exporter``: run an engine without a screen and serve its state to Prometheus."""

import asyncio
import signal
import socket
import ssl
from pathlib import Path
from typing import NamedTuple

from ontap_tui.cli.choosing import configured_clusters
from ontap_tui.cli.compose import running, script_rooms
from ontap_tui.cli.contact import reporting_contact
from ontap_tui.cli.diagnostics import fail, tell
from ontap_tui.cli.extras import require
from ontap_tui.cli.forgetting import forgetting
from ontap_tui.cli.listening import bound, server_tls, url_of
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
    tls = server_tls(certificate, key)
    token = None if token_file is None else _token(token_file)
    config = with_observed(options, options.load_config())
    clusters = configured_clusters(options, config)
    with bound(listen, "127.0.0.1:9180") as listening:
        url = url_of(listening, tls)
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


def _token(file: Path) -> Secret:
    try:
        return FileSecret(file).read()
    except SecretError as error:
        fail(f"--token-file: {error}.")
