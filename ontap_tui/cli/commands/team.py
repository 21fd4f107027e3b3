"""``ontap-tui team``: what a history that is shared needs once."""

import click

from ontap_tui.cli.commands.carrying_out import carried_out_by


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
    """Print the SQL that makes tables and roles, for the administrator of the database.

    It contacts nothing, and may be run again at any time.

    \b
    Example:
      ontap-tui team sql | psql ontap
    """
