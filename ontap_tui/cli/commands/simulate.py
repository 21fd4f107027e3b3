"""Declare ``ontap-tui simulate``: serve simulated clusters."""

from pathlib import Path

import click

from ontap_tui.cli.commands.carrying_out import carried_out_by
from ontap_tui.cli.commands.parameters import finite, simulated_options


@click.command()
@simulated_options
@click.option(
    "--rate",
    type=click.FloatRange(0),
    callback=finite,
    metavar="JOBS_PER_S",
    help="New jobs per second on each cluster; by default, one for each job that expires.",
)
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=0,
    help="Port of the first cluster; the others use the following ones.",
)
@click.option("--tls", is_flag=True, help="Serve HTTPS with a certificate authority of its own.")
@click.option(
    "--write-config",
    "config_file",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Write a configuration for these clusters.",
)
@carried_out_by("simulate:simulate")
def simulate() -> None:
    """Serve simulated clusters on 127.0.0.1.

    Prints the name and URL of each cluster before it accepts connections, and runs until interrupted.

    \b
    Example:
      ontap-tui simulate --write-config sim.toml &
      ontap-tui --config sim.toml jobs
    """
