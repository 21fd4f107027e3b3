"""Several processes, and what importing costs one of them."""

import asyncio
import subprocess
import sys
from pathlib import Path

import pytest

from ontap_tui.history import SqliteHistory
from tests.support.clock import ManualClock

_WATCH = """
import asyncio, sys
from pathlib import Path
from ontap_tui.history import SqliteHistory
from ontap_tui.model import SystemClock
from tests.history.batches import appeared, batch, changed, finished
from tests.support.jobs import make_job

async def main(path, late):
    history = await SqliteHistory.open(path, SystemClock())
    print("open", flush=True)
    sys.stdin.readline()
    for number in range(300):
        first = appeared(make_job(number, state="queued"), number + late)
        second = changed(first, number + 1 + late, state="running", message="copying")
        await history.record(batch(first))
        await history.record(batch(second, finished(second, number + 2 + late)))
    await history.close()
    assert history.fault is None, history.fault

asyncio.run(main(Path(sys.argv[1]), float(sys.argv[2])))
"""


async def test_two_processes_record_the_same_jobs_once(path: Path, clock: ManualClock) -> None:
    pipe = asyncio.subprocess.PIPE
    processes = [
        await asyncio.create_subprocess_exec(
            sys.executable, "-c", _WATCH, str(path), late, stdin=pipe, stdout=pipe
        )
        for late in ("0", "0.4")
    ]
    for process in processes:
        assert process.stdout is not None
        assert await process.stdout.readline() == b"open\n"
    assert [await process.communicate(b"go\n") for process in processes]
    assert [process.returncode for process in processes] == [0, 0]
    history = await SqliteHistory.open(path, clock)
    found = await history.jobs(limit=1000)
    assert len({past.tracked.key for past in found}) == len(found) == 300
    for past in found:
        steps = await history.timeline(past.tracked.key)
        assert [step.state for step in steps] == ["queued", "running", "success"]
    assert history.notices == ()
    await history.close()


@pytest.mark.parametrize("library", ["sqlite3", "psycopg"])
def test_the_types_of_the_room_cost_no_database(library: str) -> None:
    check = f"import ontap_tui.history, sys; sys.exit('{library}' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", check], check=False).returncode == 0
