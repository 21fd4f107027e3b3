"""The dashboard, as keys are pressed."""

from uuid import UUID

import pytest

from ontap_tui.config import Cluster, Config, Settings, Team
from ontap_tui.model import (
    Acknowledgement,
    Attention,
    ClusterChanged,
    Health,
    JobAcknowledged,
    JobAppeared,
    JobFinished,
    JobForgotten,
    Notification,
)
from ontap_tui.requests import Library, parse_request
from ontap_tui.tui.dashboard.table import JobTable
from ontap_tui.tui.style.glyphs import ASCII, Glyphs
from tests.support.clock import START
from tests.support.jobs import make_job, tracked
from tests.support.session import make_cluster, sample_fleet
from tests.tui.conftest import OpenDesk


async def test_the_first_line_says_what_needs_a_person_and_marks_are_made_moved_past_and_counted(
    desk: OpenDesk,
) -> None:
    async with desk() as on:
        assert "4 NEED ATTENTION" in on.lines[0]
        assert "1 failed prod-west" in on.lines[0]
        assert "1 lost lab" in on.lines[0]
        assert "1 stalled prod-east" in on.lines[0]
        assert "1 paused 2 h prod-west" in on.lines[0]
        await on.press("space", "space")
        assert "2 marked" in on.text
        await on.press("*")
        assert "8 marked" in on.text
        await on.press("U")
        assert "marked" not in on.lines[2]


async def test_a_job_that_was_just_paused_has_been_for_a_second(desk: OpenDesk) -> None:
    async with desk([make_cluster("lab")], [tracked(make_job(state="paused", cluster="lab"))]) as on:
        assert "1 paused 1 s lab" in on.lines[0]


async def test_all_is_well_when_nothing_needs_a_person(desk: OpenDesk) -> None:
    async with desk([make_cluster()], [tracked(make_job(state="running", start_time=START))]) as on:
        assert "ALL OK" in on.lines[0]


async def test_a_cluster_out_of_sight_is_no_good_news(desk: OpenDesk) -> None:
    async with desk([make_cluster(), make_cluster("west", health=Health.REFUSED)], []) as on:
        assert "1 CLUSTER UNAVAILABLE" in on.lines[0]
        await on.publish(ClusterChanged(make_cluster("west")))
        assert "ALL OK" in on.lines[0]


async def test_a_job_that_appears_is_on_the_screen_at_once(desk: OpenDesk) -> None:
    async with desk() as on:
        await on.publish(JobAppeared(tracked(make_job(99, cluster="lab", description="Fresh as dew"))))
        assert "Fresh as dew" in on.text


async def test_attention_goes_from_one_need_to_the_next_and_acknowledging_quietens(desk: OpenDesk) -> None:
    async with desk() as on:
        needing = [row.tracked.key for row in on.app.view.needing()]
        for expected in (*needing[1:], needing[0]):
            await on.press("n")
            assert on.app.view.cursor == expected
        await on.press("a")
        assert "3 NEED ATTENTION" in on.lines[0]
        assert "failed" not in on.lines[0]
        noted = Acknowledgement(reason=Attention.FAILED, user="ann", at=on.app.clock.now())
        assert on.app.view.needs.acknowledged == {needing[0]: noted}


async def test_an_acknowledgement_is_shown_at_once_beside_the_table(desk: OpenDesk) -> None:
    failed = tracked(make_job(1, cluster="prod-west", state="failure"))
    async with desk(jobs=[failed]) as on:
        await on.press("D")
        await on.until(lambda: failed.key[1] in on.text)
        await on.press("a")
        assert "acknowledged by ann" in " ".join(on.text.split())


async def test_what_a_colleague_acknowledges_needs_nobody_here_either(desk: OpenDesk) -> None:
    async with desk(size=(160, 48)) as on:
        first, *others = on.app.view.needing()
        at = on.app.clock.now()
        await on.publish(
            JobAcknowledged(first.tracked.key, Acknowledgement(reason=Attention.FAILED, user="anna", at=at))
        )
        assert [row.tracked.key for row in on.app.view.needing()] == [row.tracked.key for row in others]
        assert f"{len(others)} NEED ATTENTION" in on.lines[0]
        on.app.open_details(first.tracked.key)
        await on.until(lambda: "acknowledged by anna" in on.text)
        await on.press("escape", "L")
        await on.until(lambda: "by anna" in on.text)


async def test_attention_stops_at_what_is_shown_and_says_what_brings_back_the_rest(desk: OpenDesk) -> None:
    async with desk() as on:
        needs = on.app.view.needing()
        await on.press("/")
        await on.paste("state:paused")
        await on.press("enter", "n", "n")
        assert on.app.view.current is not None
        assert on.app.view.current.job.state == "paused"
        await on.press("escape", "/")
        await on.paste("state:queued")
        await on.press("enter", "n")
        told = [notice.message for notice in on.app._notifications][-1]
        assert told == f"{len(needs)} hidden jobs need attention: Esc clears the filter"


async def test_nothing_that_passes_the_filter_is_said_with_the_filter(desk: OpenDesk) -> None:
    async with desk() as on:
        await on.press("/")
        await on.paste("nowhere")
        await on.press("enter")
        assert "None of 8 jobs matches the filter" in on.text
        assert "Esc clears it." in on.text


async def test_an_empty_fleet_teaches(desk: OpenDesk) -> None:
    async with desk([], []) as on:
        assert "No clusters yet: + adds one; `ontap-tui demo` runs with simulated ones" in on.text
        assert "NO CLUSTERS" in on.lines[0]
        assert "ontap-tui demo" in on.text
    async with desk([make_cluster()], []) as on:
        assert "No jobs on east." in on.text
        assert "t runs a request." in on.text


async def test_actions_leave_out_what_the_filter_hides(desk: OpenDesk) -> None:
    async with desk() as on:
        await on.press("*", "/")
        await on.paste("state:running")
        await on.press("enter")
        jobs, hidden = on.app.view.chosen()
        assert {job.job.state for job in jobs} == {"running"}
        assert hidden == 8 - len(jobs)


async def test_holding_keeps_the_display_still_and_letting_go_catches_up(desk: OpenDesk) -> None:
    async with desk() as on:
        await on.press("z")
        assert "FROZEN" in on.text
        await on.publish(JobAppeared(tracked(make_job(99, cluster="lab", description="Behind the curtain"))))
        assert "Behind the curtain" not in on.text
        await on.press("z")
        assert "Behind the curtain" in on.text


async def test_what_a_cluster_forgot_while_the_display_was_held_is_gone_after_it(desk: OpenDesk) -> None:
    done = tracked(make_job(1, state="success", end_time=START, description="Long gone"))
    async with desk([make_cluster()], [done]) as on:
        await on.press("z")
        del on.engine.jobs["east"][done.key[1]]
        await on.publish(JobForgotten(done))
        assert "Long gone" in on.text
        await on.press("z")
        assert "Long gone" not in on.text


async def test_watching_and_polling_now_ask_the_engine_and_watching_again_takes_it_back(
    desk: OpenDesk,
) -> None:
    async with desk() as on:
        await on.press("r")
        assert ("refresh", None) in on.engine.calls
        await on.press("j", "j", "w")
        assert on.engine.watched == {on.app.view.cursor}
        await on.press("w")
        assert on.engine.watched == frozenset()


async def test_an_end_is_told_once_by_toast_and_bell(desk: OpenDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    async with desk() as on:
        bells: list[None] = []
        monkeypatch.setattr(on.app, "bell", lambda: bells.append(None))
        done = tracked(make_job(50, state="failure", description="[red]Volume move"))
        await on.publish(JobFinished(None, done), Notification(done, "watched"))
        assert [notice.message for notice in on.app._notifications] == ["[red]Volume move"]
        assert len(bells) == 1


async def test_the_keys_of_a_read_only_session_change_nothing(desk: OpenDesk) -> None:
    async with desk(read_only=True) as on:
        assert "READ-ONLY" in on.lines[0]
        assert "cancel" not in on.lines[-1]
        for key in ("t", "p", "x", "R"):
            await on.press(key)
            assert on.app.screen is on.dashboard, key
        await on.press("?")
        assert "Cancel it" not in on.text
        assert "Job details" in on.text


async def test_the_help_lists_what_is_bound_and_quitting_asks_nothing_while_nothing_is_under_way(
    desk: OpenDesk,
) -> None:
    async with desk(size=(100, 30)) as on:
        await on.press("?")
        assert "Cancel job or marked jobs" in on.text
        await on.press("escape")
        assert on.app.screen is on.dashboard
        await on.press("escape", "q")
        assert on.app._exit


async def test_no_line_is_longer_than_the_screen_and_no_state_is_cut(desk: OpenDesk) -> None:
    async with desk(size=(200, 50)) as on:
        for size in ((200, 50), (160, 48), (120, 40), (100, 30), (80, 24), (60, 15)):
            await on.resize(size)
            lines = on.lines
            assert len(lines) == size[1], size
            assert all(len(line) == size[0] for line in lines), size
            assert any("✖ failure " in line for line in lines), size
            assert "4 NEED ATTENTION" in lines[0], size
            assert lines[-1].rstrip().endswith("? help"), size


async def test_below_60_by_15_the_size_that_it_needs_is_told(desk: OpenDesk) -> None:
    async with desk(size=(50, 14)) as on:
        assert on.text.split() == ["ontap-tui", "needs", "60", "columns", "and", "15", "lines."]
        await on.resize((80, 24))
        assert "4 NEED ATTENTION" in on.lines[0]


async def test_a_narrow_screen_tells_the_message_under_the_cursor_and_which_job_hardly_runs(
    desk: OpenDesk,
) -> None:
    async with desk(size=(80, 24)) as on:
        assert 'Aggregate "aggr1" is out of space' in on.lines[-2]
        assert "●●✖" in on.lines[0]
        assert "EXPECTED" not in on.text
        assert "▲ stalled" in on.text, "it says so where its state stands"


async def test_what_a_cluster_sends_is_never_obeyed_by_the_terminal(desk: OpenDesk) -> None:
    bad = "\x1b]0;owned\x07[bold]\u202e\nnext"
    job = make_job(1, description=bad, message=bad, svm=bad, node=bad)
    async with desk([make_cluster()], [tracked(job)]) as on:
        assert "\x1b" not in on.text
        assert "\u202e" not in on.text
        assert "[bold]" in on.text


async def test_what_is_selected_can_be_seen_moves_no_cursor_and_is_said_to_be_copied(desk: OpenDesk) -> None:
    async with desk() as on:
        cursor, table = on.app.view.cursor, on.dashboard.table
        y = table.region.y + 3
        await on.pilot.mouse_down(offset=(10, y))
        await on.pilot.hover(offset=(30, y))
        await on.pilot.mouse_up(offset=(30, y))
        await on.pilot.pause()
        plain = {segment.style.bgcolor for segment in table.render_line(2) if segment.style}
        chosen = {segment.style.bgcolor for segment in table.render_line(3) if segment.style}
        assert len(chosen - plain) == 1
        assert on.app.view.cursor == cursor
        await on.press("ctrl+c")
        assert on.app.clipboard in on.lines[y]
        assert [notice.message for notice in on.app._notifications] == [
            "The selection sent to the terminal's clipboard"
        ]


async def test_keys_in_texts_are_those_in_force(desk: OpenDesk) -> None:
    keys = {"hold": "Z", "clusters_all": "9", "back": "f12"}
    async with desk(config=Config(keys=keys)) as on:
        await on.press("Z")
        assert "Z resumes" in on.text
        await on.press("Z")
        on.app.view.show_clusters(frozenset({"lab"}))
        on.dashboard.board.redraw()
        assert "9 shows all" in on.text


async def test_plain_signs_are_ascii_and_each_means_one_thing(desk: OpenDesk) -> None:
    long = [tracked(make_job(1, description=f"DELETE /api/storage/volumes/{UUID(int=7)} " + "x" * 200))]
    clusters, jobs = sample_fleet()
    config = Config(settings=Settings(glyphs="ascii"))
    async with desk([*clusters, make_cluster()], [*jobs, *long], config=config) as on:
        for size in ((160, 48), (80, 24)):
            await on.resize(size)
            await on.press("g", "space")
            assert on.text.isascii(), size
            await on.press("I", "z")
            assert on.text.isascii(), size
            await on.press("z", "I", "U")
    beside_rows = [
        getattr(ASCII, name) for name in Glyphs._fields if name not in ("full", "empty", "ellipsis", "middot")
    ]
    beside_rows.remove(ASCII.next)
    assert len(set(beside_rows)) == len(beside_rows)


async def test_a_long_name_of_a_cluster_is_cut_before_it_gives_way(desk: OpenDesk) -> None:
    name = "ams-production-nas-02"
    jobs = [tracked(make_job(1, cluster=name, state="running", message="halfway"))]
    async with desk([make_cluster(name)], jobs, size=(60, 15)) as on:
        assert "CLUSTER" in on.text
        assert f"{name}   halfway" in on.text


async def test_on_the_smallest_screen_a_list_leaves_room_for_its_keys(desk: OpenDesk) -> None:
    async with desk(size=(60, 15)) as on:
        for key in ("S", "o"):
            await on.press(key)
            assert "Enter" in on.text, key
            await on.press("end")
            assert "UUID" in on.text, key
            await on.back()


async def test_every_screen_says_that_it_needs_more_room(desk: OpenDesk) -> None:
    async with desk() as on:
        for key in ("enter", "C", "O", "L", "H"):
            await on.resize((160, 48))
            await on.press(key)
            assert on.app.screen is not on.dashboard, key
            await on.resize((40, 10))
            assert on.text.split() == ["ontap-tui", "needs", "60", "columns", "and", "15", "lines."], key
            await on.back()


async def test_one_hidden_cluster_is_counted_as_one(desk: OpenDesk) -> None:
    async with desk() as on:
        on.app.view.show_clusters(frozenset({"lab"}))
        on.dashboard.board.rearranged()
        await on.pilot.pause()
        assert " 1 cluster hidden, 0 shows all" in on.lines[2]
        on.app.view.show_clusters(frozenset({"lab", "prod-east"}))
        on.dashboard.board.rearranged()
        await on.pilot.pause()
        assert " 2 clusters hidden" in on.lines[2]


async def test_without_an_account_on_any_cluster_the_reason_is_said(desk: OpenDesk) -> None:
    config = Config(
        history=Team(url="postgresql:///x"), clusters={"east": Cluster(name="east", url="", tags=("prod",))}
    )
    paused = tracked(make_job(state="paused"))
    fleet = [make_cluster("east", via="rec-1", account=False, read_only=True)]
    library = Library([parse_request("snapshot", {"method": "POST", "path": "/api/x", "key": "1"})])
    async with desk(fleet, [paused], config=config, library=library) as on:
        assert "NO ACCOUNT" in on.lines[0]
        assert "cancel" not in on.lines[-1]
        for key in ("t", "p", "x", "R", "1"):
            on.app.clear_notifications()
            await on.press(key)
            assert on.app.screen is on.dashboard
            assert "No cluster has an account here" in "".join(
                toast.message for toast in on.app._notifications
            )
        on.app.clear_notifications()
        await on.press("y")
        assert "only the cluster itself has the JSON" in "".join(one.message for one in on.app._notifications)
        await on.press("slash", "x")
        assert on.dashboard.filter_bar.field.value == "x", "where letters are typed they are text"


async def test_the_loss_of_the_teams_history_is_one_line(desk: OpenDesk) -> None:
    async with desk([make_cluster(via="rec-1")]) as on:
        on.engine.silent = 36.0
        on.dashboard.board.tick()
        await on.pilot.pause()
        assert "no word from the team's history for 36 s" in on.lines[2]
        on.engine.silent = 0.0
        on.dashboard.board.tick()
        await on.pilot.pause()
        assert "no word" not in on.text


async def test_the_table_fits_a_width_of_which_it_was_not_told(
    desk: OpenDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Textual sends no Resize where something asked for the new places before it laid the screen out."""
    async with desk() as on:
        assert on.lines[3].split()[-1] == "MESSAGE"
        monkeypatch.setattr(JobTable, "on_resize", lambda table: None)
        await on.press("D")
        assert on.lines[3].split("▏")[0].split()[-1] == "ELAPSED"
