"""Implement ``ontap-tui pause``, ``resume`` and ``cancel``."""

import asyncio
from collections.abc import Sequence

from ontap_tui.cli.choosing import one_cluster, user_name
from ontap_tui.cli.compose import Rooms, running, script_rooms
from ontap_tui.cli.confirm import confirm
from ontap_tui.cli.diagnostics import fail, tell
from ontap_tui.cli.naming import whole_uuids
from ontap_tui.cli.options import Options
from ontap_tui.cli.output import write, write_json
from ontap_tui.cli.records import ControlRecord
from ontap_tui.cli.status import ExitStatus, combined, status_of_fault
from ontap_tui.engine import ControlResult
from ontap_tui.model import Action
from ontap_tui.ontap import OntapError


def control(
    options: Options, action: str, cluster: str, uuids: tuple[str, ...], reason: str, yes: bool, output: str
) -> ExitStatus:
    results = asyncio.run(_control(options, Action(action), cluster, uuids, reason, yes))
    if output == "json":
        write_json(list(map(control_record, results)))
    else:
        for result in results:
            write(f"{cluster}  {result.key[1]}  {_word(result)}")
    for result in results:
        if not result.done:
            tell(f"{cluster}: {result.key[1]}: {result.words}")
    return combined(map(_status, results))


async def _control(
    options: Options, action: Action, cluster: str, uuids: Sequence[str], reason: str, yes: bool
) -> list[ControlResult]:
    """Control the jobs one by one, to limit the load on the cluster and keep the answers in order."""
    config = options.load_config()
    chosen = one_cluster(options, config, cluster)
    if not chosen.has_account:
        fail(f"{cluster} has no account here. Nothing was sent.")
    if options.read_only or chosen.read_only:
        fail(f"{cluster} is read-only here. Nothing was sent.")
    async with (
        script_rooms(options, config, [chosen], read_only=False) as rooms,
        running(rooms.engine, poll=False),
    ):
        names = await whole_uuids(rooms, cluster, uuids)
        what = [f"  {cluster}  {await _seen(rooms, cluster, uuid)}" for uuid in names]
        if reason and rooms.history.fault is not None:
            tell("The reason is not recorded.")
        if not yes:
            confirm([f"{action.capitalize()}:", *what])
        return [
            await rooms.engine.control((cluster, uuid), action, reason, user=user_name()) for uuid in names
        ]


async def _seen(rooms: Rooms, cluster: str, uuid: str) -> str:
    """Return the job's current state; the action is refused if it changes before the confirmation."""
    try:
        job = (await rooms.engine.read((cluster, uuid))).job
    except OntapError as error:
        return f"{uuid}  {error.fault.text}"
    return f"{uuid}  {job.state}  {job.description}"


def _status(result: ControlResult) -> ExitStatus:
    if result.done:
        return ExitStatus.DONE
    if result.unknown:
        return ExitStatus.UNKNOWN
    return status_of_fault(result.fault.kind) if result.fault else ExitStatus.REFUSED


def _word(result: ControlResult) -> str:
    if result.done:
        return result.message
    return "unknown" if result.unknown else "not done"


def control_record(result: ControlResult) -> ControlRecord:
    cluster, uuid = result.key
    return ControlRecord(
        cluster=cluster,
        uuid=uuid,
        action=result.action,
        done=None if result.unknown else result.done,
        state=result.job.job.state if result.job else None,
        message=result.message,
        error=result.error,
    )
