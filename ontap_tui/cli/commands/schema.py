"""Declare ``ontap-tui schema``: print the schemas on which scripts and editors may rely."""

import click

from ontap_tui.cli.commands.carrying_out import carried_out_by
from ontap_tui.cli.commands.parameters import complete_schema


@click.command()
@click.argument("name", required=False, shell_complete=complete_schema)
@click.option("--record", is_flag=True, help="Only one record: a line of -o jsonl, an item of an array.")
@carried_out_by("schema:schema")
def schema() -> None:
    """Print the JSON Schema of an output or of a file.

    NAME is that of a command's JSON output, or config, cluster or request for the TOML files; without it the
    names are listed.

    \b
    Example:
      ontap-tui schema jobs --record
    """
