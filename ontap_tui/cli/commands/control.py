"""Declare ``ontap-tui pause``, ``resume`` and ``cancel``."""

import click

from ontap_tui.cli.commands.carrying_out import carried_out_by
from ontap_tui.cli.commands.parameters import cluster_argument, output_option, uuids_argument, yes_option


def _command(action: str, help_text: str) -> click.Command:
    @click.command(action, help=help_text)
    @cluster_argument
    @uuids_argument
    @click.option("--reason", default="", help="Recorded in the history on this machine.")
    @yes_option
    @output_option("text", "json")
    @carried_out_by("control:control", action=action)
    def command() -> None: ...

    return command


pause = _command(
    "pause",
    """Pause jobs of a cluster. Not every kind of job can be paused.

    \b
    Example:
      ontap-tui pause prod-east 1cd8a442-86d1-11e0-ae1c-123478563412 --yes
    """,
)
resume = _command(
    "resume",
    """Resume paused jobs of a cluster.

    \b
    Example:
      ontap-tui resume prod-east 1cd8a442-86d1-11e0-ae1c-123478563412 --yes
    """,
)
cancel = _command(
    "cancel",
    """Cancel jobs of a cluster. Cancelling does not undo work already done; a job may still report success.

    \b
    Example:
      ontap-tui cancel prod-east 1cd8a442-86d1-11e0-ae1c-123478563412 --reason "wrong volume"
    """,
)
