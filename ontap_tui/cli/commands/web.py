"""Declare ``ontap-tui web``: show the dashboard in a browser."""

from pathlib import Path

import click

from ontap_tui.cli.commands.carrying_out import carried_out_by
from ontap_tui.cli.commands.parameters import cluster_option

_FILE = click.Path(path_type=Path, dir_okay=False)


@click.command()
@click.option(
    "--listen",
    default="127.0.0.1:9181",
    show_default=True,
    metavar="HOST:PORT",
    help="Where to serve it; port 0 takes any.",
)
@click.option("--allow-changes", is_flag=True, help="Also send saved requests and control jobs.")
@click.option("--certificate", type=_FILE, metavar="FILE", help="Serve HTTPS with this certificate (PEM).")
@click.option("--key", type=_FILE, metavar="FILE", help="The key of the certificate (PEM).")
@cluster_option
@carried_out_by("web.command:web")
def web() -> None:
    """Show the dashboard in a browser.

    Prints a link that works once, and a new one each time one is used. Runs until interrupted.

    \b
    Example:
      ontap-tui --cluster 'prod-*' web --allow-changes
    """
