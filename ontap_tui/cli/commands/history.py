"""Declare ``ontap-tui history``: list, prune, copy and rename past jobs and launches."""

import click

from ontap_tui.cli.commands.carrying_out import carried_out_by
from ontap_tui.cli.commands.parameters import (
    FORMATS,
    cluster_option,
    complete_cluster,
    filter_argument,
    finite,
    limit_option,
    no_progress_option,
    output_option,
    seconds,
    sort_option,
)

_since = click.option(
    "--since", callback=seconds, default="7d", show_default=True, metavar="TIME", help="How far back to look."
)


class _WithDefault(click.Group):
    """Reads ``history WORDS`` as ``history jobs WORDS``."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if not args or args[0] not in {*self.commands, "-h", "--help"}:
            args = ["jobs", *args]
        return super().parse_args(ctx, args)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        super().format_options(ctx, formatter)
        records = [one.get_help_record(ctx) for one in self.commands["jobs"].params]
        with formatter.section("Options without a command"):
            formatter.write_dl([record for record in records if record])


@click.group(cls=_WithDefault)
def history() -> None:
    """Show past jobs and launches.

    Contacts no cluster. Without a subcommand it lists jobs: history [FILTER]... is history jobs [FILTER]...

    \b
    Example:
      ontap-tui history state:failure --since 30d -o csv
    """


@history.command("jobs")
@filter_argument
@cluster_option
@_since
@sort_option
@limit_option
@output_option(*FORMATS)
@carried_out_by("history:list_jobs")
def list_jobs() -> None:
    """List recorded jobs.

    \b
    Example:
      ontap-tui history jobs request:snapshot --since 1d
    """


@history.command()
@cluster_option
@_since
@click.option(
    "--limit", type=click.IntRange(1), default=1000, show_default=True, metavar="N", help="Only the newest N."
)
@output_option(*FORMATS)
@carried_out_by("history:launches")
def launches() -> None:
    """List what was launched from here, newest first.

    \b
    Example:
      ontap-tui history launches --since 1d -o json
    """


@history.command()
@click.option(
    "--days",
    type=click.FloatRange(0, 36_500),
    callback=finite,
    help="Keep this many days; by default, history_days in the settings.",
)
@no_progress_option
@carried_out_by("history:prune")
def prune() -> None:
    """Delete ended jobs that are older than the history keeps.

    \b
    Example:
      ontap-tui history prune --days 30
    """


@history.command()
@click.option("--to", "url", default="", metavar="URL", help="By default, the url in [history].")
@carried_out_by("history_copy:copy")
def copy() -> None:
    """Copy this machine's history to the team's.

    Existing records are left as they are, so it can be run again.

    \b
    Example:
      ontap-tui history copy --to postgresql://ann@db.example.com/ontap
    """


@history.command()
@click.argument("name")
@click.argument("new_name", shell_complete=complete_cluster)
@carried_out_by("history:rename")
def rename() -> None:
    """Move the history of a cluster to another name, after renaming it in the configuration.

    \b
    Example:
      ontap-tui history rename east prod-east
    """
