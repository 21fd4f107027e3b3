"""Implement ``ontap-tui job``: show everything about one job."""

import asyncio
from collections.abc import Iterator, Sequence
from datetime import datetime

import msgspec

from ontap_tui.cli.choosing import one_cluster
from ontap_tui.cli.compose import Rooms, remembered, running, script_rooms
from ontap_tui.cli.diagnostics import tell_fault
from ontap_tui.cli.naming import whole_uuids
from ontap_tui.cli.observing import with_observed
from ontap_tui.cli.options import Options
from ontap_tui.cli.output import write, write_json
from ontap_tui.cli.records import AskedFor, JobDetails
from ontap_tui.cli.rows import OutputRow, live_row, past_row, with_past
from ontap_tui.cli.status import ExitStatus, status_of_fault
from ontap_tui.history import Control, Transition
from ontap_tui.model import Fault, JobKey, Launch, duration
from ontap_tui.ontap import JobNotFound, OntapError


def job(options: Options, cluster: str, uuid: str, output: str) -> ExitStatus:
    return asyncio.run(_job(options, cluster, uuid, output))


async def _job(options: Options, cluster: str, given: str, output: str) -> ExitStatus:
    config = await asyncio.to_thread(with_observed, options, options.load_config())
    async with (
        script_rooms(options, config, [one_cluster(options, config, cluster)]) as rooms,
        running(rooms.engine, poll=False),
    ):
        [uuid] = await whole_uuids(rooms, cluster, [given])
        key = cluster, uuid
        row, fault = await find_job(rooms, key)
        if fault is not None and (row is None or not row.tracked.gone):
            tell_fault(cluster, fault)
        status = status_of_fault(fault.kind) if fault else ExitStatus.DONE
        if row is None:
            return status
        details = await job_details(rooms, row)
    if output == "json":
        write_json(details)
    else:
        write(
            *_fields(row), *_past(details.timeline), *_asked_for(details.controls), *_origin(details.launch)
        )
    return ExitStatus.DONE if row.tracked.gone else status


async def job_details(rooms: Rooms, row: OutputRow) -> JobDetails:
    """Return the job with everything that the history knows about it."""
    key = row.tracked.key
    timeline = await remembered(rooms.history, rooms.history.timeline(key), [])
    launch = await remembered(rooms.history, rooms.history.launch_of(key), None)
    controls = await remembered(rooms.history, rooms.history.controls(key), [])
    return JobDetails(
        **msgspec.structs.asdict(row.record),
        timeline=tuple(timeline),
        launch=launch,
        controls=tuple(map(_asked, controls)),
    )


async def find_job(rooms: Rooms, key: JobKey) -> tuple[OutputRow | None, Fault | None]:
    """Return the job as its cluster reports it now, or else as last known, and why it could not be read."""
    now = rooms.clock.now()
    past = await remembered(rooms.history, rooms.history.job(key), None)
    try:
        tracked = await rooms.engine.read(key)
    except OntapError as error:
        if past is None:
            return None, error.fault
        known = past.tracked
        if isinstance(error, JobNotFound) and not known.gone:
            known = msgspec.structs.replace(known, gone_at=now)
        last = msgspec.structs.replace(past, tracked=known)
        return past_row(last, now), error.fault
    if past is not None:
        tracked = with_past(tracked, past.tracked)
    return live_row(tracked, rooms.engine.clusters[key[0]], now, seen=True), None


def _fields(row: OutputRow) -> Iterator[str]:
    job = row.tracked.job
    elapsed = row.record.elapsed_seconds
    facts = {
        "cluster": job.cluster,
        "uuid": job.uuid,
        "state": row.tracked.state_word,
        "description": job.description,
        "message": job.message,
        "code": None if job.code is None else str(job.code),
        "node": job.node,
        "svm": job.svm,
        "started": _time(job.start_time),
        "ended": _time(job.end_time),
        "elapsed": None if elapsed is None else duration(elapsed),
        "first seen": _time(row.tracked.first_seen),
        "last seen": _time(row.last_seen),
        "gone since": _time(row.tracked.gone_at),
    }
    if job.error is not None:
        facts["error"] = job.error.words
        facts["arguments"] = ", ".join(one.message or one.code or "" for one in job.error.arguments)
    return (f"{name:<13}{value}" for name, value in facts.items() if value)


def _past(timeline: Sequence[Transition]) -> Iterator[str]:
    """Yield what was observed of the job, by our clock."""
    if timeline:
        yield ""
    for step in timeline:
        yield f"{_time(step.at)}  {step.state:<9}{step.message or ''}".rstrip()


def _asked_for(controls: Sequence[AskedFor]) -> Iterator[str]:
    """Yield the pauses, resumes and cancels requested from here."""
    if controls:
        yield ""
    for one in reversed(controls):
        words = [f"by {one.user}" if one.user else "", one.reason, one.refusal or ""]
        yield f"{_time(one.at)}  {one.action:<9}{'; '.join(filter(None, words))}".rstrip()


def _asked(control: Control) -> AskedFor:
    intent = control.intent
    return AskedFor(
        action=intent.action, at=intent.at, refusal=intent.refusal, user=control.user, reason=control.reason
    )


def _origin(launch: Launch | None) -> Iterator[str]:
    if launch is None:
        return
    values = " ".join(f"{name}={value}" for name, value in launch.values.items())
    yield ""
    yield f"{'launched by':<13}{launch.request} {values}".rstrip()
    yield f"{'sent':<13}{launch.method} {launch.target}"
    if launch.body:
        yield f"{'body':<13}{launch.body}"
    yield f"{'by':<13}{launch.user}, {_time(launch.created_at)}"


def _time(at: datetime | None) -> str | None:
    return f"{at.astimezone():%Y-%m-%d %H:%M:%S}" if at else None
