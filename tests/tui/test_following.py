"""The table keeps its place while everything changes under it."""

import random
from datetime import timedelta

import pytest
from textual.strip import Strip

from ontap_tui.model import JobAppeared, JobChanged, JobForgotten
from tests.support.clock import START, ManualClock
from tests.support.jobs import make_job, tracked
from tests.support.session import make_cluster
from tests.tui.conftest import OpenDesk
from tests.tui.test_view import a_job

_MOVES = {"j": 1, "k": -1}


async def test_a_thousand_refreshes_never_put_another_job_under_the_cursor(desk: OpenDesk) -> None:
    chance = random.Random(11)
    jobs = {job.key: job for job in (a_job(number, chance) for number in range(200))}
    async with desk([make_cluster()], list(jobs.values()), size=(100, 30)) as on:
        view, table = on.app.view, on.dashboard.table
        await on.press("G", "k", "k", "k")
        for step in range(1000):
            before = view.cursor
            changed = [a_job(chance.randrange(260), chance) for _ in range(chance.randrange(1, 12))]
            changed = [job for job in changed if job.key != before]
            view.apply([JobChanged(job, job) for job in changed])
            table.sync()
            assert view.cursor == before, step
            if step % 50 == 0:
                key = chance.choice(list(_MOVES))
                at = view.index(before)
                assert at is not None
                await on.press(key)
                expected = max(0, min(at + _MOVES[key], len(view) - 1))
                assert view.index(view.cursor) == expected, step


async def test_new_jobs_above_do_not_move_what_is_read_and_are_counted(desk: OpenDesk) -> None:
    old = [tracked(make_job(number, state="success", end_time=START)) for number in range(100)]
    async with desk([make_cluster()], old, size=(100, 30)) as on:
        await on.press("G")
        read = [line[:-1] for line in on.lines[5:27]]
        fresh = [tracked(make_job(1000 + number, state="queued")) for number in range(12)]
        await on.publish(*map(JobAppeared, fresh))
        assert [line[:-1] for line in on.lines[5:27]] == read
        assert "12 new above" in on.text
        await on.press("g")
        assert "new above" not in on.text


async def test_at_the_top_what_is_new_comes_into_sight(desk: OpenDesk) -> None:
    old = [tracked(make_job(number, state="success", end_time=START)) for number in range(100)]
    async with desk([make_cluster()], old, size=(100, 30)) as on:
        cursor = on.app.view.cursor
        await on.publish(JobAppeared(tracked(make_job(1000, state="failure", description="Broke just now"))))
        assert "Broke just now" in on.text
        assert on.app.view.cursor == cursor


async def test_in_another_order_the_cursor_is_still_in_sight(desk: OpenDesk) -> None:
    jobs = [tracked(make_job(number, state="success", end_time=START)) for number in range(100)]
    async with desk([make_cluster()], jobs, size=(100, 30)) as on:
        await on.press("G", *"kkkkk")
        cursor = on.app.view.cursor
        for key in ("I", "I", "greater_than_sign", "I", "slash", "e", "escape"):
            await on.press(key)
            assert on.app.view.cursor == cursor
            assert any(line.startswith("▌") for line in on.lines), key
            assert "new above" not in on.text


async def test_rows_that_go_away_leave_the_place_alone(desk: OpenDesk) -> None:
    old = [
        tracked(make_job(number, state="success", end_time=START - timedelta(seconds=number)))
        for number in range(100)
    ]
    async with desk([make_cluster()], old, size=(100, 30)) as on:
        await on.press("G")
        cursor, first = on.app.view.cursor, old[0]
        await on.publish(*(JobForgotten(job) for job in old[:10]))
        assert on.app.view.cursor == cursor
        assert on.app.view.get(first.key) is None
        assert len(on.app.view) == 90


async def test_time_alone_draws_again_only_what_it_changed(
    desk: OpenDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    running = tracked(make_job(1, state="running", start_time=START), at=START - timedelta(minutes=1))
    done = tracked(make_job(2, state="success", end_time=START), at=START - timedelta(minutes=1))
    clock = ManualClock()
    async with desk([make_cluster()], [running, done], clock=clock) as on:
        table = on.dashboard.table
        drawn: list[int] = []
        paint = table.render_line

        def painted(y: int) -> Strip:
            drawn.append(y)
            return paint(y)

        monkeypatch.setattr(table, "render_line", painted)
        table.tick()
        await on.pilot.pause()
        assert drawn == []
        await clock.advance(1)
        table.tick()
        await on.pilot.pause()
        assert drawn == [1]
        assert "0:01" in on.text


async def test_a_launched_job_gets_the_cursor_when_it_comes(desk: OpenDesk) -> None:
    async with desk() as on:
        job = tracked(make_job(77, cluster="lab", state="queued"), launch_id="7")
        on.dashboard.expect(job.key)
        assert on.app.view.cursor != job.key
        await on.publish(JobAppeared(job))
        assert on.app.view.cursor == job.key
