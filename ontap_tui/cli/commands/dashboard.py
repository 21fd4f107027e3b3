"""Declare the dashboard, with the configured clusters or with simulated ones."""

import click

from ontap_tui.cli.commands.carrying_out import carried_out_by
from ontap_tui.cli.commands.parameters import simulated_options, speed_option


@click.command()
@simulated_options
@speed_option
@carried_out_by("dashboard:demo")
def demo() -> None:
    """Open the dashboard with simulated clusters.

    There is nothing to configure, and nothing is left behind.

    \b
    Example:
      ontap-tui demo --clusters 12 --speed 5
    """
