"""Find a job by its UUID or a unique prefix of it, in upper or lower case."""

from collections.abc import Sequence
from typing import Final

from ontap_tui.cli.compose import Rooms, remembered
from ontap_tui.cli.diagnostics import fail

_LENGTH: Final = 36
_SHOWN: Final = 5


async def whole_uuids(rooms: Rooms, cluster: str, given: Sequence[str]) -> list[str]:
    """Complete prefixes to the UUIDs of jobs that the cluster or the history knows; others stay unchanged.

    Raises:
        CommandError: a prefix fits several jobs.
    """
    if all(len(uuid) >= _LENGTH for uuid in given):
        return list(given)
    await rooms.engine.poll_once()
    known = set(rooms.engine.jobs[cluster]) | await remembered(rooms.history, _past(rooms, cluster), set())
    return list(dict.fromkeys(_whole(uuid, known) for uuid in given))


async def _past(rooms: Rooms, cluster: str) -> set[str]:
    parts = rooms.history.every_job(clusters=[cluster])
    return {job.tracked.job.uuid async for part in parts for job in part}


def _whole(given: str, known: set[str]) -> str:
    found = sorted(uuid for uuid in known if uuid.lower().startswith(given))
    if given in found or not found:
        return given
    if len(found) > 1:
        more = f" and {len(found) - _SHOWN} more" if len(found) > _SHOWN else ""
        fail(f"{given} matches several jobs: {', '.join(found[:_SHOWN])}{more}.")
    return found[0]
