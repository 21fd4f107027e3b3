"""Declare ``ontap-tui wait``: wait until jobs have ended."""

import click

from ontap_tui.cli.commands.carrying_out import carried_out_by
from ontap_tui.cli.commands.parameters import (
    cluster_argument,
    no_progress_option,
    output_option,
    timeout_option,
    uuids_argument,
)


@click.command()
@cluster_argument
@uuids_argument
@timeout_option
@output_option("text", "json")
@no_progress_option
@carried_out_by("wait:wait")
def wait() -> None:
    """Wait until all the given jobs of a cluster have ended.

    The exit status is 0 if all succeeded, 1 if one failed, 4 if the cluster could not be reached in time, 5
    if the time ran out, 6 if a job was forgotten before its end was seen.

    \b
    Example:
      ontap-tui wait prod-east 1cd8a442-86d1-11e0-ae1c-123478563412 --timeout 1h
    """
