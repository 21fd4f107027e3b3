"""``ontap-tui history``: what was seen and what was launched, kept after the cluster has forgotten it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import click
import msgspec

from ontap_tui.cli.choosing import allowed_clusters, is_named
from ontap_tui.cli.completion import complete_cluster
from ontap_tui.cli.diagnostics import fail, tell
from ontap_tui.cli.options import HISTORY, Options
from ontap_tui.cli.output import write, write_csv, write_json, write_json_line
from ontap_tui.cli.parameters import (
    cluster_option,
    filter_argument,
    filter_text,
    finite,
    output_option,
    seconds,
)
from ontap_tui.cli.rows import FORMATS, Row, limit_option, past_row, sort_option, sorted_rows, write_rows
from ontap_tui.cli.table import write_table
from ontap_tui.config import Config
from ontap_tui.filtering import Filter, parse
from ontap_tui.history import History
from ontap_tui.model import Launch, SystemClock

_LONGEST: Final = 3e10
"""s: a thousand years, which go back further than any cluster."""
_MOST: Final = 100_000
"""Launches that are looked through."""
_LAUNCH_FIELDS: Final = (
    "id", "group", "request", "cluster", "method", "target", "body", "values", "user", "created_at",
    "http_status", "answer", "jobs", "outcome", "error", "note", "ended_at",
)  # fmt: skip

_since = click.option(
    "--since", callback=seconds, default="7d", show_default=True, metavar="TIME", help="How far back to look."
)


class _WithDefault(click.Group):
    """``history WORDS`` is ``history jobs WORDS``."""

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
    """Show jobs that were seen and requests that were launched.

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
@click.pass_obj
def list_jobs(
    options: Options, filter_words: tuple[str, ...], since: float, column: str, limit: int | None, output: str
) -> None:
    """List the jobs that were seen.

    \b
    Example:
      ontap-tui history jobs request:snapshot --since 1d
    """
    config = options.load_config()
    wanted = parse(filter_text(filter_words), config.tags_of)
    rows = asyncio.run(_jobs(options, config, wanted, _before(since)))
    _check_named(options, config, bool(rows))
    write_rows(sorted_rows(rows, column)[:limit], output)


@history.command()
@cluster_option
@_since
@click.option(
    "--limit", type=click.IntRange(1), default=1000, show_default=True, metavar="N", help="Only the newest N."
)
@output_option(*FORMATS)
@click.pass_obj
def launches(options: Options, since: float, limit: int, output: str) -> None:
    """List what was launched from here, newest first.

    \b
    Example:
      ontap-tui history launches --since 1d -o json
    """
    config = options.load_config()
    found = asyncio.run(_launches(options, config, _before(since), limit))
    _check_named(options, config, bool(found))
    records = [_record(launch) for launch in found]
    match output:
        case "json":
            write_json(records)
        case "jsonl":
            for record in records:
                write_json_line(record)
        case "csv":
            write_csv(_LAUNCH_FIELDS, records)
        case _:
            titles = ("OUTCOME", "WHEN", "CLUSTER", "REQUEST", "USER", "CALL", "NOTE")
            write_table(titles, [_cells(launch) for launch in found])


@history.command()
@click.option(
    "--days",
    type=click.FloatRange(0, 36_500),
    callback=finite,
    help="Keep this many days; by default, history_days in the settings.",
)
@click.pass_obj
def prune(options: Options, days: float | None) -> None:
    """Delete ended jobs that are older than the history keeps.

    \b
    Example:
      ontap-tui history prune --days 30
    """
    kept = options.load_config().settings.history_days if days is None else days
    forgotten = asyncio.run(_prune(options, kept))
    write(f"{forgotten} {'job' if forgotten == 1 else 'jobs'} forgotten.")


@history.command()
@click.argument("name")
@click.argument("new_name", shell_complete=complete_cluster)
@click.pass_obj
def rename(options: Options, name: str, new_name: str) -> None:
    """Give what was seen of one cluster to another name, as after renaming it in the configuration.

    \b
    Example:
      ontap-tui history rename east prod-east
    """
    moved = asyncio.run(rename_in_history(options, name, new_name))
    if moved is None:
        fail(f"The history knows no cluster {name!r}.")
    write(f"{moved} {'job' if moved == 1 else 'jobs'} of {name} are {new_name}'s now.")


async def rename_in_history(options: Options, name: str, new_name: str) -> int | None:
    async with open_history(options) as past:
        return await past.rename(name, new_name)


@asynccontextmanager
async def open_history(options: Options) -> AsyncIterator[History]:
    opened = await History.open(options.locations.data / HISTORY, SystemClock())
    try:
        for notice in opened.notices:
            tell(notice)
        yield opened
    finally:
        await opened.close()


async def _jobs(options: Options, config: Config, wanted: Filter, since: datetime) -> list[Row]:
    async with open_history(options) as past:
        now = datetime.now(UTC)
        return [
            past_row(job, now)
            async for part in past.every_job(since=since, failed=wanted.only_failures)
            for job in part
            if is_named(options, config, job.tracked.job.cluster) and wanted.matches(job.tracked, now)
        ]


def _check_named(options: Options, config: Config, found: bool) -> None:
    """A name that is not configured is right where something is found under it."""
    if not found and options.clusters:
        allowed_clusters(options, config)


async def _launches(options: Options, config: Config, since: datetime, limit: int) -> list[Launch]:
    async with open_history(options) as past:
        found = await past.launches(since=since, limit=_MOST if options.clusters else limit)
    return [launch for launch in found if is_named(options, config, launch.cluster)][:limit]


async def _prune(options: Options, days: float) -> int:
    async with open_history(options) as past:
        return await past.prune(days)


def _before(span: float) -> datetime:
    return datetime.now(UTC) - timedelta(seconds=min(span, _LONGEST))


def _record(launch: Launch) -> dict[str, Any]:
    plain = msgspec.to_builtins(launch)
    return {field: plain[field] for field in _LAUNCH_FIELDS}


def _cells(launch: Launch) -> tuple[str, ...]:
    when = f"{launch.created_at.astimezone():%Y-%m-%d %H:%M:%S}"
    error = launch.error.message if launch.error else ""
    call = f"{launch.method} {launch.target}"
    return launch.outcome, when, launch.cluster, launch.request, launch.user, call, error or launch.note
