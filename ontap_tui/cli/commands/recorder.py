"""Declare ``ontap-tui recorder``: poll the clusters for a whole team."""

import click

from ontap_tui.cli.commands.carrying_out import carried_out_by
from ontap_tui.cli.commands.parameters import cluster_option


@click.command()
@cluster_option
@click.option(
    "--name", default="", metavar="NAME", help="Name that the team sees; by default, this machine's name."
)
@click.option("--check", is_flag=True, help="Check whether everything it needs is in place, and exit.")
@carried_out_by("recorder:recorder")
def recorder() -> None:
    """Poll the clusters for a team and write its history.

    Shares the clusters with all other recorders of the same history: any of them may end at any time. Runs
    until SIGTERM or SIGINT, and hands its clusters over then.

    \b
    Example:
      ontap-tui recorder --check
    """
