"""Declare ``ontap-tui requests``: manage saved requests, and list the API calls to make them from."""

import click

from ontap_tui.cli.commands.carrying_out import carried_out_by
from ontap_tui.cli.commands.parameters import complete_request, output_option


@click.group()
def requests() -> None:
    """Manage saved requests.

    \b
    Example:
      ontap-tui requests list
    """


@requests.command("list")
@output_option("table", "json")
@carried_out_by("library:list_requests")
def list_requests() -> None:
    """List the saved requests.

    \b
    Example:
      ontap-tui requests list
    """


@requests.command()
@click.argument("name", shell_complete=complete_request)
@output_option("table", "json")
@carried_out_by("library:show")
def show() -> None:
    """Show one request: what it asks for and what it sends.

    \b
    Example:
      ontap-tui requests show snapshot-create
    """


@requests.command("import-curl")
@click.argument("name", required=False)
@output_option("table", "json")
@carried_out_by("library:import_curl")
def import_curl() -> None:
    """Make a request from a curl command line, read from standard input.

    Saves it as NAME, or prints it if no name is given.

    \b
    Example:
      echo "curl -u admin https://c1/api/cluster -X PATCH -d '{\\"contact\\":\\"me\\"}'" \\
        | ontap-tui requests import-curl contact
    """


@requests.command()
@click.argument("method")
@click.argument("path")
@click.option("--name", help="Save it under this name instead of printing it.")
@output_option("table", "json")
@carried_out_by("library:new")
def new() -> None:
    """Draft a request for an API call; its required properties become variables.

    \b
    Example:
      ontap-tui requests new POST /api/storage/qtrees --name my-qtree
    """


@requests.command("operations")
@click.argument("words", metavar="[FILTER]...", nargs=-1)
@output_option("table", "json")
@carried_out_by("library:list_operations")
def list_operations() -> None:
    """List the ONTAP calls known to be asynchronous; FILTER words narrow the list.

    \b
    Example:
      ontap-tui requests operations snapmirror post
    """
