"""The table keeps its place while everything changes under it."""

import random
from datetime import timedelta

import msgspec
import pytest
from textual.geometry import Region

from ontap_tui.model import JobAppeared, JobChanged, JobForgotten
from ontap_tui.tui.dashboard.table import JobTable
from ontap_tui.tui.dashboard.table.painter import GUTTER
from tests.support.clock import START, ManualClock
from tests.support.jobs import make_job, tracked
from tests.support.session import make_cluster
from tests.tui.conftest import Desk, OpenDesk
from tests.tui.test_view import a_job


def cursor_line(on: Desk) -> int:
    """Where it is on the screen, with the job that it is on: there is just one."""
    lines = [y for y, line in enumerate(on.lines) if line.startswith("▌")]
    assert len(lines) == 1
    view, table = on.app.view, on.dashboard.table
    assert view.index(view.cursor) == table.scroll_offset.y + lines[0] - table.region.y - 1
    return lines[0]


@pytest.mark.parametrize("sort", ["attention", "uuid"])
async def test_two_hundred_refreshes_leave_the_cursor_on_its_job_and_on_its_line(
    desk: OpenDesk, sort: str
) -> None:
    """Every other one changes the cursor's own job; where rows are too few for the line, it is in sight."""
    chance = random.Random(11)
    jobs = {job.key: job for job in (a_job(number, chance) for number in range(200))}
    async with desk([make_cluster()], list(jobs.values()), size=(100, 30)) as on:
        view, table = on.app.view, on.dashboard.table
        view.sort_by(sort)
        await on.press("G", "k", "k", "k")
        line, page = cursor_line(on), table.size.height - 1
        for step in range(200):
            cursor = view.cursor
            assert cursor is not None
            changed = {a_job(chance.randrange(260), chance) for _ in range(chance.randrange(1, 12))}
            if step % 2:
                changed.add(a_job(int(cursor[1][:8], 16), chance))
            view.apply([JobChanged(job, job) for job in changed])
            table.sync()
            assert view.cursor == cursor, step
            index, first = view.index(cursor), table.scroll_offset.y
            assert index is not None
            at_an_edge = first in (0, len(view) - page)
            assert at_an_edge or index - first == line, step
            assert 0 <= index - first < page, step
            if step % 20 == 0:
                await on.press(chance.choice(("j", "k", "pageup", "pagedown", "j", "k")))
            line = (view.index(view.cursor) or 0) - table.scroll_offset.y
            if step % 100 == 0:
                assert cursor_line(on) == line + table.region.y + 1


@pytest.mark.parametrize("end", ["success", "failure"])
@pytest.mark.parametrize("scrolled", [False, True], ids=["at the top", "scrolled"])
async def test_the_cursors_own_job_ends_where_it_is_and_goes_when_the_cursor_goes(
    desk: OpenDesk, end: str, scrolled: bool
) -> None:
    running = [
        tracked(make_job(number, state="running", start_time=START - timedelta(seconds=number)))
        for number in range(200)
    ]
    async with desk([make_cluster()], running, size=(100, 30)) as on:
        await on.press(*(["pagedown"] * 3 if scrolled else ["j", "j"]))
        first, line, current = on.dashboard.table.scroll_offset.y, cursor_line(on), on.app.view.current
        assert current is not None
        done = msgspec.structs.replace(current.job, state=end, end_time=START)
        await on.publish(JobChanged(current, tracked(done)))
        assert on.app.view.cursor == current.key
        assert (cursor_line(on), on.dashboard.table.scroll_offset.y) == (line, first)
        assert end in on.lines[line]
        assert on.lines[line].startswith("▌ ↕")
        assert "new above" not in on.text
        await on.press("j")
        assert "↕" not in on.text
        assert on.app.view.index(current.key) == (0 if end == "failure" else 199)
        assert cursor_line(on) in (line, line + 1)


async def test_a_job_in_the_top_line_takes_nothing_along_when_it_ends(desk: OpenDesk) -> None:
    running = [
        tracked(make_job(number, state="running", start_time=START - timedelta(seconds=number)))
        for number in range(200)
    ]
    async with desk([make_cluster()], running, size=(100, 30)) as on:
        await on.press("pagedown", "pagedown")
        line, view, table = cursor_line(on), on.app.view, on.dashboard.table
        for state in ("success", "failure"):
            top = view[table.scroll_offset.y].tracked
            ended = msgspec.structs.replace(top.job, state=state, end_time=START)
            await on.publish(JobChanged(top, tracked(ended)))
            assert cursor_line(on) == line
            assert "new above" not in on.text


async def test_with_the_cursor_out_of_sight_a_row_that_did_not_move_holds_the_place(desk: OpenDesk) -> None:
    running = [
        tracked(make_job(number, state="running", start_time=START - timedelta(seconds=number)))
        for number in range(200)
    ]
    async with desk([make_cluster()], running, size=(100, 30)) as on:
        view, table = on.app.view, on.dashboard.table
        table.scroll_to(y=50, animate=False, immediate=True)
        top, below = view[50].tracked, view[51].tracked.key
        ended = msgspec.structs.replace(top.job, state="success", end_time=START)
        await on.publish(JobChanged(top, tracked(ended)))
        assert view.index(below) == table.scroll_offset.y + 1


async def test_rows_that_come_between_the_top_and_the_cursor_do_not_push_it_out_of_sight(
    desk: OpenDesk,
) -> None:
    old = [tracked(make_job(2 * number, state="success", end_time=START)) for number in range(100)]
    async with desk([make_cluster()], old, size=(100, 30)) as on:
        on.app.view.sort_by("uuid")
        await on.press("g", *["j"] * 30)
        line, at = cursor_line(on), on.app.view.index(on.app.view.cursor)
        assert at is not None
        await on.publish(*(JobAppeared(tracked(make_job(2 * at - 1 - 2 * number))) for number in range(5)))
        assert cursor_line(on) == line


async def test_new_jobs_above_do_not_move_what_is_read_and_are_counted(desk: OpenDesk) -> None:
    old = [tracked(make_job(number, state="success", end_time=START)) for number in range(100)]
    async with desk([make_cluster()], old, size=(100, 30)) as on:
        await on.press("G")
        read = [line[:-1] for line in on.lines[4:27]]
        fresh = [tracked(make_job(1000 + number, state="queued")) for number in range(12)]
        await on.publish(*map(JobAppeared, fresh))
        assert [line[:-1] for line in on.lines[4:27]] == read
        assert "12 new above" in on.text
        await on.publish(*(JobChanged(job, tracked(job.job, at=START)) for job in old[:20]))
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


def repainted(table: JobTable, monkeypatch: pytest.MonkeyPatch) -> list[Region]:
    """The cells that are drawn again from here on, as they come."""
    found: list[Region] = []
    refresh = table.refresh

    def noted(*regions: Region, **how: bool) -> JobTable:
        found.extend(regions)
        return refresh(*regions, **how)

    monkeypatch.setattr(table, "refresh", noted)
    return found


async def test_time_alone_draws_again_only_what_it_changed(
    desk: OpenDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    running = tracked(make_job(1, state="running", start_time=START), at=START - timedelta(minutes=1))
    done = tracked(make_job(2, state="success", end_time=START), at=START - timedelta(minutes=1))
    clock = ManualClock()
    async with desk([make_cluster()], [running, done], clock=clock) as on:
        table = on.dashboard.table
        changed = repainted(table, monkeypatch)
        table.tick()
        await on.pilot.pause()
        assert changed == []
        await clock.advance(1)
        table.tick()
        await on.pilot.pause()
        elapsed = next(place for place in table.arrangement.placed if place.column.id == "elapsed")
        left = GUTTER + elapsed.left
        assert [(cells.y, cells.height, cells.right) for cells in changed] == [(1, 1, left + elapsed.width)]
        assert changed[0].x >= left
        assert "0:01" in on.text


async def test_what_stands_still_is_drawn_once_a_minute(
    desk: OpenDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    began = START - timedelta(minutes=58, seconds=30)
    still = [
        tracked(make_job(1, state="paused", start_time=began), at=began),
        tracked(make_job(2, state="queued", start_time=START), at=began),
    ]
    async with desk([make_cluster(interval=600.0)], still) as on:
        changed = repainted(on.dashboard.table, monkeypatch)
        for second in range(1, 150):
            changed.clear()
            await on.pass_time(1)
            assert len(changed) == (second in (30, 60, 90, 120)), second
            paused, queued = (f"{58 + (second + 30) // 60}m", f"{second // 60}m")
            for shown in (paused.replace("60m", "1h00m"), queued.replace("0m", "<1m", second < 60)):
                assert f" {shown} " in on.text
        drawn = on.text
        on.app.refresh()
        await on.pilot.pause()
        assert on.text == drawn


async def test_a_highlight_ends_by_itself(desk: OpenDesk) -> None:
    async with desk([make_cluster(interval=600.0)], [tracked(make_job(1, state="paused"), at=START)]) as on:
        table = on.dashboard.table

        def is_bright() -> bool:
            [style] = {part.style for part in table.render_line(1) if "paused" in part.text}
            assert style is not None
            return bool(style.bold)

        assert is_bright()
        await on.pass_time(2)
        assert is_bright()
        await on.pass_time(1)
        assert not is_bright()


async def test_a_launched_job_gets_the_cursor_when_it_comes(desk: OpenDesk) -> None:
    async with desk() as on:
        job = tracked(make_job(77, cluster="lab", state="queued"), launch_id="7")
        on.dashboard.board.expect(job.key)
        assert on.app.view.cursor != job.key
        await on.publish(JobAppeared(job))
        assert on.app.view.cursor == job.key


async def test_a_launched_job_takes_no_cursor_that_was_moved_meanwhile(desk: OpenDesk) -> None:
    async with desk() as on:
        job = tracked(make_job(77, cluster="lab", state="queued"), launch_id="7")
        on.dashboard.board.expect(job.key)
        await on.press("j")
        cursor = on.app.view.cursor
        await on.publish(JobAppeared(job))
        assert on.app.view.cursor == cursor
        told = [notice.message for notice in on.app._notifications]
        assert told == ["The launched job is in the table, marked »"]


async def test_failures_are_acknowledged_one_after_the_other_with_one_key(desk: OpenDesk) -> None:
    failed = [tracked(make_job(number, state="failure", end_time=START)) for number in range(9)]
    done = [tracked(make_job(number, state="success", end_time=START)) for number in range(10, 200)]
    async with desk([make_cluster()], [*failed, *done], size=(100, 30)) as on:
        for left in range(8, 0, -1):
            await on.press("a")
            assert f"{left} NEED" in on.lines[0]
            row = on.app.view.get(on.app.view.cursor)
            assert row is not None
            assert row.need is not None
            assert on.dashboard.table.scroll_offset.y == 0
        last = on.app.view.cursor
        await on.press("a")
        assert "ALL OK" in on.lines[0]
        assert (on.app.view.cursor, on.dashboard.table.scroll_offset.y) == (last, 0)


async def test_a_thousand_changes_draw_the_lines_on_the_screen_once(
    desk: OpenDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    jobs = [tracked(make_job(number, state="queued")) for number in range(2000)]
    async with desk([make_cluster()], jobs, size=(100, 30)) as on:
        table = on.dashboard.table
        repaints = repainted(table, monkeypatch)
        changed = [tracked(make_job(number, state="queued", message="!")) for number in range(1000)]
        await on.publish(*(JobChanged(old, new) for old, new in zip(jobs, changed, strict=False)))
        lines = [region.y for region in repaints]
        assert len(lines) == len(set(lines))
        assert 0 < len(lines) <= table.size.height
