"""Implement ``ontap-tui history copy``: copy a person's own history to the team's."""

import asyncio
import platform
from contextlib import AsyncExitStack
from typing import Final

from ontap_tui.cli.choosing import user_name
from ontap_tui.cli.diagnostics import fail, tell
from ontap_tui.cli.opening import open_team
from ontap_tui.cli.options import HISTORY, Options
from ontap_tui.cli.output import write
from ontap_tui.config import Team
from ontap_tui.history import KeptJob, SqliteHistory, TeamHistory
from ontap_tui.model import SystemClock

_PART: Final = 500
"""Jobs in one transaction."""
_ALL: Final = 2**31


def copy(options: Options, url: str) -> None:
    team = Team(url=url) if url else options.load_config_to_begin().history
    if not team.url:
        fail("There is no team history to copy to. Name it with --to, or in [history] of the configuration.")
    path = options.locations.data / HISTORY
    if not path.exists():
        fail(f"There is nothing to copy: {path} does not exist.")
    asyncio.run(_copy(options, team))


async def _copy(options: Options, team: Team) -> None:
    clock = SystemClock()
    async with AsyncExitStack() as stack:
        mine = await SqliteHistory.open(options.locations.data / HISTORY, clock)
        stack.push_async_callback(mine.close)
        theirs = await open_team(team, clock, name=f"{user_name()}@{platform.node()} (copies)")
        stack.push_async_callback(theirs.close)
        await theirs.copy_watches(await mine.watches())
        found, new = await _copy_jobs(mine, theirs)
        launches = await mine.launches(limit=_ALL)
        for start in range(0, len(launches), _PART):
            await theirs.journal(*launches[start : start + _PART])
        known = await theirs.acknowledged()
        await theirs.acknowledge(
            {key: one for key, one in (await mine.acknowledged()).items() if key not in known}
        )
    write(f"{found} ended jobs, {new} of them new to the team; {len(launches)} launches.")


async def _copy_jobs(mine: SqliteHistory, theirs: TeamHistory) -> tuple[int, int]:
    """Return (ended jobs, how many of them were new)."""
    found = new = 0
    async for part in mine.every_job():
        ended = [past.tracked for past in part if not past.tracked.active]
        for start in range(0, len(ended), _PART):
            kept = [
                KeptJob(tracked=one, timeline=await mine.timeline(one.key))
                for one in ended[start : start + _PART]
            ]
            new += await theirs.copy_jobs(kept)
            for one in kept:
                if controls := await mine.controls(one.tracked.key):
                    await theirs.journal_control(*controls)
        found += len(ended)
        tell(f"{found} ended jobs so far")
    return found, new
