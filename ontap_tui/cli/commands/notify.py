"""Declare ``ontap-tui notify``: test the services that notify people."""

import click

from ontap_tui.cli.commands.carrying_out import carried_out_by


@click.group()
def notify() -> None:
    """Test the notification services.

    \b
    Example:
      ontap-tui notify test
    """


@notify.command()
@carried_out_by("notify:test")
def test() -> None:
    """Send a test message to each address of the setting apprise.

    \b
    Example:
      ontap-tui notify test
    """
