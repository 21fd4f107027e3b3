"""Declare ``ontap-tui config``: locate, check and show the configuration."""

import click

from ontap_tui.cli.commands.carrying_out import carried_out_by
from ontap_tui.cli.commands.parameters import output_option


@click.group()
def config() -> None:
    """Check and show the configuration.

    \b
    Example:
      ontap-tui config check
    """


@config.command()
@output_option("table", "json")
@carried_out_by("configuration:path")
def path() -> None:
    """Show where files are.

    \b
    Example:
      ontap-tui config path
    """


@config.command()
@carried_out_by("configuration:check")
def check() -> None:
    """Report all problems of configuration, requests and keys at once. Contacts nothing.

    \b
    Example:
      ontap-tui --config ./config.toml config check
    """


@config.command()
@output_option("toml", "json")
@carried_out_by("configuration:show")
def show() -> None:
    """Show the settings in effect, secrets masked.

    \b
    Example:
      ontap-tui config show -o json
    """
