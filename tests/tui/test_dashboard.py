"""The dashboard, as keys are pressed."""

from datetime import timedelta
from uuid import UUID

import pytest

from ontap_tui.config import Config, Settings
from ontap_tui.filtering import Filter, parse
from ontap_tui.model import (
    Attention,
    ClusterChanged,
    Estimate,
    Fault,
    FaultKind,
    Health,
    JobAppeared,
    JobFinished,
    JobForgotten,
    Notification,
)
from ontap_tui.tui.glyphs import ASCII, Glyphs
from tests.support.clock import START
from tests.support.jobs import make_job, tracked
from tests.support.session import make_cluster, sample_fleet
from tests.tui.conftest import OpenDesk


async def test_the_first_line_says_what_needs_a_person(desk: OpenDesk) -> None:
    async with desk() as on:
        assert "4 NEED YOU" in on.lines[0]
        assert "1 failed prod-west" in on.lines[0]
        assert "1 lost lab" in on.lines[0]
        assert "1 stalled prod-east" in on.lines[0]
        assert "1 paused 2 h prod-west" in on.lines[0]


async def test_every_cluster_has_a_cell_and_the_troubled_come_first(desk: OpenDesk) -> None:
    async with desk() as on:
        assert on.lines[1].index("lab refused the connection, again in 8 s, data 3 m old") < on.lines[
            1
        ].index("prod-east 9.15.1")
        assert "INSECURE" in on.lines[1]


async def test_all_is_well_when_nothing_needs_a_person(desk: OpenDesk) -> None:
    async with desk([make_cluster()], [tracked(make_job(state="running", start_time=START))]) as on:
        assert "ALL WELL" in on.lines[0]


async def test_a_cluster_out_of_sight_is_no_good_news(desk: OpenDesk) -> None:
    async with desk([make_cluster(), make_cluster("west", health=Health.REFUSED)], []) as on:
        assert "1 CLUSTER OUT OF SIGHT" in on.lines[0]
        await on.publish(ClusterChanged(make_cluster("west")))
        assert "ALL WELL" in on.lines[0]


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
        assert "3 NEED YOU" in on.lines[0]
        assert "failed" not in on.lines[0]
        assert on.app.view.needs.acknowledged == {needing[0]: Attention.FAILED}


async def test_attention_stops_at_what_is_shown_and_says_what_brings_back_the_rest(desk: OpenDesk) -> None:
    async with desk() as on:
        needs = on.app.view.needing()
        await on.press("/", *"state:paused", "enter", "n", "n")
        assert on.app.view.current is not None
        assert on.app.view.current.job.state == "paused"
        await on.press("escape", "/", *"state:queued", "enter", "n")
        told = [notice.message for notice in on.app._notifications][-1]
        assert told == f"{len(needs)} need you but are not shown: Esc clears the filter"


async def test_the_filter_holds_while_it_is_typed_and_escape_leaves_then_clears(desk: OpenDesk) -> None:
    async with desk() as on:
        await on.press("/", *"vol_home")
        assert [row.tracked.job.description for row in on.app.view] == ["Volume move vol_home to aggr2"]
        assert "1 of 8" in on.text
        await on.press("escape")
        assert len(on.app.view) == 1
        assert "filter vol_home" in on.text
        await on.press("escape")
        assert len(on.app.view) == 8


async def test_a_malformed_filter_points_at_its_mistake_and_leaves_the_rows(desk: OpenDesk) -> None:
    async with desk() as on:
        await on.press("/", *"state:running")
        shown = [row.tracked.key for row in on.app.view]
        await on.press("space", *'"open')
        assert "^" in on.text
        assert [row.tracked.key for row in on.app.view] == shown


async def test_filters_come_back_with_the_arrow(desk: OpenDesk) -> None:
    async with desk() as on:
        await on.press("/", *"paused", "enter", "escape", "/", "up")
        assert on.dashboard.filter_bar.text == "paused"
        await on.press("down")
        assert on.dashboard.filter_bar.text == ""


async def test_nothing_that_passes_the_filter_is_said_with_the_filter(desk: OpenDesk) -> None:
    async with desk() as on:
        await on.press("/", *"nowhere", "enter")
        assert "None of 8 jobs passes the filter" in on.text
        assert "Esc clears it." in on.text


async def test_an_empty_fleet_teaches(desk: OpenDesk) -> None:
    async with desk([], []) as on:
        assert "No clusters are configured." in on.text
        assert "ontap-tui demo" in on.text
    async with desk([make_cluster()], []) as on:
        assert "No jobs on east." in on.text
        assert "t runs a request." in on.text


async def test_marks_are_made_moved_past_and_counted(desk: OpenDesk) -> None:
    async with desk() as on:
        await on.press("space", "space")
        assert "2 marked" in on.text
        await on.press("*")
        assert "8 marked" in on.text
        await on.press("U")
        assert "marked" not in on.lines[2]


async def test_actions_leave_out_what_the_filter_hides(desk: OpenDesk) -> None:
    async with desk() as on:
        await on.press("*", "/", *"state:running", "enter")
        jobs, hidden = on.app.view.chosen()
        assert {job.job.state for job in jobs} == {"running"}
        assert hidden == 8 - len(jobs)


async def test_sorting_by_neighbour_and_by_its_inverse(desk: OpenDesk) -> None:
    async with desk() as on:
        await on.press(">", ">")
        assert (on.app.view.sort, on.app.view.descending) == ("cluster", False)
        await on.press("I")
        assert on.app.view.descending
        clusters = [row.tracked.job.cluster for row in on.app.view]
        assert clusters == sorted(clusters, reverse=True)
        await on.press("<", "<")
        assert on.app.view.sort == "attention"


async def test_a_click_on_a_title_sorts_and_another_inverts(desk: OpenDesk) -> None:
    async with desk() as on:
        at = on.lines[3].index("ELAPSED") + 2
        await on.pilot.click(offset=(at, 3))
        assert (on.app.view.sort, on.app.view.descending) == ("elapsed", True)
        await on.pilot.click(offset=(at, 3))
        assert not on.app.view.descending


async def test_the_sort_picker_takes_what_is_chosen(desk: OpenDesk) -> None:
    async with desk() as on:
        await on.press("S", "j", "j", "enter")
        assert on.app.view.sort == "cluster"
        await on.press("S", "escape")
        assert on.app.view.sort == "cluster"


async def test_columns_are_chosen_ordered_and_remembered(desk: OpenDesk) -> None:
    async with desk() as on:
        await on.press("o", "space", "down", "J", "enter")
        assert on.dashboard.table.arrangement.chosen == (
            "description",
            "cluster",
            "svm",
            "elapsed",
            "expected",
            "message",
        )
        assert "STATE" not in on.lines[3]
        assert on.composition.remembered.get("columns", list[str], [])[0] == "description"


async def test_the_scope_goes_round(desk: OpenDesk) -> None:
    gone = tracked(make_job(1, state="success", end_time=START - timedelta(hours=30)), gone_at=START)
    async with desk([make_cluster()], [gone]) as on:
        assert len(on.app.view) == 0
        await on.press("v")
        assert (on.app.view.scope, len(on.app.view)) == ("recent", 0)
        await on.press("v")
        assert (on.app.view.scope, len(on.app.view)) == ("all", 1)
        await on.press("v")
        assert on.app.view.scope == "live"


async def test_holding_keeps_the_display_still_and_letting_go_catches_up(desk: OpenDesk) -> None:
    async with desk() as on:
        await on.press("z")
        assert "HELD" in on.text
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


async def test_watching_asks_the_engine_and_again_takes_it_back(desk: OpenDesk) -> None:
    async with desk() as on:
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


async def test_poll_now(desk: OpenDesk) -> None:
    async with desk() as on:
        await on.press("r")
        assert ("refresh", None) in on.engine.calls


async def test_the_keys_of_a_read_only_session_change_nothing(desk: OpenDesk) -> None:
    async with desk(read_only=True) as on:
        assert "READ-ONLY" in on.lines[0]
        assert "cancel" not in on.lines[-1]
        for key in ("t", "p", "x", "R"):
            await on.press(key)
            assert on.app.screen is on.dashboard


async def test_the_help_lists_what_is_bound(desk: OpenDesk) -> None:
    async with desk() as on:
        await on.press("?")
        assert "Cancel it, or all marked" in on.text
        await on.press("escape")
        assert on.app.screen is on.dashboard


async def test_the_help_of_a_read_only_session_leaves_out_what_changes(desk: OpenDesk) -> None:
    async with desk(read_only=True) as on:
        await on.press("?")
        assert "Cancel it" not in on.text
        assert "Look into the job" in on.text


async def test_quitting_asks_nothing_while_nothing_is_under_way(desk: OpenDesk) -> None:
    async with desk() as on:
        await on.press("escape", "q")
        assert on.app._exit


@pytest.mark.parametrize("size", [(200, 50), (160, 48), (120, 40), (100, 30), (80, 24), (60, 15)])
async def test_no_line_is_longer_than_the_screen_and_no_state_is_cut(
    desk: OpenDesk, size: tuple[int, int]
) -> None:
    async with desk(size=size) as on:
        assert all(len(line) == size[0] for line in on.lines)
        assert "✖ failure " in on.text
        assert "4 NEED YOU" in on.lines[0]
        assert on.lines[-1].rstrip().endswith("? help")


async def test_below_60_by_15_the_size_that_it_needs_is_told(desk: OpenDesk) -> None:
    async with desk(size=(50, 14)) as on:
        assert on.text.split() == ["ontap-tui", "needs", "60", "columns", "and", "15", "lines."]
        await on.pilot.resize_terminal(80, 24)
        await on.pilot.pause()
        assert "4 NEED YOU" in on.lines[0]


async def test_a_narrow_screen_tells_the_message_of_the_job_under_the_cursor(desk: OpenDesk) -> None:
    async with desk(size=(80, 24)) as on:
        assert 'Aggregate "aggr1" is out of space' in on.lines[-2]
        assert "●●✖" in on.lines[0]


async def test_what_a_cluster_sends_is_never_obeyed_by_the_terminal(desk: OpenDesk) -> None:
    bad = "\x1b]0;owned\x07[bold]\u202e\nnext"
    job = make_job(1, description=bad, message=bad, svm=bad, node=bad)
    async with desk([make_cluster()], [tracked(job)]) as on:
        assert "\x1b" not in on.text
        assert "\u202e" not in on.text
        assert "[bold]" in on.text


async def test_of_many_clusters_those_in_trouble_are_named_and_the_others_counted(desk: OpenDesk) -> None:
    fleet = [make_cluster(f"site-{number:03}") for number in range(199)]
    async with desk([*fleet, make_cluster("broken", health=Health.BROKEN)], []) as on:
        assert on.lines[1].startswith(" 200: 199 fine, 1 down   ✖ broken")


async def test_where_not_all_clusters_fit_their_details_give_way_first(desk: OpenDesk) -> None:
    fleet = [make_cluster(f"site-{number}") for number in range(5)]
    async with desk(fleet, [], size=(110, 32)) as on:
        assert "9.15.1" not in on.lines[1]
        assert "site-4" in on.lines[1]
        await on.pilot.resize_terminal(160, 40)
        await on.pilot.pause()
        assert on.lines[1].count("9.15.1") == 5


async def test_what_is_stale_is_told_by_a_sign_too(desk: OpenDesk) -> None:
    jobs = [tracked(make_job(1, state="running")), tracked(make_job(2, state="success", end_time=START))]
    async with desk([make_cluster(health=Health.UNREACHABLE)], jobs) as on:
        assert "▶ running? " in on.text
        assert "✔ success " in on.text
        await on.publish(ClusterChanged(make_cluster()))
        assert "▶ running " in on.text


async def test_of_many_dots_the_troubled_are_shown(desk: OpenDesk) -> None:
    fleet = [make_cluster(f"site-{number:03}") for number in range(199)]
    async with desk([*fleet, make_cluster("last", health=Health.BROKEN)], [], size=(80, 24)) as on:
        assert "✖●●●" in on.lines[0]


async def test_long_names_of_clusters_have_room_on_a_wide_screen(desk: OpenDesk) -> None:
    name = "ams-production-nas-02"
    jobs = [tracked(make_job(1, cluster=name, state="running"))]
    async with desk([make_cluster(name)], jobs) as on:
        assert name in on.lines[4]


async def test_a_field_shows_text_that_is_longer_than_it_is(desk: OpenDesk) -> None:
    async with desk(size=(100, 30)) as on:
        await on.press("/", *"z" * 200)
        assert "zzzzzzzz" in on.text


async def test_an_inverted_order_of_attention_is_told_aloud_and_not_remembered(desk: OpenDesk) -> None:
    async with desk() as on:
        await on.press("I")
        assert "attention, inverted" in on.text
        assert on.composition.remembered.get("descending", bool, True) is False
        await on.press(">", "I")
        assert on.composition.remembered.get("descending", bool, False) is True


async def test_a_job_that_hardly_runs_says_so_where_its_state_stands(desk: OpenDesk) -> None:
    async with desk(size=(80, 24)) as on:
        assert "EXPECTED" not in on.text
        assert "▲ stalled" in on.text


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
        assert "Z lets it go" in on.text
        await on.press("Z")
        on.app.view.show_clusters(frozenset({"lab"}))
        on.dashboard.board.redraw()
        assert "9 shows all" in on.text


@pytest.mark.parametrize("size", [(160, 48), (80, 24)])
async def test_plain_signs_are_ascii_and_each_means_one_thing(desk: OpenDesk, size: tuple[int, int]) -> None:
    long = [tracked(make_job(1, description=f"DELETE /api/storage/volumes/{UUID(int=7)} " + "x" * 200))]
    clusters, jobs = sample_fleet()
    config = Config(settings=Settings(glyphs="ascii"))
    async with desk([*clusters, make_cluster()], [*jobs, *long], size=size, config=config) as on:
        await on.press("space")
        assert on.text.isascii()
        await on.press("I", "z")
        assert on.text.isascii()
    beside_rows = [
        getattr(ASCII, name) for name in Glyphs._fields if name not in ("full", "empty", "ellipsis", "middot")
    ]
    beside_rows.remove(ASCII.next)
    assert len(set(beside_rows)) == len(beside_rows)


async def test_a_mistake_is_pointed_at_where_it_is(desk: OpenDesk) -> None:
    async with desk() as on:
        await on.press("/", *"vol_home cluster:")
        typed, marked = on.lines[3], on.lines[4]
        assert marked.index("^") == typed.index("cluster:") + len("cluster:")


@pytest.mark.parametrize("word", ["elap", "elapsd", "state"])
async def test_the_name_of_a_field_leaves_the_rows_until_it_is_clear_what_it_is(
    desk: OpenDesk, word: str
) -> None:
    async with desk() as on:
        await on.press("/", *word)
        assert len(on.app.view) == 8
        assert "is a field" in on.text
        await on.press("enter")
        assert f"{word}" in on.lines[2]
        assert len(on.app.view) == 0


async def test_saved_filters_are_offered_by_name_and_chosen_with_the_arrow(desk: OpenDesk) -> None:
    saved = {"moves": "Volume move", "held": "state:paused"}
    async with desk(config=Config(filters=saved)) as on:
        await on.press("/")
        assert "moves   Volume move" in on.text
        assert "held    state:paused" in on.text
        await on.press("down", "down")
        assert on.dashboard.filter_bar.text == "state:paused"
        assert [row.tracked.job.state for row in on.app.view] == ["paused"]
        assert "moves   Volume move" in on.text
        await on.press("enter")
        assert "moves   Volume move" not in on.text


async def test_while_a_filter_is_typed_the_last_line_names_the_keys_of_the_field(desk: OpenDesk) -> None:
    async with desk() as on:
        await on.press("/")
        assert "cancel" not in on.lines[-1]
        assert "Esc leave" in on.lines[-1]
        await on.press("escape")
        assert "x cancel" in on.lines[-1]


async def test_letters_that_come_together_are_filtered_by_once(
    desk: OpenDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with desk() as on:
        await on.press("/")
        filtered: list[Filter] = []
        filter_by = on.app.view.filter_by

        def count(chosen: Filter, **options: bool) -> bool:
            filtered.append(chosen)
            return filter_by(chosen, **options)

        monkeypatch.setattr(on.app.view, "filter_by", count)
        for length in range(1, 9):
            on.dashboard.filter_bar.field.value = "vol_home"[:length]
        await on.pilot.pause()
        assert filtered == [parse("vol_home")]
        assert len(on.app.view) == 1


async def test_columns_are_widened_by_hand_and_remembered(desk: OpenDesk) -> None:
    async with desk() as on:
        await on.press("o", "down", "l", "l", "enter")
        title = on.lines[3]
        assert title.index("DESCRIPTION") - title.index("CLUSTER") == 14 + 2
        assert on.composition.remembered.get("widths", dict[str, int], {}) == {"cluster": 14}
        await on.press("o", "down", *"hhhhhhhh", "enter")
        assert on.composition.remembered.get("widths", dict[str, int], {}) == {"cluster": 4}
        await on.press("o", "s", "enter")
        assert on.composition.remembered.get("widths", dict[str, int], {}) == {}


async def test_a_click_on_expected_sorts_by_the_time_that_is_left(desk: OpenDesk) -> None:
    usual = {
        "slow one": Estimate(count=9, p10=900, median=1000, p90=1100),
        "quick one": Estimate(count=9, p10=90, median=100, p90=110),
    }
    jobs = [
        tracked(make_job(1, state="success", end_time=START)),
        tracked(make_job(2, state="running", description="slow one", start_time=START)),
        tracked(make_job(3, state="running", description="quick one", start_time=START)),
    ]
    async with desk([make_cluster()], jobs, estimates=usual) as on:
        await on.pilot.click(offset=(on.lines[3].index("EXPECTED") + 2, 3))
        assert on.app.view.sort == "expected"
        assert [row.tracked.job.description for row in on.app.view][:2] == ["quick one", "slow one"]
        assert "EXPECTED ▴" in on.lines[3]


async def test_a_long_name_of_a_cluster_is_cut_before_it_gives_way(desk: OpenDesk) -> None:
    name = "ams-production-nas-02"
    jobs = [tracked(make_job(1, cluster=name, state="running", message="halfway"))]
    async with desk([make_cluster(name)], jobs, size=(60, 15)) as on:
        assert "CLUSTER" in on.text
        assert f"{name}   halfway" in on.text


@pytest.mark.parametrize("key", ["S", "o"])
async def test_on_the_smallest_screen_a_list_leaves_room_for_its_keys(desk: OpenDesk, key: str) -> None:
    async with desk(size=(60, 15)) as on:
        await on.press(key)
        assert "Enter" in on.text
        await on.press("end")
        assert "Uuid" in on.text


@pytest.mark.parametrize("key", ["enter", "C", "O", "L", "H"])
async def test_every_screen_says_that_it_needs_more_room(desk: OpenDesk, key: str) -> None:
    async with desk() as on:
        await on.press(key)
        assert on.app.screen is not on.dashboard
        await on.pilot.resize_terminal(40, 10)
        await on.pilot.pause()
        assert on.text.split() == ["ontap-tui", "needs", "60", "columns", "and", "15", "lines."]


async def test_trouble_says_how_it_ends(desk: OpenDesk) -> None:
    refused = Fault(kind=FaultKind.AUTHENTICATION, summary="refused the log-in")
    fleet = [
        make_cluster("a", health=Health.REFUSED, fault=refused),
        make_cluster("b", health=Health.SUSPENDED),
    ]
    async with desk(fleet, []) as on:
        assert "a refused the log-in, stopped: r asks again" in on.lines[1]
        assert "b suspended: C s resumes" in on.lines[1]


async def test_all_clusters_in_trouble_fit_before_any_detail(desk: OpenDesk) -> None:
    fault = Fault(kind=FaultKind.TLS_AUTHORITY, summary="shows a certificate of an unknown authority")
    down = [make_cluster(f"down-{n}", health=Health.UNREACHABLE, fault=fault) for n in range(3)]
    async with desk([*down, *map(make_cluster, "abc")], [], size=(120, 32)) as on:
        assert on.lines[1].startswith(" 6: 3 fine, 3 down   ✖ down-0 unknown certificate   ✖ down-1 ")
        assert "✖ down-2" in on.lines[1]


async def test_what_is_cut_within_a_cut_ends_once(desk: OpenDesk) -> None:
    jobs = [
        tracked(make_job(number, description=f"{'x' * number} {UUID(int=7)} and more than that"))
        for number in range(30)
    ]
    async with desk([make_cluster()], jobs, size=(80, 40)) as on:
        assert "…" in on.text
        assert "……" not in on.text
