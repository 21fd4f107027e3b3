"""What the file adds to what both stores do: full disks, power cuts, several instances that see the same."""

import asyncio
import sqlite3
import sys
from pathlib import Path
from typing import Any

import msgspec
import pytest

from ontap_tui.history import HistoryError, SqliteHistory, threaded
from ontap_tui.model import ApiError, JobAppeared, JobChanged, Secret
from tests.history.batches import appeared, batch, changed, ended_job, finished, later, polled, words
from tests.history.sqlite.conftest import Opening
from tests.history.test_journal import launch
from tests.history.test_queries import numbers
from tests.history.test_recording import states
from tests.history.test_watches import gaps
from tests.support.clock import START, ManualClock
from tests.support.jobs import make_job


async def test_a_launch_waits_for_the_disk_and_a_batch_does_not(history: SqliteHistory) -> None:
    said: list[str] = []
    await history._writer.run(lambda connection: connection.set_trace_callback(said.append))
    await history.journal(launch(1))
    await history.record(batch(appeared(make_job())))
    levels = [line for line in said if line.startswith(("PRAGMA synchronous", "BEGIN"))]
    assert levels == [
        "PRAGMA synchronous = FULL",
        "BEGIN IMMEDIATE",
        "PRAGMA synchronous = NORMAL",
        "BEGIN IMMEDIATE",
    ]


async def test_an_intent_that_is_not_on_disk_is_an_error(history: SqliteHistory) -> None:
    await history._writer.run(lambda connection: connection.execute("PRAGMA max_page_count = 1"))
    with pytest.raises(HistoryError, match="the disk is full"):
        await history.journal(launch(1, body="x" * 100_000))


_LAUNCH_AND_HANG = """
import asyncio, sys
from pathlib import Path
from ontap_tui.history import SqliteHistory
from ontap_tui.model import SystemClock
from tests.history.test_journal import launch

async def main():
    history = await SqliteHistory.open(Path(sys.argv[1]), SystemClock())
    await history.journal(launch(1))
    print("journalled", flush=True)
    await asyncio.sleep(60)

asyncio.run(main())
"""


async def test_what_was_journalled_survives_being_killed(path: Path, clock: ManualClock) -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", _LAUNCH_AND_HANG, str(path), stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    assert await process.stdout.readline() == b"journalled\n"
    process.kill()
    await process.communicate()
    history = await SqliteHistory.open(path, clock)
    assert await history.open_launches() == [launch(1)]
    await history.close()


async def test_a_full_disk_delays_a_batch_but_does_not_lose_it(
    history: SqliteHistory, clock: ManualClock
) -> None:
    writer = history._writer
    await writer.run(lambda connection: connection.execute("PRAGMA max_page_count = 1"))
    recording = asyncio.create_task(
        history.record(batch(*(appeared(make_job(number)) for number in range(2000))))
    )
    await clock.until_asleep()
    assert words(history.fault).startswith("no history: the disk is full.")
    assert await history.jobs() == []
    await writer.run(lambda connection: connection.execute("PRAGMA max_page_count = 100000"))
    await clock.advance(5)
    await recording
    assert words(history.fault) == ""
    assert len(await history.active_jobs("east")) == 2000


async def test_what_two_instances_see_is_written_once(opening: Opening) -> None:
    async with opening() as one, opening() as other:
        mine: JobAppeared | JobChanged = appeared(make_job(message="a"))
        theirs: JobAppeared | JobChanged = appeared(make_job(message="a"), 0.7)
        await one.record(batch(mine))
        await other.record(batch(theirs))
        mine, theirs = changed(mine, 2, message="b"), changed(theirs, 2.7, message="b")
        await one.record(batch(mine))
        await other.record(batch(theirs))
        await one.record(batch(finished(mine, 4)))
        await other.record(batch(finished(theirs, 4.7)))
        assert await states(one) == [(0, "running", "a"), (2, "running", "b"), (4, "success", "b")]
        (past,) = await one.jobs()
        assert (past.tracked.first_seen, past.tracked.changed_at) == (START, later(4))


async def test_an_older_sight_that_comes_late_changes_nothing_but_the_timeline(opening: Opening) -> None:
    async with opening() as one, opening() as other:
        mine = appeared(make_job(message="a"))
        await one.record(batch(mine, changed(mine, 4, message="c")))
        await other.record(batch(appeared(make_job(message="a"), 2.5)))
        await other.record(batch(appeared(make_job(message="b"), 3)))
        assert await states(one) == [(0, "running", "a"), (3, "running", "b"), (4, "running", "c")]
        assert [job.job.message for job in await one.active_jobs("east")] == ["c"]


async def test_the_same_step_seen_by_both_at_nearly_the_same_time_shows_once(opening: Opening) -> None:
    async with opening() as one, opening() as other:
        await one.record(batch(appeared(make_job(message="b"), 3)))
        await other.record(batch(appeared(make_job(message="b"), 2.9)))
        assert await states(one) == [(2.9, "running", "b")]


async def test_a_full_disk_does_not_trouble_whoever_looks(history: SqliteHistory) -> None:
    await history._writer.run(lambda connection: connection.execute("PRAGMA max_page_count = 1"))
    await history.present()


async def test_a_file_whose_tables_could_not_be_made_says_so(history: SqliteHistory) -> None:
    """As a disk that was full at the first start leaves it."""
    await history._writer.run(lambda connection: connection.execute("DROP TABLE jobs"))
    with pytest.raises(HistoryError) as none:
        await history.jobs()
    assert words(none.value.fault).startswith(
        "no history: its file has no tables yet. The disk may have been"
    )


async def test_two_instances_watch_as_one(opening: Opening) -> None:
    async with opening() as one, opening() as other:
        for at in range(0, 1000, 50):
            await (one if at % 100 else other).record(batch(polled("east", at)))
        assert await gaps(one, 0, 950) == []


async def test_an_older_poll_that_comes_late_takes_nothing_back(opening: Opening) -> None:
    async with opening() as one, opening() as other:
        await one.record(batch(polled("east", 0)))
        await one.record(batch(polled("east", 50)))
        await other.record(batch(polled("east", 40)))
        assert await gaps(one, 0, 200) == [(50, 200)]


async def test_no_secret_reaches_the_disk(history: SqliteHistory, path: Path) -> None:
    hidden: Any = Secret("hunter2")
    with pytest.raises(TypeError):
        await history.journal(launch(2), msgspec.structs.replace(launch(1), body=hidden))
    await history.close()
    assert all(b"hunter2" not in entry.read_bytes() for entry in path.parent.iterdir())


async def test_a_huge_text_that_grows_does_not_fill_the_disk(history: SqliteHistory, path: Path) -> None:
    seen: JobAppeared | JobChanged = appeared(make_job(message="x" * 1_000_000))
    await history.record(batch(seen))
    for poll in range(1, 20):
        seen = changed(seen, poll, message="x" * (1_000_000 + poll))
        await history.record(batch(seen))
    error = ApiError(message="y" * 1_000_000, code="7")
    await history.record(batch(finished(seen, 20, "failure", description="z" * 1_000_000, error=error)))
    assert sum(file.stat().st_size for file in path.parent.iterdir()) < 3_000_000


async def test_parts_go_on_past_a_damaged_row(
    history: SqliteHistory, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(threaded, "_PART", 3)
    await history.record(batch(*(ended_job(number, 100 * number) for number in range(8))))
    with sqlite3.connect(path) as other:
        other.execute("UPDATE jobs SET error = '{' WHERE uuid = ?", (make_job(3).uuid,))
    other.close()
    left = [number async for part in history.every_job() for number in numbers(part)]
    assert left == [7, 6, 5, 4, 2, 1, 0]
