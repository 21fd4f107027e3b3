"""Declare ``ontap-tui cluster``: manage the clusters in files of their own."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import click

from ontap_tui.cli.commands.carrying_out import carried_out_by
from ontap_tui.cli.commands.parameters import complete_cluster, no_progress_option, output_option, yes_option

_PEM: Final = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group()
def cluster() -> None:
    """Add, change, check and remove clusters.

    \b
    Example:
      ontap-tui cluster list
    """


def _fingerprints(
    context: click.Context, parameter: click.Parameter, value: tuple[str, ...]
) -> Sequence[str]:
    if not value:
        return ()
    from ontap_tui.config import fingerprints

    try:
        return fingerprints(list(value))
    except ValueError as error:
        raise click.BadParameter(str(error)) from None


trust_option = click.option(
    "--trust",
    multiple=True,
    callback=_fingerprints,
    metavar="sha256:...",
    help="Accept only the certificate with this fingerprint; repeatable for a change-over.",
)


@cluster.command()
@click.argument("words", nargs=-1, metavar="[NAME] URL")
@click.option("--username", default="", help="Account.")
@click.option("--password-stdin", is_flag=True, help="Read its password from standard input.")
@click.option("--token-stdin", is_flag=True, help="Read an OAuth 2 token from standard input instead.")
@click.option("--keyring", is_flag=True, help="Store it in the system's keyring.")
@click.option("--file", "in_file", is_flag=True, help="Store it in a file that only you can read.")
@click.option("--env", metavar="NAME", help="Read it from this environment variable.")
@click.option("--command", metavar="LINE", help="Run this program to print it: 'pass show ontap/lab'.")
@click.option("--prompt", is_flag=True, help="Do not store it; ask at each start.")
@trust_option
@click.option(
    "--ca", type=_PEM, metavar="FILE", help="Accept certificates issued by the authority in this PEM file."
)
@click.option("--client-cert", type=_PEM, metavar="FILE", help="Log in with this certificate instead.")
@click.option("--client-key", type=_PEM, metavar="FILE", help="Its key, if that is in a file of its own.")
@click.option(
    "--proxy", default="", metavar="URL", help="Proxy to reach it: socks5h://HOST:PORT or http://..."
)
@click.option("--tag", "tags", multiple=True, metavar="TAG", help="Tag to filter by; repeatable.")
@click.option("--read-only", is_flag=True, help="Refuse everything that would change this cluster.")
@click.option("--no-test", is_flag=True, help="Do not contact it; write the options as given.")
@carried_out_by("cluster_add:add")
def add() -> None:
    """Add a cluster, after a test login.

    Checks its certificate before anything is sent, logs in once, and checks what the account may read. On a
    terminal, asks for what is missing, and asks again for what fails. URL may be just a host name.

    \b
    Examples:
      ontap-tui cluster add lab.example.com
      pass show ontap/lab | ontap-tui cluster add lab https://10.0.0.5 --username monitor --password-stdin \\
          --keyring --trust sha256:1f0c...
    """


@cluster.command("list")
@output_option("table", "json")
@carried_out_by("cluster:list_clusters")
def list_clusters() -> None:
    """List the configured clusters, wherever they are configured.

    \b
    Example:
      ontap-tui cluster list
    """


@cluster.command()
@click.argument("name", shell_complete=complete_cluster)
@output_option("text", "json")
@carried_out_by("cluster:show")
def show() -> None:
    """Show one cluster, secrets masked.

    \b
    Example:
      ontap-tui cluster show prod-east
    """


@cluster.command()
@click.argument("name", shell_complete=complete_cluster)
@click.option("--url", help="New address: https://HOST or https://HOST:PORT.")
@click.option("--username", help="New account.")
@click.option("--tag", "tags", multiple=True, metavar="TAG", help="Replace its tags; repeatable.")
@click.option("--read-only/--read-write", default=None, help="Refuse or allow changes on this cluster.")
@carried_out_by("cluster:edit")
def edit() -> None:
    """Change a cluster by options or, without any, edit its file in $EDITOR.

    Comments in the file are kept. A file that would not load is not saved: the editor opens again with your
    changes.

    \b
    Examples:
      ontap-tui cluster edit prod-east
      ontap-tui cluster edit prod-east --tag prod --tag gold
    """


@cluster.command()
@click.argument("name", shell_complete=complete_cluster)
@click.argument("new_name")
@carried_out_by("cluster:rename")
def rename() -> None:
    """Rename a cluster and its history.

    \b
    Example:
      ontap-tui cluster rename prod-east east-1
    """


@cluster.command()
@click.argument("name", shell_complete=complete_cluster)
@yes_option
@carried_out_by("cluster:remove")
def remove() -> None:
    """Stop watching a cluster: remove its file. Its history is kept.

    \b
    Example:
      ontap-tui cluster remove lab --yes
    """


@cluster.command()
@click.argument("names", metavar="NAME...", nargs=-1, required=True, shell_complete=complete_cluster)
@output_option("table", "json")
@no_progress_option
@carried_out_by("cluster:test")
def test() -> None:
    """Run `doctor` for these clusters only.

    \b
    Example:
      ontap-tui cluster test prod-east
    """


@cluster.command()
@click.argument("name", shell_complete=complete_cluster)
@trust_option
@yes_option
@carried_out_by("cluster_trust:trust")
def trust() -> None:
    """Trust exactly the certificate that a cluster now presents.

    Shows the old fingerprint above the new one and asks; the default is no. Sends nothing to the cluster.
    With --trust, accepts without asking if the certificate presented has that fingerprint.

    \b
    Examples:
      ontap-tui cluster trust lab
      ontap-tui cluster trust lab --trust sha256:1f0c...
    """


@cluster.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--format",
    "kind",
    type=click.Choice(("harvest", "ansible", "csv")),
    help="Format of the file, if its name does not show it.",
)
@click.option("--username", default="", help="Account for clusters that have none in the file.")
@click.option("--keyring", metavar="SERVICE", help="Look up missing passwords in the system keyring.")
@click.option("--password-env", metavar="NAME", help="Read missing passwords from this variable.")
@click.option("--dry-run", is_flag=True, help="Show what would be written; write nothing.")
@yes_option
@output_option("table", "json")
@carried_out_by("cluster_import:import_clusters")
def import_clusters() -> None:
    """Add clusters from a Harvest, Ansible or CSV file.

    Reads the configuration of Harvest or ontap-mcp, an Ansible inventory, or CSV. Shows what it will write,
    and what it leaves out and why, then asks. Clusters that are configured already are kept as they are. A
    password that the file lacks is asked for when the dashboard opens, unless
    --keyring or --password-env says where it is.

    \b
    Examples:
      ontap-tui cluster import /opt/harvest/harvest.yml
      ontap-tui cluster import inventory.ini --username admin --keyring ontap-tui --yes
    """
