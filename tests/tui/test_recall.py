"""What the dashboard does with the past, and without one."""

from datetime import timedelta
from pathlib import Path

import pytest

from ontap_tui.history import SqliteHistory
from ontap_tui.model import Batch, JobFinished, SystemClock
from ontap_tui.tui.dashboard.view import STANDARD
from tests.support.clock import START, ManualClock
from tests.support.jobs import make_job, tracked
from tests.support.session import make_cluster
from tests.tui.conftest import Desk, OpenDesk


def said(on: Desk) -> str:
    return "\n".join(f"{notice.title} {notice.message}" for notice in on.app._notifications)


async def test_a_history_that_cannot_be_had_is_said_and_watching_goes_on(
    desk: OpenDesk, tmp_path: Path
) -> None:
    (tmp_path / "history.sqlite3").mkdir()
    history = await SqliteHistory.open(tmp_path / "history.sqlite3", SystemClock())
    async with desk(history=history, size=(160, 48)) as on:
        await on.until(lambda: "no history" in said(on))
        await on.publish()
        assert on.app.is_running
        assert "prod-east" in on.text
    await history.close()


async def test_a_damaged_history_is_set_aside_and_that_is_said(desk: OpenDesk, tmp_path: Path) -> None:
    (tmp_path / "history.sqlite3").write_bytes(b"not a database at all" * 100)
    history = await SqliteHistory.open(tmp_path / "history.sqlite3", SystemClock())
    async with desk(history=history, size=(160, 48)) as on:
        await on.until(lambda: "was damaged" in said(on))
    await history.close()


async def test_a_remembered_scope_has_its_history_from_the_start(desk: OpenDesk, tmp_path: Path) -> None:
    clock = ManualClock()
    history = await SqliteHistory.open(tmp_path / "history.sqlite3", clock)
    ended = START - timedelta(hours=30)
    old = tracked(make_job(1, state="success", start_time=ended, end_time=ended), at=ended)
    await history.record(Batch(START, (JobFinished(None, old),)))
    (tmp_path / "state").mkdir()
    (tmp_path / "state" / "remembered.json").write_text('{"scope": "all"}')
    async with desk([make_cluster()], [], history=history, clock=clock) as on:
        await on.until(lambda: len(on.app.view) == 1)
        assert "all" in on.lines[2]
    await history.close()


async def test_a_failure_on_a_cluster_that_is_no_longer_configured_needs_nobody(
    desk: OpenDesk, tmp_path: Path
) -> None:
    clock = ManualClock()
    history = await SqliteHistory.open(tmp_path / "history.sqlite3", clock)
    failed = [
        tracked(make_job(number, cluster=cluster, state="failure", start_time=START, end_time=START))
        for number, cluster in enumerate(("east", "removed"))
    ]
    await history.record(Batch(START, tuple(JobFinished(None, job) for job in failed)))
    async with desk([make_cluster("east")], [], history=history, clock=clock) as on:
        await on.until(lambda: "1 NEEDS ATTENTION" in on.lines[0])
        assert [row.tracked.job.cluster for row in on.app.view] == ["east"]
    await history.close()


@pytest.mark.parametrize(
    "text",
    [
        '{"scope": "past"}',
        '{"columns": ["nope", "nope"]}',
        '{"columns": 3, "sort": 4, "descending": "no", "pane": [], "filters": {}, "theme": 5, "widths": 6}',
    ],
)
async def test_whatever_is_remembered_the_program_starts(desk: OpenDesk, tmp_path: Path, text: str) -> None:
    (tmp_path / "state").mkdir()
    (tmp_path / "state" / "remembered.json").write_text(text)
    async with desk() as on:
        assert "4 NEED ATTENTION" in on.lines[0]
        assert on.dashboard.table.arrangement.chosen == STANDARD


async def test_what_ended_while_nobody_was_here_stays_in_the_log(desk: OpenDesk, tmp_path: Path) -> None:
    clock = ManualClock()
    history = await SqliteHistory.open(tmp_path / "history.sqlite3", clock)
    await history.present()
    end = START + timedelta(minutes=8)
    failed = tracked(make_job(1, state="failure", start_time=START, end_time=end), at=end)
    await history.record(Batch(end, (JobFinished(None, failed),)))
    await clock.advance(1200)
    async with desk(history=history, clock=clock) as on:
        await on.until(lambda: "While you were away" in said(on))
        await on.press("L")
        assert "0 ok, 1 failed, 0 unknown" in on.lines[2]
    await history.close()
