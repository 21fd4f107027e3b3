"""The strip of clusters at the top of the dashboard."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from ontap_tui.model import (
    ClusterChanged,
    Fault,
    FaultKind,
    Health,
)
from tests.support.clock import START
from tests.support.jobs import make_job, tracked
from tests.support.session import make_cluster
from tests.tui.conftest import OpenDesk


async def test_every_cluster_has_a_cell_and_the_troubled_come_first(desk: OpenDesk) -> None:
    async with desk() as on:
        assert on.lines[1].index("lab refused the connection, retry in 8 s, data 3 m old") < on.lines[
            1
        ].index("prod-east 9.15.1")
        assert "INSECURE" in on.lines[1]


async def test_of_many_clusters_those_in_trouble_are_named_and_the_others_counted(desk: OpenDesk) -> None:
    fleet = [make_cluster(f"site-{number:03}") for number in range(199)]
    async with desk([*fleet, make_cluster("broken", health=Health.BROKEN)], []) as on:
        assert on.lines[1].startswith(" 200: 199 fine, 1 down   ✖ broken")


async def test_where_not_all_clusters_fit_their_details_give_way_first(desk: OpenDesk) -> None:
    fleet = [make_cluster(f"site-{number}") for number in range(8)]
    async with desk(fleet, [], size=(120, 32)) as on:
        assert "9.15.1" not in on.lines[1]
        assert "site-7" in on.lines[1]
        await on.pilot.resize_terminal(160, 40)
        await on.pilot.pause()
        assert on.lines[1].count("9.15.1") == 8


async def test_an_age_and_a_round_trip_are_told_where_they_are_news(desk: OpenDesk) -> None:
    async with desk([make_cluster("east"), make_cluster("west", interval=10.0)], []) as on:
        assert " ● east 9.15.1   ● west 9.15.1 " in on.lines[1]
        await on.pass_time(5)
        assert " ● east 9.15.1   ● west 9.15.1 " in on.lines[1]
        await on.pass_time(1)
        assert " ● east 9.15.1 6 s ago   ● west 9.15.1 " in on.lines[1]
        await on.pass_time(1)
        assert " ● east 9.15.1 7 s ago   ● west 9.15.1 " in on.lines[1]
        slow = make_cluster("east", polled_at=on.engine.clock.now(), round_trips=(2.4,))
        await on.publish(ClusterChanged(slow))
        await on.pass_time(1)
        assert " ● east 9.15.1 answers in 2 s   ● west 9.15.1 " in on.lines[1]


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


async def test_trouble_says_how_it_ends(desk: OpenDesk) -> None:
    refused = Fault(kind=FaultKind.AUTHENTICATION, summary="refused the login")
    fleet = [
        make_cluster("a", health=Health.REFUSED, fault=refused),
        make_cluster("b", health=Health.SUSPENDED),
    ]
    async with desk(fleet, []) as on:
        assert "a refused the login, stopped: r retries" in on.lines[1]
        assert "b suspended: C s resumes" in on.lines[1]


async def test_all_clusters_in_trouble_fit_before_any_detail(desk: OpenDesk) -> None:
    fault = Fault(kind=FaultKind.TLS_AUTHORITY, summary="presents a certificate from an unknown authority")
    down = [make_cluster(f"down-{n}", health=Health.UNREACHABLE, fault=fault) for n in range(3)]
    async with desk([*down, *map(make_cluster, "abcdefgh")], [], size=(125, 32)) as on:
        assert on.lines[1].startswith(" 11: 8 fine, 3 down   ✖ down-0 untrusted certificate   ✖ down-1 ")
        assert "✖ down-2" in on.lines[1]


async def test_what_is_cut_within_a_cut_ends_once(desk: OpenDesk) -> None:
    jobs = [
        tracked(make_job(number, description=f"{'x' * number} {UUID(int=7)} and more than that"))
        for number in range(30)
    ]
    async with desk([make_cluster()], jobs, size=(80, 40)) as on:
        assert "…" in on.text
        assert "……" not in on.text


async def test_it_says_by_whom_a_cluster_is_recorded_and_how_old_that_is(desk: OpenDesk) -> None:
    mirrored: dict[str, Any] = {"round_trips": (), "polled_at": START - timedelta(seconds=8)}
    fleet = [make_cluster("east", via="rec-1\x1b[2J", **mirrored), make_cluster("west", via="", **mirrored)]
    async with desk(fleet, []) as on:
        assert "east 9.15.1 8 s ago via rec-1\N{REPLACEMENT CHARACTER}[2J" in on.lines[1]
        assert "west 9.15.1 8 s ago recorded by nobody" in on.lines[1]
        await on.pilot.press("C")
        await on.pilot.pause()
        [titles] = [line for line in on.lines if "RECORDED BY" in line]
        [east] = [line for line in on.lines if "east" in line and "ok" in line]
        [west] = [line for line in on.lines if "west" in line and "ok" in line]
        at = titles.index("RECORDED BY")
        assert east[at:].startswith("rec-1")
        assert west[at:].startswith("nobody")


async def test_without_a_team_nothing_is_said_of_recorders(desk: OpenDesk) -> None:
    async with desk([make_cluster("east")], []) as on:
        assert "via" not in on.lines[1]
        await on.pilot.press("C")
        await on.pilot.pause()
        assert "RECORDED" not in on.text
