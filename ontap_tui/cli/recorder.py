"""Implement ``ontap-tui recorder``: poll the clusters for a whole team, without a screen."""

import asyncio
import platform
import signal
from typing import Final

from ontap_tui.cli.choosing import configured_clusters
from ontap_tui.cli.compose import engine_clusters, intervals_of
from ontap_tui.cli.diagnostics import fail, tell
from ontap_tui.cli.forgetting import forget_daily
from ontap_tui.cli.opening import open_team, tell_news
from ontap_tui.cli.options import Options
from ontap_tui.cli.service import ALIVE, READY, STOPPING, tell_manager
from ontap_tui.cli.status import ExitStatus
from ontap_tui.cli.table import write_table
from ontap_tui.config import Config
from ontap_tui.engine import Recorder
from ontap_tui.history import TeamHistory
from ontap_tui.model import SystemClock

_STATUS_EVERY: Final = 60.0
"""s between two lines on standard error."""
_ALIVE_EVERY: Final = 5.0
"""s between two messages to the service manager."""


def recorder(options: Options, name: str, check: bool) -> ExitStatus:
    config = options.load_config()
    if not config.history.url:
        fail(
            f"A recorder needs a team history. Configure it in {options.locations.config}:",
            "  [history]",
            '  url = "postgresql://USER@HOST/DATABASE"',
        )
    name = name or platform.node()
    return asyncio.run(_check(config, name) if check else _record(options, config, name))


async def _record(options: Options, config: Config, name: str) -> ExitStatus:
    clusters = [one for one in configured_clusters(options, config) if one.has_account]
    if not clusters:
        fail("A recorder needs an account on the clusters that it is to record: none has one.")
    clock = SystemClock()
    history = await open_team(config.history, clock, name=name)
    try:
        recording = Recorder(
            engine_clusters(config, clusters, history.clock, read_only=True),
            history,
            policy=intervals_of(config),
        )
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, recording.stop)
        besides = [
            asyncio.create_task(work)
            for work in (
                tell_news(history),
                _tell_status(recording),
                _tell_alive(recording),
                forget_daily(history, config.settings.history_days, clock),
            )
        ]
        try:
            await recording.run()
        finally:
            tell_manager(STOPPING)
            for task in besides:
                task.cancel()
            await asyncio.gather(*besides, return_exceptions=True)
            await recording.aclose()
    finally:
        await history.close()
    tell("All clusters are handed over.")
    return ExitStatus.DONE


async def _tell_status(recording: Recorder) -> None:
    await recording.tended.wait()
    while True:
        tell(str(recording.status))
        await asyncio.sleep(_STATUS_EVERY)


async def _tell_alive(recording: Recorder) -> None:
    await recording.tended.wait()
    tell_manager(READY)
    while True:
        tell_manager(ALIVE, f"STATUS={recording.status}")
        await asyncio.sleep(_ALIVE_EVERY)


async def _check(config: Config, name: str) -> ExitStatus:
    history: TeamHistory = await open_team(config.history, SystemClock(), name=name)
    try:
        findings = await history.examine()
    finally:
        await history.close()
    rows = [
        (one.what, "ok" if one.ok else "FAILED", ". ".join(filter(None, (one.found, one.remedy))))
        for one in findings
    ]
    write_table(("CHECK", "RESULT", "WHAT"), rows, wrap=True)
    return ExitStatus.DONE if all(one.ok for one in findings) else ExitStatus.USAGE
