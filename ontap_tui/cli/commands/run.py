"""Declare ``ontap-tui run``: send a saved request to one cluster or many."""

import click

from ontap_tui.cli.commands.carrying_out import carried_out_by
from ontap_tui.cli.commands.parameters import (
    complete_cluster,
    complete_request,
    complete_setting,
    no_progress_option,
    output_option,
    timeout_option,
    yes_option,
)


def _return_timeout(context: click.Context, parameter: click.Parameter, value: int | None) -> int | None:
    if value is None:
        return None
    from ontap_tui.requests import LONGEST_RETURN_TIMEOUT

    found: int = click.IntRange(0, LONGEST_RETURN_TIMEOUT).convert(value, parameter, context)
    return found


@click.command()
@click.argument("name", metavar="REQUEST", shell_complete=complete_request)
@click.option(
    "--cluster",
    "patterns",
    multiple=True,
    shell_complete=complete_cluster,
    metavar="NAME",
    help="Where to send it; prod-* or tag:prod for several. Repeat it to set the order.",
)
@click.option(
    "--set",
    "settings",
    multiple=True,
    shell_complete=complete_setting,
    metavar="VAR=VALUE",
    help="Set a variable of the request.",
)
@click.option(
    "--return-timeout",
    type=int,
    callback=_return_timeout,
    metavar="S",
    help="How long the cluster may wait for the job to end before it answers.",
)
@click.option("--dry-run", is_flag=True, help="Print the exact HTTP request and a curl line; change nothing.")
@click.option("--wait", is_flag=True, help="Wait until the jobs have ended.")
@timeout_option
@yes_option
@output_option("text", "json")
@no_progress_option
@carried_out_by("run:run")
def run() -> None:
    """Send a saved request.

    With --wait its jobs are followed to the end. A secret is asked for, or taken from the environment:
    ONTAP_TUI_SECRET_ and the variable in capitals, with _ for -.

    \b
    Example:
      ontap-tui run snapshot-create --cluster prod-east --set volume=db7 --wait -o json
    """
