"""Order, columns and scope of the dashboard, as a person arranges them."""

from datetime import timedelta

from ontap_tui.model import (
    Estimate,
)
from tests.support.clock import START
from tests.support.jobs import make_job, tracked
from tests.support.session import make_cluster
from tests.tui.conftest import OpenDesk


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


async def test_an_order_by_keys_by_picker_and_by_click(desk: OpenDesk) -> None:
    async with desk() as on:
        # An inverted order of attention is told aloud and not remembered.
        await on.press("I")
        assert "attention, reversed" in on.text
        assert on.composition.remembered.get("descending", bool, True) is False
        await on.press(">", "I")
        assert on.composition.remembered.get("descending", bool, False) is True

        # The picker takes what is chosen.
        await on.press("S", "g", "j", "j", "enter")
        assert on.app.view.sort == "cluster"
        await on.press("S", "escape")
        assert on.app.view.sort == "cluster"

        # A click on a title sorts, and another inverts.
        at = on.lines[3].index("ELAPSED") + 2
        await on.pilot.click(offset=(at, 3))
        assert (on.app.view.sort, on.app.view.descending) == ("elapsed", True)
        await on.pilot.click(offset=(at, 3))
        assert not on.app.view.descending


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
    async with desk([make_cluster()], [gone], size=(80, 24)) as on:
        assert len(on.app.view) == 0
        await on.press("v")
        assert (on.app.view.scope, len(on.app.view)) == ("recent", 0)
        await on.press("v")
        assert (on.app.view.scope, len(on.app.view)) == ("all", 1)
        await on.press("v")
        assert on.app.view.scope == "live"


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
