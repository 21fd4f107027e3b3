"""Declare ``ontap-tui team``: set up a shared history."""

import click

from ontap_tui.cli.commands.carrying_out import carried_out_by
from ontap_tui.cli.commands.parameters import simulated_options, speed_option


@click.group()
def team() -> None:
    """Set up the history that a team shares.

    \b
    Example:
      ontap-tui team sql | psql ontap
    """


@team.command()
@click.option(
    "--prefix",
    default="ontap_tui",
    show_default=True,
    metavar="WORD",
    help="Prefix of the role names.",
)
@carried_out_by("team:sql")
def sql() -> None:
    """Print the SQL that creates the tables and roles.

    It is for the administrator of the database. The command contacts nothing; the SQL can be run again at any
    time.

    \b
    Example:
      ontap-tui team sql | psql ontap
    """


@team.command()
@simulated_options
@speed_option
@click.option(
    "--recorders", type=click.IntRange(1, 20), default=2, show_default=True, help="Number of recorders."
)
@click.option(
    "--url", default="", metavar="URL", help="Use this empty database instead of starting a server."
)
@carried_out_by("team_demo:demo")
def demo() -> None:
    """Open the dashboard of a team: simulated clusters, a database and recorders.

    Says how to open a second dashboard, and which processes the recorders are: kill one. Nothing is left
    behind.

    \b
    Example:
      ontap-tui team demo --clusters 6 --recorders 3
    """
