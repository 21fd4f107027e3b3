"""Declare ``ontap-tui init``: write a starter configuration."""

import click

from ontap_tui.cli.commands.carrying_out import carried_out_by


@click.command()
@click.option("--no-requests", is_flag=True, help="Do not write the library of saved requests.")
@carried_out_by("init:init")
def init() -> None:
    """Write a starter configuration and requests.

    Prints the files it wrote; existing files are never changed.

    \b
    Example:
      ontap-tui init && $EDITOR "$(ontap-tui config path -o json | jq -r .config)"
    """
