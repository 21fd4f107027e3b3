"""The views around the dashboard, as keys are pressed."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from textual.widget import Widget

from ontap_tui.model import (
    ApiError,
    Batch,
    ClusterChanged,
    Counts,
    Fault,
    FaultKind,
    Health,
    JobAppeared,
    JobChanged,
    JobFinished,
    Launch,
    LaunchChanged,
    Outcome,
)
from ontap_tui.requests import Library, RequestStore, parse_request
from ontap_tui.tui.clusters.clusters import sparkline
from ontap_tui.tui.events.event_log import EventLog
from ontap_tui.tui.job.details import DetailsScreen
from ontap_tui.tui.launches.group import GroupScreen
from ontap_tui.tui.requests.form import RequestForm
from ontap_tui.tui.widgets.rows import Rows
from ontap_tui.tui.widgets.screens import Frame
from tests.support.clock import START
from tests.support.jobs import make_job, tracked
from tests.support.session import make_cluster
from tests.tui.conftest import Desk, OpenDesk

SNAPSHOTS = "/api/storage/volumes/1cd8a442-86d1-11e0-ae1c-123478563412/snapshots"


def a_launch(number: int, **facts: Any) -> Launch:
    return Launch(
        **{
            "id": f"launch-{number}",
            "group": f"launch-{number}",
            "request": "snapshot",
            "cluster": "prod-east",
            "method": "POST",
            "target": "/api/storage/volumes",
            "values": {"name": "db7"},
            "created_at": START - timedelta(minutes=number),
            "user": "ann",
            **facts,
        }
    )


def launch(desk: Desk, *launches: Launch) -> None:
    desk.engine.launches = {one.id: one for one in launches}


async def test_launches_are_listed_with_what_became_of_them(desk: OpenDesk) -> None:
    refused = ApiError(message="No space.", code="7")
    async with desk() as on:
        launch(
            on,
            a_launch(1, outcome=Outcome.ACCEPTED, jobs=("1",)),
            a_launch(2, outcome=Outcome.REJECTED, error=refused, cluster="prod-west"),
            a_launch(3, outcome=Outcome.UNKNOWN, note="The answer was lost."),
        )
        await on.press("H")
        rows = [line for line in on.lines if "snapshot" in line]
        assert [word in row for word, row in zip(("accepted", "refused", "unknown"), rows, strict=True)] == [
            True
        ] * 3
        assert "No space (code 7)" in rows[1]
        assert "The answer was lost." in rows[2]
        await on.publish(LaunchChanged(a_launch(1, outcome=Outcome.SUCCESS)))
        launch(on, a_launch(1, outcome=Outcome.SUCCESS))
        await on.publish(LaunchChanged(a_launch(1, outcome=Outcome.SUCCESS)))
        assert "success" in next(line for line in on.lines if "snapshot" in line)


async def test_launches_stand_in_columns_whatever_they_are_called(desk: OpenDesk) -> None:
    async with desk() as on:
        launch(on, a_launch(1, cluster="c" * 60, request="r" * 60), a_launch(2, note="Lost."))
        await on.press("H")
        for size in ((160, 48), (80, 24)):
            await on.resize(size)
            titles, first, second = on.lines[2:5]
            at = titles.index("REQUEST")
            assert first[at : at + 5] == "rrrrr", size
            assert second[at:].startswith("snapshot"), size
            assert second[titles.index("RESULT") :].startswith("Lost."), size


async def test_a_launch_is_run_again_with_its_values(desk: OpenDesk) -> None:
    table = {"path": "/api/storage/volumes", "body": {"name": "{name}"}, "variables": {"name": {}}}
    async with desk(library=Library([parse_request("snapshot", table)])) as on:
        launch(on, a_launch(1, outcome=Outcome.SUCCESS))
        await on.press("H", "R")
        form = on.app.screen
        assert isinstance(form, RequestForm)
        assert form.fields.values == {"name": "db7"}
        assert form.fields.where.chosen == ("prod-east",)


async def test_a_fan_out_is_one_group(desk: OpenDesk) -> None:
    async with desk() as on:
        launch(
            on,
            a_launch(1, group="g", outcome=Outcome.SUCCESS, ended_at=START),
            a_launch(2, group="g", outcome=Outcome.FAILURE, cluster="prod-west", ended_at=START),
            a_launch(3, group="g", outcome=Outcome.ACCEPTED, cluster="lab", note=f"POST {SNAPSHOTS}"),
        )
        await on.press("H")
        assert [f"{number} of 3" in line for number, line in zip((3, 2, 1), on.lines[3:6], strict=True)] == [
            True
        ] * 3
        await on.press("enter")
        assert isinstance(on.app.screen, GroupScreen)
        assert "2 of 3 done, 1 failed" in on.lines[0]
        assert "POST /api/storage/volumes/1cd8a442…/snapshots" in on.text


async def test_a_launch_leads_to_its_job(desk: OpenDesk) -> None:
    async with desk() as on:
        key = next(iter(on.app.view)).tracked.key
        launch(on, a_launch(1, cluster=key[0], jobs=(key[1],), outcome=Outcome.ACCEPTED))
        await on.press("H", "enter")
        assert isinstance(on.app.screen, DetailsScreen)
        assert on.app.screen.key == key


async def test_clusters_tell_what_is_wrong_and_what_to_do(desk: OpenDesk) -> None:
    async with desk() as on:
        await on.press("C")
        assert "lab refused the connection" in on.text
        assert "Is the LIF up?" in on.text
        assert "4 consecutive failures" in on.text
        await on.press("G")
        assert "INSECURE" in on.text
        assert "Its certificate is not verified." in on.text


async def test_a_cluster_is_polled_suspended_and_resumed(desk: OpenDesk) -> None:
    async with desk() as on:
        await on.press("C", "r", "s")
        assert on.engine.calls == [("refresh", "lab"), ("suspend", "lab")]
        on.engine.clusters["lab"] = make_cluster("lab", health=Health.SUSPENDED)
        await on.publish(ClusterChanged(on.engine.clusters["lab"]))
        assert "stopped: suspended" in on.text
        await on.press("s")
        assert on.engine.calls[-1] == ("resume", "lab")


async def test_clusters_are_hidden_and_shown(desk: OpenDesk) -> None:
    async with desk() as on:
        await on.press("C", "space")
        assert on.app.view.hidden_clusters == {"lab"}
        assert "[ ] ✖  lab" in on.text
        await on.press("j", "enter")
        assert on.app.screen is on.dashboard
        assert {row.tracked.job.cluster for row in on.app.view} == {"prod-east"}


async def test_clusters_stand_in_columns_whatever_they_are_called(desk: OpenDesk) -> None:
    long = Fault(kind=FaultKind.NOT_JSON, summary="answered with something that is no JSON at all, twice")
    fleet = [
        make_cluster("a", read_only=True, insecure=True),
        make_cluster("b" * 40, health=Health.BROKEN, fault=long, polled_at=START - timedelta(hours=30)),
        make_cluster("c", counts=Counts(running=12_345, failure=3)),
    ]
    async with desk(clusters=fleet, jobs=[]) as on:
        await on.press("C")
        for size in ((160, 48), (80, 24)):
            await on.resize(size)
            titles, *rows = on.lines[2:6]
            for word, cells in (("ACTIVE", "12345"), ("FAILED", "3"), ("RTT", "12 ms")):
                end = titles.index(word) + len(word)
                assert rows[2][:end].endswith(cells), size
                assert all(row[end : end + 2] == "  " for row in rows), size
            assert ("INSECURE read-only" in rows[1]) == (size[0] > 80)


@pytest.mark.parametrize("keys", ["t", "A", "C /", "H", "L", "t f2", "t f2 f3"])
async def test_a_margin_of_one_widget_does_not_take_from_the_width_of_another(
    desk: OpenDesk, keys: str, tmp_path: Path
) -> None:
    library = Library([parse_request("snapshot", {"path": "/api/x"})])
    async with desk(library=library, store=RequestStore(tmp_path / "requests"), size=(80, 24)) as on:
        for key in keys.split():
            await on.press(key)
        for widget in on.app.screen.query("Rows, TableForm, Line, Sheet, #text"):
            if widget.display and widget.region:
                parent = widget.parent
                assert isinstance(parent, Widget)
                room = parent.scrollable_content_region.width - widget.styles.margin.width
                assert widget.region.width == room, widget


async def test_the_cursor_of_a_list_is_seen_without_colours(desk: OpenDesk) -> None:
    async with desk() as on:
        await on.press("C", "j")
        assert [line[0] for line in on.lines[3:6]] == [" ", "▌", " "]


async def test_on_a_narrow_screen_clusters_name_the_way_back_and_what_enter_does(desk: OpenDesk) -> None:
    async with desk(size=(80, 24)) as on:
        await on.press("C")
        assert on.lines[-1].startswith(" Esc back   Enter show only this   Space show or hide   / find")


async def test_clusters_are_narrowed(desk: OpenDesk) -> None:
    fleet = [make_cluster(f"site-{number:03}") for number in range(200)]
    async with desk(clusters=fleet, jobs=[]) as on:
        await on.press("C", "slash")
        await on.paste("site-17")
        assert "10 of 200" in on.lines[0]
        await on.press("down", "enter")
        assert on.app.screen.query_one(Rows).has_focus
        await on.press("enter")
        assert on.app.screen is on.dashboard
        assert len(on.app.view.hidden_clusters) == 199
        await on.press("C", "slash", "x", "escape")
        assert "200" in on.lines[0]
        await on.press("escape")
        assert on.app.screen is on.dashboard


async def test_one_slow_poll_does_not_flatten_the_others(desk: OpenDesk) -> None:
    fleet = [make_cluster("east", round_trips=(9.0, 0.010, 0.012, 0.011, 0.020))]
    async with desk(clusters=fleet, jobs=[]) as on:
        await on.press("C")
        assert "█▃▃▃▅" in on.lines[3]


async def test_the_overview_draws_what_is_active(desk: OpenDesk) -> None:
    async with desk() as on:
        await on.press("O")
        assert "history is not being recorded" in on.lines[0]
        assert "2 running, 1 queued" in on.text


async def test_the_log_leads_to_the_job(desk: OpenDesk) -> None:
    async with desk() as on:
        job = tracked(make_job(77, cluster="lab", description="Fresh as dew"))
        await on.publish(JobAppeared(job))
        await on.press("L")
        assert "Fresh as dew" in on.text
        await on.press("enter")
        assert isinstance(on.app.screen, DetailsScreen)
        assert on.app.screen.key == job.key


def test_the_log_holds_changes_and_no_repetitions() -> None:
    log = EventLog()
    running = tracked(make_job(1, description="Move"))
    done = tracked(make_job(1, state="failure", description="Move", message="No space"))
    down = make_cluster(health=Health.UNREACHABLE, fault=Fault(kind=FaultKind.DNS, summary="has no address"))
    for events in (
        (ClusterChanged(make_cluster()), JobAppeared(running)),
        (ClusterChanged(make_cluster(interval=9.0)), JobChanged(running, running)),
        (ClusterChanged(down), JobFinished(running, done)),
        (LaunchChanged(a_launch(1)), LaunchChanged(a_launch(1, round_trip=1.0))),
    ):
        log.on_batch(Batch(START, events))
    assert [(line.cluster, line.what) for line in log.lines] == [
        ("east", "ok"),
        ("east", "running"),
        ("east", "unreachable"),
        ("east", "failure"),
        ("prod-east", "waiting"),
    ]
    assert log.lines[3].text == "Move: No space"


async def test_the_log_follows_what_comes_unless_somebody_reads_further_down(desk: OpenDesk) -> None:
    def appeared(number: int) -> JobAppeared:
        return JobAppeared(tracked(make_job(number, cluster="lab", description=f"Job {number:03}")))

    async with desk(jobs=[], size=(80, 24)) as on:
        await on.publish(*map(appeared, range(50)))
        await on.press("L")
        rows = on.app.screen.query_one(Rows)
        await on.publish(appeared(50))
        assert "Job 050" in on.lines[2]
        assert rows.cursor == rows.ids[0]
        await on.press("j", "j")
        before = [line[:79] for line in on.lines[2:20]]
        await on.publish(*map(appeared, range(51, 63)))
        assert [line[:79] for line in on.lines[2:20]] == before
        assert "12 new above" in on.lines[0]
        await on.press("g")
        assert "Job 062" in on.lines[2]
        assert "new above" not in on.lines[0]


def test_a_sparkline_has_a_cell_for_each_value() -> None:
    assert sparkline([0, 1, 2, 4]) == "▁▃▅█"
    assert sparkline([0, 0]) == "▁▁"
    assert sparkline([]) == ""


async def test_a_click_on_a_hint_presses_its_key(desk: OpenDesk) -> None:
    async with desk() as on:
        await on.pilot.click(offset=(on.lines[-1].index("details"), 47))
        await on.until(lambda: isinstance(on.app.screen, DetailsScreen))
        await on.pilot.click(offset=(on.lines[-1].index("Esc"), 47))
        await on.until(lambda: on.app.screen is on.dashboard)


async def test_every_screen_tells_what_needs_somebody(desk: OpenDesk) -> None:
    async with desk(jobs=[]) as on:
        await on.press("O")
        assert "NEED" not in on.lines[0]
        failed = tracked(make_job(5, cluster="lab", state="failure"))
        await on.publish(JobFinished(None, failed))
        assert "✖ 1 NEEDS ATTENTION" in on.lines[0]


async def test_every_screen_tells_that_the_display_is_held(desk: OpenDesk) -> None:
    async with desk() as on:
        await on.press("z", "enter")
        assert isinstance(on.app.screen, DetailsScreen)
        assert " FROZEN " in on.lines[0]


async def test_a_second_enter_is_not_for_the_screen_that_just_came(
    desk: OpenDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = 0.0
    monkeypatch.setattr("ontap_tui.tui.runtime.keystrokes.monotonic", lambda: now)
    async with desk(library=Library([parse_request("snapshot", {"path": "/api/x"})])) as on:
        await on.press("t")
        now += 1
        await on.press("enter", "enter")
        assert isinstance(on.app.screen, RequestForm)
        now += 0.1
        await on.press("enter")
        now += 0.1  # held down
        await on.press("enter")
        assert isinstance(on.app.screen, RequestForm)
        assert on.engine.calls == []
        now += 1
        await on.press("enter")
        await on.until(lambda: any(call[0] == "launch" for call in on.engine.calls))


async def test_a_screen_brings_its_frame_up_to_a_batch_once(
    desk: OpenDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    frames: list[Frame[Any]] = []
    show = Frame.show_frame

    def counted(frame: Frame[Any]) -> None:
        frames.append(frame)
        show(frame)

    async with desk() as on:
        on.engine.answers["raw_job"] = b"{}"
        monkeypatch.setattr(Frame, "show_frame", counted)
        for number, key in enumerate(("O", "C", "H", "enter", "y"), 50):
            await on.press(key)
            await on.until(lambda: isinstance(on.app.screen, Frame), key)
            await on.pilot.pause()
            frames.clear()
            await on.publish(JobFinished(None, tracked(make_job(number, state="success"))))
            assert frames == [on.app.screen], key
            await on.back()
