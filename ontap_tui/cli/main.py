"""Define the command ``ontap-tui``: its options, its subcommands, and how it ends."""

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final, NoReturn

import click

from ontap_tui import __version__
from ontap_tui.cli.commands.carrying_out import carry_out
from ontap_tui.cli.commands.parameters import complete_cluster
from ontap_tui.cli.on_demand import InOrder, OnDemand
from ontap_tui.cli.options import Options

COMPLETION: Final = "_ONTAP_TUI_COMPLETE"
"""The variable with which a shell requests its completion script, and completions."""
_COMMANDS: Final = (
    ("demo", "dashboard:demo", "Open the dashboard with simulated clusters."),
    ("init", "init:init", "Write a starter configuration and requests."),
    ("cluster", "cluster:cluster", "Add, change, check and remove clusters."),
    ("config", "configuration:config", "Check and show the configuration."),
    ("doctor", "doctor:doctor", "Check each cluster and say what to fix."),
    ("jobs", "jobs:jobs", "Poll every cluster once and list its jobs."),
    ("watch", "watch:watch", "Print a line for each change to a job."),
    ("job", "job:job", "Show everything about one job."),
    ("wait", "wait:wait", "Wait until all the given jobs of a cluster have ended."),
    ("pause", "control:pause", "Pause jobs of a cluster."),
    ("resume", "control:resume", "Resume paused jobs of a cluster."),
    ("cancel", "control:cancel", "Cancel jobs of a cluster."),
    ("run", "run:run", "Send a saved request."),
    ("requests", "library:requests", "Manage saved requests."),
    ("history", "history:history", "Show past jobs and launches."),
    ("schema", "schema:schema", "Print the JSON Schema of an output or of a file."),
    ("web", "web:web", "Show the dashboard in a browser."),
    ("mcp", "mcp:mcp", "Serve an AI assistant over the Model Context Protocol."),
    ("notify", "notify:notify", "Test the notification services."),
    ("exporter", "exporter:exporter", "Serve metrics for Prometheus."),
    ("recorder", "recorder:recorder", "Poll the clusters for a team and write its history."),
    ("team", "team:team", "Set up the history that a team shares."),
    ("simulate", "simulate:simulate", "Serve simulated clusters on 127.0.0.1."),
)


@click.command(
    cls=InOrder,
    commands={name: OnDemand(name, place, short_help) for name, place, short_help in _COMMANDS},
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110},
)
@click.option("--config", type=click.Path(path_type=Path), metavar="FILE", help="Configuration file.")
@click.option(
    "--data-dir",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    help="Where to keep history and state.",
)
@click.option(
    "--log-file",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Write a log to this file.",
)
@click.option("-v", "--verbose", is_flag=True, help="Log more; without --log-file, to standard error.")
@click.option("--no-color", is_flag=True, help="No colours; setting NO_COLOR does the same.")
@click.option(
    "--cluster",
    "clusters",
    multiple=True,
    shell_complete=complete_cluster,
    metavar="NAME",
    help="Only this cluster; use prod-* or tag:prod for several.",
)
@click.option("--read-only", is_flag=True, help="Refuse everything that changes a cluster.")
@click.option("--no-mouse", is_flag=True, help="Do not capture the mouse.")
@click.version_option(__version__, prog_name="ontap-tui")
@click.pass_context
def cli(
    context: click.Context,
    config: Path | None,
    data_dir: Path | None,
    log_file: Path | None,
    verbose: bool,
    no_color: bool,
    clusters: tuple[str, ...],
    read_only: bool,
    no_mouse: bool,
) -> object:
    """Watch the asynchronous jobs of many ONTAP clusters, and launch and control them.

    Without a command it opens the dashboard.

    \b
    Examples:
      ontap-tui demo
      ontap-tui --cluster 'prod-*' --read-only
      ontap-tui jobs 'state:failure ended:<1h' -o json
    """
    if no_color or os.environ.get("NO_COLOR"):
        context.color = False
        os.environ["NO_COLOR"] = "1"
    context.obj = Options(
        config=config,
        data_dir=data_dir,
        clusters=(clusters,) if clusters else (),
        read_only=read_only,
        mouse=not no_mouse,
        log_file=log_file,
        verbose=verbose,
        on_screen=context.invoked_subcommand in (None, "demo"),
    )
    return carry_out("dashboard:open_dashboard", context.obj) if context.invoked_subcommand is None else None


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run the command and end the process with its exit status."""
    if COMPLETION in os.environ:
        from ontap_tui.cli.shells import prepare

        prepare()
    try:
        status = cli.main(arguments, prog_name="ontap-tui", complete_var=COMPLETION, standalone_mode=False)
    except (KeyboardInterrupt, click.Abort):
        from ontap_tui.cli.status import ExitStatus

        status = ExitStatus.INTERRUPTED
    except SystemExit:  # raised by click if nobody reads its help
        status = 0
    except Exception as error:  # noqa: BLE001 - every error gets a message and an exit status
        from ontap_tui.cli.diagnostics import report

        status = report(error)
    sys.exit(status)
