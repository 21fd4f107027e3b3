"""Declare ``ontap-tui jobs``: poll every cluster once."""

import click

from ontap_tui.cli.commands.carrying_out import carried_out_by
from ontap_tui.cli.commands.parameters import (
    FORMATS,
    cluster_option,
    filter_argument,
    limit_option,
    no_progress_option,
    output_option,
    sort_option,
)


@click.command()
@filter_argument
@click.option(
    "--live", "scope", flag_value="live", default="live", help="Only jobs the clusters report now (default)."
)
@click.option("--recent", "scope", flag_value="recent", help="Also jobs of the last day from the history.")
@click.option("--all", "scope", flag_value="all", help="Also all older jobs in the history.")
@cluster_option
@sort_option
@limit_option
@output_option(*FORMATS)
@no_progress_option
@carried_out_by("jobs:jobs")
def jobs() -> None:
    """Poll every cluster once and list its jobs.

    FILTER uses the filter language of the dashboard; quote it where the shell would interpret it.

    \b
    Example:
      ontap-tui jobs 'state:failure ended:<1h' -o json
    """
