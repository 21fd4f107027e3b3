"""Declare ``ontap-tui watch``: follow every cluster, one line per change."""

from datetime import UTC, datetime, timedelta
from typing import Final

import click

from ontap_tui.cli.commands.carrying_out import carried_out_by
from ontap_tui.cli.commands.parameters import (
    cluster_option,
    filter_argument,
    no_progress_option,
    output_option,
    seconds,
    timeout_option,
)

_SEQ: Final = 13
"""The least number of digits of a seq: more than a number of seconds has."""
_EARLIEST: Final = datetime(1980, 1, 1, tzinfo=UTC)


def _since(context: click.Context, parameter: click.Parameter, value: str | None) -> datetime | None:
    if value is None:
        return None
    try:
        if value.isdecimal() and len(value) >= _SEQ:
            since = datetime.fromtimestamp(0, UTC) + timedelta(microseconds=int(value))
        else:
            since = datetime.now(UTC) - timedelta(seconds=seconds(context, parameter, value) or 0.0)
    except OverflowError:
        since = datetime.min.replace(tzinfo=UTC)
    if since < _EARLIEST:
        raise click.BadParameter("is too long ago")
    return since


@click.command()
@filter_argument
@click.option("--until-idle", is_flag=True, help="Exit when all matching jobs have ended.")
@click.option(
    "--since",
    callback=_since,
    metavar="SEQ|TIME",
    help="First print what the history recorded after a line's seq, or in this time: 90, 30m, 2h.",
)
@cluster_option
@timeout_option
@output_option("text", "jsonl")
@no_progress_option
@carried_out_by("watch:watch")
def watch() -> None:
    """Print a line for each change to a job.

    The exit status is 1 if a job failed while it was watched, 6 if one disappeared before it ended.

    \b
    Example:
      ontap-tui watch request:snapshot --until-idle --timeout 30m
    """
