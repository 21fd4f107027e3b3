"""Declare ``ontap-tui exporter``: serve metrics to Prometheus."""

from pathlib import Path

import click

from ontap_tui.cli.commands.carrying_out import carried_out_by
from ontap_tui.cli.commands.parameters import cluster_option

_FILE = click.Path(path_type=Path, dir_okay=False)


@click.command()
@click.option(
    "--listen",
    default="127.0.0.1:9180",
    show_default=True,
    metavar="HOST:PORT",
    help="Where to serve them; port 0 takes any.",
)
@click.option(
    "--token-file", type=_FILE, metavar="FILE", help="Require this bearer token: the first line of a file."
)
@click.option("--certificate", type=_FILE, metavar="FILE", help="Serve HTTPS with this certificate (PEM).")
@click.option("--key", type=_FILE, metavar="FILE", help="The key of the certificate (PEM).")
@click.option(
    "--kinds",
    type=click.IntRange(0, 10_000),
    default=50,
    show_default=True,
    help="Kinds of jobs with series of their own; later ones are counted as other.",
)
@cluster_option
@carried_out_by("exporter.command:exporter")
def exporter() -> None:
    """Serve metrics for Prometheus.

    Watches the clusters as the dashboard does, and runs until interrupted. Prints the URL of the metrics
    before it answers.

    \b
    Example:
      ontap-tui exporter --listen 127.0.0.1:9180
    """
