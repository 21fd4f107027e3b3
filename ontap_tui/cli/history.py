"""Implement ``ontap-tui history``: list, prune and rename past jobs and launches."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Final

from ontap_tui.cli.choosing import allowed_clusters, is_named
from ontap_tui.cli.diagnostics import fail
from ontap_tui.cli.opening import open_history
from ontap_tui.cli.options import Options
from ontap_tui.cli.output import write, write_csv, write_json, write_json_line
from ontap_tui.cli.progress import ProgressLine, Waiting, showing
from ontap_tui.cli.records import LaunchRecord
from ontap_tui.cli.rows import OutputRow, past_row, sorted_rows, write_rows
from ontap_tui.cli.table import write_table
from ontap_tui.config import Config
from ontap_tui.filtering import Filter, parse
from ontap_tui.model import Launch, SystemClock

_LONGEST: Final = 3e10
"""The longest time to look back, in s: a thousand years."""
_MOST: Final = 100_000
"""Launches examined at most."""


def list_jobs(
    options: Options, filter_text: str, since: float, column: str, limit: int | None, output: str
) -> None:
    config = options.load_config()
    wanted = parse(filter_text, config.tags_of)
    rows = asyncio.run(_jobs(options, config, wanted, _before(since)))
    _check_named(options, config, bool(rows))
    write_rows(sorted_rows(rows, column)[:limit], output)


def launches(options: Options, since: float, limit: int, output: str) -> None:
    config = options.load_config()
    found = asyncio.run(_launches(options, config, _before(since), limit))
    _check_named(options, config, bool(found))
    records = list(map(LaunchRecord.of, found))
    match output:
        case "json":
            write_json(records)
        case "jsonl":
            for record in records:
                write_json_line(record)
        case "csv":
            write_csv(LaunchRecord.__struct_fields__, records)
        case _:
            titles = ("OUTCOME", "WHEN", "CLUSTER", "REQUEST", "USER", "CALL", "NOTE")
            write_table(titles, [_cells(launch) for launch in found])


def prune(options: Options, days: float | None) -> None:
    kept = options.load_config().settings.history_days if days is None else days
    forgotten = asyncio.run(_prune(options, kept))
    write(f"{forgotten} {'job' if forgotten == 1 else 'jobs'} forgotten.")


def rename(options: Options, name: str, new_name: str) -> None:
    moved = asyncio.run(rename_in_history(options, name, new_name))
    if moved is None:
        fail(f"The history has no cluster {name!r}.")
    write(f"{moved} {'job' if moved == 1 else 'jobs'} of {name} moved to {new_name}.")


async def rename_in_history(options: Options, name: str, new_name: str) -> int | None:
    async with open_history(options) as past:
        return await past.rename(name, new_name)


async def _jobs(options: Options, config: Config, wanted: Filter, since: datetime) -> list[OutputRow]:
    async with open_history(options) as past:
        now = datetime.now(UTC)
        return [
            past_row(job, now)
            async for part in past.every_job(since=since, failed=wanted.only_failures)
            for job in part
            if is_named(options, config, job.tracked.job.cluster) and wanted.matches(job.tracked, now)
        ]


def _check_named(options: Options, config: Config, found: bool) -> None:
    """Check the clusters' names; one that is not configured is accepted if something was `found` under it."""
    if not found and options.clusters:
        allowed_clusters(options, config)


async def _launches(options: Options, config: Config, since: datetime, limit: int) -> list[Launch]:
    async with open_history(options) as past:
        found = await past.launches(since=since, limit=_MOST if options.clusters else limit)
    return [launch for launch in found if is_named(options, config, launch.cluster)][:limit]


async def _prune(options: Options, days: float) -> int:
    clock = SystemClock()
    began, deleted = clock.monotonic(), 0

    def note(jobs: int) -> None:
        nonlocal deleted
        deleted = jobs

    def look() -> Waiting:
        deleting = ProgressLine(
            "history", "deleting", clock.monotonic() - began, what=f"{deleted:,} jobs deleted"
        )
        return Waiting([deleting])

    async with open_history(options) as past, showing(look, options, clock):
        return await past.prune(days, note)


def _before(span: float) -> datetime:
    return datetime.now(UTC) - timedelta(seconds=min(span, _LONGEST))


def _cells(launch: Launch) -> tuple[str, ...]:
    when = f"{launch.created_at.astimezone():%Y-%m-%d %H:%M:%S}"
    error = launch.error.words if launch.error else ""
    call = f"{launch.method} {launch.target}"
    return launch.outcome, when, launch.cluster, launch.request, launch.user, call, error or launch.note
