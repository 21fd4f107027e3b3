"""Implement ``ontap-tui jobs``: poll every cluster once, and list its jobs."""

import asyncio
from collections.abc import Collection, Iterator
from datetime import datetime

from ontap_tui.cli.choosing import configured_clusters
from ontap_tui.cli.compose import Rooms, remembered, running, script_rooms
from ontap_tui.cli.diagnostics import tell_fault
from ontap_tui.cli.observing import with_observed
from ontap_tui.cli.options import Options
from ontap_tui.cli.progress import Waiting, cluster_line, is_read, showing
from ontap_tui.cli.rows import (
    OutputRow,
    live_row,
    past_row,
    sorted_rows,
    with_past,
    write_rows,
)
from ontap_tui.cli.status import ExitStatus, combined, status_of_fault
from ontap_tui.config import Config
from ontap_tui.filtering import Filter, parse
from ontap_tui.history import History, PastJob
from ontap_tui.model import RECENT, JobKey


def jobs(
    options: Options, filter_text: str, scope: str, column: str, limit: int | None, output: str
) -> ExitStatus:
    config = with_observed(options, options.load_config())
    wanted = parse(filter_text, config.tags_of)
    rows, status = asyncio.run(_poll(options, config, wanted, scope))
    write_rows(sorted_rows(rows, column)[:limit], output)
    return status


async def _poll(
    options: Options, config: Config, wanted: Filter, scope: str
) -> tuple[list[OutputRow], ExitStatus]:
    clusters = configured_clusters(options, config)
    async with (
        script_rooms(options, config, clusters) as rooms,
        running(rooms.engine, poll=False),
    ):
        began = rooms.clock.monotonic()

        def look() -> Waiting:
            waited = rooms.clock.monotonic() - began
            still_read_first = sorted(rooms.engine.clusters.values(), key=is_read)
            return Waiting.of(still_read_first, lambda state: cluster_line(state, waited))

        async with showing(look, options, rooms.clock):
            await rooms.engine.poll_once()
        now = rooms.clock.now()
        since = None if scope == "all" else now - RECENT
        names = [cluster.name for cluster in clusters]
        past = await remembered(rooms.history, past_jobs(rooms.history, since, names), {})
        rows = list(live_rows(rooms, past, now))
        if scope != "live":
            known = {row.tracked.key for row in rows}
            rows += [past_row(job, now) for key, job in past.items() if key not in known]
        faults = [(state.name, state.fault) for state in rooms.engine.clusters.values() if state.fault]
        for name, fault in faults:
            tell_fault(name, fault)
    status = combined(status_of_fault(fault.kind) for _, fault in faults)
    return [row for row in rows if wanted.matches(row.tracked, row.now)], status


async def past_jobs(
    history: History, since: datetime | None, clusters: Collection[str]
) -> dict[JobKey, PastJob]:
    parts = history.every_job(since=since, clusters=clusters)
    return {job.tracked.key: job async for part in parts for job in part}


def live_rows(rooms: Rooms, past: dict[JobKey, PastJob], now: datetime) -> Iterator[OutputRow]:
    """Yield the jobs of the clusters that answered, with what the history adds to them."""
    for name, jobs in rooms.engine.jobs.items():
        state = rooms.engine.clusters[name]
        if state.polled_at is None:
            continue
        for key, tracked in ((tracked.key, tracked) for tracked in jobs.values() if not tracked.gone):
            yield live_row(with_past(tracked, past[key].tracked) if key in past else tracked, state, now)
