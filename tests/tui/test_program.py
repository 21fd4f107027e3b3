"""What the application itself does, whatever screen is in front."""

from datetime import timedelta
from pathlib import Path

import pytest
from rich.color import Color as RichColor
from textual.color import Color
from textual.widgets import Input

from ontap_tui.config import Channel, Config, Settings
from ontap_tui.history import SqliteHistory
from ontap_tui.model import (
    Acknowledgement,
    Attention,
    Batch,
    ClusterChanged,
    Estimate,
    Health,
    JobFinished,
    LaunchChanged,
    Notification,
)
from ontap_tui.tui.requests.form import RequestForm
from ontap_tui.tui.style.theme import COLOURLESS
from tests.support.clock import START, ManualClock
from tests.support.jobs import make_job, tracked
from tests.support.session import make_cluster
from tests.tui.conftest import OpenDesk
from tests.tui.samples import starter, unanswered


async def test_the_palette_finds_actions_requests_and_themes(desk: OpenDesk) -> None:
    async with desk(library=starter()) as on:
        for words, expected in (
            ("unmark", "Unmark all"),
            ("resize", "Run:"),
            ("ontap-li", "Theme: ontap-light"),
        ):
            await on.press(":")
            await on.paste(words)
            await on.until(lambda expected=expected: expected in on.text, words)  # type: ignore[misc]  # a default binds it now
            await on.press("escape")


async def test_a_theme_chosen_in_the_palette_is_remembered(desk: OpenDesk) -> None:
    async with desk() as on:
        await on.press(":")
        await on.paste("ontap-li")
        await on.until(lambda: "Theme: ontap-light" in on.text)
        await on.press("enter")
        await on.until(lambda: on.app.theme == "ontap-light")
        assert on.composition.remembered.get("theme", str, "") == "ontap-light"


async def test_a_request_opens_with_its_own_key_and_by_a_click_on_it(desk: OpenDesk) -> None:
    async with desk(library=starter()) as on:
        await on.press("8")
        assert isinstance(on.app.screen, RequestForm)
        assert on.app.screen.request.name == "cluster-backup"
        await on.press("escape")
        assert on.lines[-1].index("1 snapshot-create") < on.lines[-1].index("2 volume-resize")
        await on.pilot.click(offset=(on.lines[-1].index("volume-resize"), 47))
        await on.pilot.pause()
        assert isinstance(on.app.screen, RequestForm)
        assert on.app.screen.request.name == "volume-resize"


async def test_keys_go_where_the_configuration_puts_them(desk: OpenDesk) -> None:
    async with desk(config=Config(keys={"sort_invert": "ctrl+t", "help": "h"})) as on:
        inverted = []
        for key in ("I", "ctrl+t"):
            await on.press(key)
            inverted.append(on.app.view.descending)
        assert inverted == [False, True]
        assert on.lines[-1].rstrip().endswith("h help")


async def test_a_launch_without_an_answer_is_not_left_without_a_question(desk: OpenDesk) -> None:
    async with desk() as on:
        on.engine.launches["1"] = unanswered()
        await on.publish(LaunchChanged(unanswered()))
        await on.press("q")
        await on.pilot.pause()
        assert "1 launch still unanswered" in on.text
        await on.press("enter")
        assert not on.app._exit
        await on.press("q")
        await on.pilot.pause()
        await on.press("j", "enter")
        assert on.app._exit


@pytest.mark.parametrize(("channels", "wanted"), [(("desktop",), True), (("toast",), False)])
async def test_the_desktop_is_told_where_that_was_asked_for(
    desk: OpenDesk, monkeypatch: pytest.MonkeyPatch, channels: tuple[Channel, ...], wanted: bool
) -> None:
    settings = Settings(notify=channels)
    async with desk(config=Config(settings=settings)) as on:
        written: list[str] = []
        monkeypatch.setattr(on.app, "write", written.append)
        done = tracked(make_job(50, state="failure", description="Volume move"))
        await on.publish(JobFinished(None, done), Notification(done, "watched"))
        assert bool(written) is wanted
        assert bool(on.app._notifications) is not wanted


async def test_what_is_acknowledged_and_what_failed_lately_outlive_the_program(
    desk: OpenDesk, tmp_path: Path
) -> None:
    clock = ManualClock()
    failed = tracked(make_job(1, state="failure", end_time=START), at=START)
    history = await SqliteHistory.open(tmp_path / "history.sqlite3", clock)
    try:
        async with desk([make_cluster()], [failed], history=history) as on:
            await on.press("a")
            await on.until(lambda: not on.app.view.needing())
        noted = Acknowledgement(reason=Attention.FAILED, user="ann", at=clock.now())
        assert await history.acknowledged() == {failed.key: noted}
        async with desk([make_cluster()], [failed], history=history) as on:
            assert on.app.view.needing() == []
    finally:
        await history.close()


async def test_what_ended_while_nobody_looked_is_told_and_what_failed_then_needs_somebody(
    desk: OpenDesk, tmp_path: Path
) -> None:
    clock = ManualClock()
    history = await SqliteHistory.open(tmp_path / "history.sqlite3", clock)
    try:
        await history.present()
        await clock.advance(3600)
        at = clock.now()
        jobs = [
            tracked(make_job(number, state=state, end_time=at), at=at)
            for number, state in enumerate(("success", "success", "failure"))
        ]
        await history.record(Batch(at, tuple(JobFinished(None, job) for job in jobs)))
        await clock.advance(60)
        async with desk([make_cluster()], [], history=history, clock=clock) as on:
            await on.until(lambda: bool(on.app._notifications))
            (notice,) = on.app._notifications
            assert notice.title == "While you were away (22:40-23:41, 61 m)"
            assert notice.message == "2 ok, 1 failed, 0 unknown"
            assert [row.tracked.key for row in on.app.view.needing()] == [jobs[2].key]
    finally:
        await history.close()


async def test_ascii_signs_are_ascii(desk: OpenDesk) -> None:
    async with desk(config=Config(settings=Settings(glyphs="ascii"))) as on:
        assert "x failure" in on.text
        rows = "".join(on.lines[4:14])
        assert rows.isascii(), [char for char in rows if not char.isascii()]


async def test_without_colour_the_terminals_own_are_used(
    desk: OpenDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    async with desk() as on:
        assert on.app.theme == COLOURLESS
        assert on.composition.remembered.get("theme", str, "none") == "none"
        drawn = [segment for strip in on.app.screen._compositor.render_strips() for segment in strip]
        styles = {segment.style for segment in on.app._filters[-1].apply(drawn, Color.parse("black"))}
        assert {(style.color, style.bgcolor) for style in styles if style is not None} <= {
            (None, None),
            (RichColor.parse("default"), RichColor.parse("default")),
        }


async def test_dragging_over_the_table_selects_text(desk: OpenDesk) -> None:
    async with desk() as on:
        row = next(y for y, line in enumerate(on.lines) if "CLONE-SPLIT" in line)
        at = on.lines[row].index("CLONE-SPLIT")
        await on.pilot.mouse_down(offset=(at, row))
        await on.pilot.hover(offset=(at + 20, row))
        await on.pilot.mouse_up(offset=(at + 20, row))
        await on.pilot.pause()
        assert on.app.screen.get_selected_text() == "CLONE-SPLIT vol_test"


async def test_the_expected_end_and_slowness_come_from_the_past_of_the_kind(desk: OpenDesk) -> None:
    usual = Estimate(count=10, p10=60, median=600, p90=1100)
    jobs = [
        tracked(make_job(number, description="CLONE-SPLIT vol_a", start_time=START - timedelta(seconds=ago)))
        for number, ago in enumerate((60, 700, 1800))
    ]
    async with desk([make_cluster()], jobs, estimates={"CLONE-SPLIT {}": usual}) as on:
        assert "~9 m left" in on.text
        assert "due" in on.text
        assert "slow ×3" in on.text
        assert "1 slow east" in on.lines[0]


async def test_the_rows_of_a_cluster_out_of_sight_are_dimmed(desk: OpenDesk) -> None:
    job = tracked(make_job(1, state="running", start_time=START), at=START - timedelta(minutes=1))
    async with desk([make_cluster()], [job]) as on:

        def colour() -> object:
            strip = on.dashboard.table.render_line(1)
            return next(segment.style.color for segment in strip if segment.style and "east" in segment.text)

        before = colour()
        await on.publish(ClusterChanged(make_cluster(health=Health.UNREACHABLE)))
        assert colour() != before
        assert "1 CLUSTER UNREACHABLE" in on.lines[0]


async def test_the_filter_field_has_the_saved_filters_of_the_configuration(desk: OpenDesk) -> None:
    async with desk(config=Config(filters={"broken": "state:failure"})) as on:
        await on.press("/", "down")
        assert on.dashboard.query_one(Input).value == "state:failure"
        assert len(on.app.view) == 1
