"""Declare ``ontap-tui doctor``: check each cluster, step by step, with a remedy for each failure."""

import click

from ontap_tui.cli.commands.carrying_out import carried_out_by
from ontap_tui.cli.commands.parameters import cluster_option, no_progress_option, output_option


@click.command()
@cluster_option
@output_option("table", "json")
@no_progress_option
@carried_out_by("doctor:doctor")
def doctor() -> None:
    """Check each cluster and say what to fix.

    Checks credentials, name, connection, TLS, login, version, permission to read jobs, what the account
    sees, and clock.

    \b
    Example:
      ontap-tui --cluster prod-east doctor
    """
