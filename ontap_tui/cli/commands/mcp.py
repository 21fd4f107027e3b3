"""Declare ``ontap-tui mcp``: serve an AI assistant."""

import click

from ontap_tui.cli.commands.carrying_out import carried_out_by
from ontap_tui.cli.commands.parameters import cluster_option


@click.command()
@click.option(
    "--allow-changes",
    is_flag=True,
    help="Also offer to send saved requests and to control jobs; what needs confirmation asks the user.",
)
@cluster_option
@carried_out_by("assistant.command:mcp")
def mcp() -> None:
    """Serve an AI assistant over the Model Context Protocol.

    An assistant starts it, and speaks to it on standard input and output. It watches the clusters as the
    dashboard does, and ends when its standard input does.

    \b
    Example:
      ontap-tui --cluster 'prod-*' mcp
    """
