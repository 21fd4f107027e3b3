"""Implement ``ontap-tui wait``: wait until jobs have ended."""

import asyncio
from functools import partial

from ontap_tui.cli.choosing import one_cluster
from ontap_tui.cli.compose import Rooms, remembered, running, script_rooms
from ontap_tui.cli.contact import reporting_contact
from ontap_tui.cli.diagnostics import tell
from ontap_tui.cli.naming import whole_uuids
from ontap_tui.cli.observing import with_observed
from ontap_tui.cli.options import Options
from ontap_tui.cli.output import write, write_json
from ontap_tui.cli.progress import ProgressLine, Waiting, job_line, showing, tell_open
from ontap_tui.cli.rows import OutputRow, live_row, row_text, unknown_record, with_past
from ontap_tui.cli.status import ExitStatus, combined, status_of_fault, status_of_job
from ontap_tui.model import JobKey, JobRecord
from ontap_tui.ontap import JobNotFound, OntapError


def wait(
    options: Options, cluster: str, uuids: tuple[str, ...], timeout: float | None, output: str
) -> ExitStatus:
    return asyncio.run(_wait(options, cluster, uuids, timeout, output))


async def _wait(
    options: Options, cluster: str, uuids: tuple[str, ...], timeout: float | None, output: str
) -> ExitStatus:
    config = await asyncio.to_thread(with_observed, options, options.load_config())
    chosen = one_cluster(options, config, cluster)
    async with (
        script_rooms(options, config, [chosen]) as rooms,
        running(rooms.engine, poll=False),
        reporting_contact(rooms.engine),
    ):
        names = await whole_uuids(rooms, cluster, uuids)
        open_ones = dict.fromkeys(names)

        async def one(uuid: str) -> tuple[JobRecord, ExitStatus]:
            row, status = await _end(rooms, (cluster, uuid), timeout)
            del open_ones[uuid]
            if row is not None and output == "text":
                write(row_text(row))
            return row.record if row else unknown_record((cluster, uuid)), status

        def look() -> Waiting:
            return Waiting.of(list(open_ones), partial(_line, rooms, cluster))

        try:
            async with showing(look, options, rooms.clock, engine=rooms.engine):
                ends = await asyncio.gather(*map(one, names))
        except asyncio.CancelledError:
            tell_open(options, look(), {cluster: list(open_ones)})
            raise
    if output == "json":
        write_json([record for record, _ in ends])
    return combined(status for _, status in ends)


def _line(rooms: Rooms, cluster: str, uuid: str) -> ProgressLine:
    tracked = rooms.engine.find((cluster, uuid))
    if tracked is None:
        return ProgressLine(cluster, "not read yet", what=uuid)
    return job_line(rooms.engine, tracked, rooms.clock.now())


async def _end(rooms: Rooms, key: JobKey, timeout: float | None) -> tuple[OutputRow | None, ExitStatus]:
    """Return the job as last known, None if unknown; the history may know a job that its cluster forgot."""
    cluster, uuid = key
    past = await remembered(rooms.history, rooms.history.job(key), None)
    try:
        async with asyncio.timeout(timeout):
            tracked = await rooms.engine.follow(key)
    except JobNotFound as error:
        if past is None:
            tell(f"{uuid}: {cluster} {error.fault.summary}. {error.fault.remedy}")
            return None, ExitStatus.UNKNOWN
        return OutputRow(past.tracked, rooms.clock.now(), past.last_seen), status_of_job(past.tracked)
    except OntapError as error:
        return None, status_of_fault(error.fault.kind)  # it has been reported
    except TimeoutError:
        known = rooms.engine.find(key)
        tell(f"{uuid}: still running after {timeout:g} s.")
        if known is None:
            never_read = rooms.engine.clusters[cluster].fault is not None
            return None, ExitStatus.UNREACHABLE if never_read else ExitStatus.TIMEOUT
        tracked = known
    if past is not None:
        tracked = with_past(tracked, past.tracked)
    state = rooms.engine.clusters[cluster]
    return live_row(tracked, state, rooms.clock.now()), status_of_job(tracked)
