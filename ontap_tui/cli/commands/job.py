"""Declare ``ontap-tui job``: show everything about one job."""

import click

from ontap_tui.cli.commands.carrying_out import carried_out_by
from ontap_tui.cli.commands.parameters import cluster_argument, output_option, uuid_argument


@click.command()
@cluster_argument
@uuid_argument
@output_option("text", "json")
@carried_out_by("job:job")
def job() -> None:
    """Show everything about one job.

    Its fields, error and timeline, and the request that launched it. What the cluster has forgotten comes
    from the history.

    \b
    Example:
      ontap-tui job prod-east 1cd8a442-86d1-11e0-ae1c-123478563412
    """
