"""A short `benchmarks/team`: whatever is killed or cut off, nothing is lost, doubled or sent twice."""

import asyncio
import os
import signal
import sys
import uuid
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import pytest

from benchmarks.team.clusters import Life
from benchmarks.team.dashboards import Following
from benchmarks.team.judging import WATCHED, Verdict, judge
from ontap_tui.cli.simulated import write_config
from ontap_tui.simulator import SimulatedFleet
from tests.support.postgres import Database
from tests.support.postgres import database as database
from tests.support.postgres import postgres as postgres
from tests.support.postgres import postgres_server as postgres_server

LIVES = "SELECT count(*) FROM recorders WHERE name = '{}' AND seen > clock_timestamp() - interval '10 s'"
HELD = """
    SELECT count(*) FROM leases JOIN recorders ON recorders.id = holder
    WHERE until > clock_timestamp() AND recorders.name = '{}'
"""


@asynccontextmanager
async def recorder(config: Path, database: Database, name: str) -> AsyncIterator[asyncio.subprocess.Process]:
    """One that has told the others that it lives; killed at the end."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "ontap_tui", "--config", str(config), "recorder", "--name", name),
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        await database.until([(1,)], LIVES.format(name))
        yield process
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


@pytest.mark.long
async def test_nothing_is_lost_doubled_or_sent_twice(database: Database, tmp_path: Path) -> None:
    mine = f"fire-{uuid.uuid4().hex[:8]}"  # other tests have connections to the same server
    config = tmp_path / "config.toml"
    with SimulatedFleet(3) as fleet:
        write_config(config, fleet.endpoints)
        with config.open("a", encoding="utf-8") as file:
            file.write(f'\n[settings]\npoll_interval = 0.5\n[history]\nurl = "{database.url}"\n')
        life = Life(fleet, changes=10)
        dashboard = Following(database.url, fleet.endpoints, life.volumes, f"{mine}-person")
        async with AsyncExitStack() as stack:
            one = await stack.enter_async_context(recorder(config, database, f"{mine}-1"))
            await database.until([(3,)], HELD.format(f"{mine}-1"))
            database.ask(WATCHED)
            following = asyncio.create_task(dashboard.run())
            stack.push_async_callback(asyncio.wait, [following])
            stack.callback(following.cancel)
            life.start()
            stack.callback(life.end)
            dashboard.rate = 60.0
            two = await stack.enter_async_context(recorder(config, database, f"{mine}-2"))

            one.kill()
            await one.wait()
            database.pass_time()
            await database.until([(3,)], HELD.format(f"{mine}-2"))

            three = f"{mine}-3"
            await stack.enter_async_context(recorder(config, database, three))
            two.send_signal(signal.SIGSTOP)
            while database.ask(HELD.format(three)) != [(3,)]:
                database.pass_time()
                await asyncio.sleep(0.5)
            two.send_signal(signal.SIGCONT)

            for _ in range(2):
                assert database.end_connections(mine)
                await asyncio.sleep(0.5)
            assert (
                await asyncio.to_thread(os.waitid, os.P_PID, two.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT)
                is None
            )

            while not life.sent():  # the troubles may be over before the first launch
                assert not following.done()
                await asyncio.sleep(0.1)
            dashboard.rate = 0.0
            life.end()
            verdict = await _settled(database, life)
            assert not following.done()
        assert verdict.good, str(verdict)
        assert verdict.launches
        assert verdict.ended > len(fleet) * 38
        assert max(dashboard.ends.values()) == 1
        assert dashboard.shown == {cluster.name for cluster in fleet}


async def _settled(database: Database, life: Life) -> Verdict:
    """What is true once everything that was seen is written, or at the latest after a minute."""
    for _ in range(120):
        verdict = await asyncio.to_thread(judge, database.ask, life.truth, life.sent())
        if not (verdict.lost or verdict.open):
            break
        await asyncio.sleep(0.5)
    return verdict
