"""``ontap-tui watch``: follows every cluster, a line a change."""

import click

from ontap_tui.cli.commands.carrying_out import carried_out_by
from ontap_tui.cli.commands.parameters import cluster_option, filter_argument, output_option, timeout_option


@click.command()
@filter_argument
@click.option("--until-idle", is_flag=True, help="End when all matching jobs have ended.")
@cluster_option
@timeout_option
@output_option("text", "jsonl")
@carried_out_by("watch:watch")
def watch() -> None:
    """Print a line for each change to a job.

    The exit status is 1 if a job failed while it was watched, 6 if one disappeared before it ended.

    \b
    Example:
      ontap-tui watch request:snapshot --until-idle --timeout 30m
    """
