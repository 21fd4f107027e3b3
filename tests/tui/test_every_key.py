"""Each key of the dashboard, pressed, and what can be seen of it; and the help, which lists what is bound."""

from collections.abc import Callable
from functools import partial
from typing import NamedTuple

import pytest
from textual.command import CommandPalette
from textual.widgets import OptionList

from ontap_tui.config import Config
from ontap_tui.model import Outcome, TrackedJob
from ontap_tui.requests import Library, parse_request
from ontap_tui.tui.clusters.clusters import ClustersScreen
from ontap_tui.tui.dashboard.column_picker import ColumnsPicker
from ontap_tui.tui.dashboard.view import JobScope
from ontap_tui.tui.events.log import LogScreen
from ontap_tui.tui.job.control import ControlDialog
from ontap_tui.tui.job.details import DetailsScreen
from ontap_tui.tui.job.raw import RawScreen
from ontap_tui.tui.keys.help import HelpScreen, groups
from ontap_tui.tui.keys.spelling import normal
from ontap_tui.tui.keys.table import COMMANDS, DASHBOARD
from ontap_tui.tui.launches.launches import LaunchesScreen
from ontap_tui.tui.overview.overview import OverviewScreen
from ontap_tui.tui.requests.catalogue import CatalogueScreen
from ontap_tui.tui.requests.form import RequestForm
from ontap_tui.tui.requests.picker import RequestPicker
from ontap_tui.tui.runtime.writing import FileNameDialog
from ontap_tui.tui.widgets.picker import Picker
from ontap_tui.tui.widgets.rows import Rows
from tests.support.clock import START
from tests.support.jobs import make_job, tracked
from tests.support.session import sample_fleet
from tests.tui.conftest import Desk, OpenDesk
from tests.tui.test_screens import a_launch, launch

LIBRARY = Library([parse_request("snapshot", {"path": "/api/storage/volumes", "key": "1"})])
MANY = 200


def place(on: Desk) -> int | None:
    return on.app.view.index(on.app.view.cursor) if on.app.view.cursor else None


def said(on: Desk, text: str) -> bool:
    return any(text in f"{toast.title} {toast.message}" for toast in on.app._notifications)


def front(screen: type) -> Callable[[Desk], bool]:
    return lambda on: isinstance(on.app.screen, screen)


class Case(NamedTuple):
    key: str
    effect: Callable[[Desk], bool]
    before: tuple[str, ...] = ()
    """Pressed first."""


OPENING = (
    Case("enter", front(DetailsScreen)),
    Case("d", front(DetailsScreen)),
    Case("o", front(ColumnsPicker)),
    Case("C", front(ClustersScreen)),
    Case("t", front(RequestPicker)),
    Case("1", front(RequestForm)),
    Case("R", front(RequestForm)),
    Case("p", front(ControlDialog), ("G", "k")),
    Case("x", front(ControlDialog), ("G", "k")),
    Case("y", front(RawScreen)),
    Case("E", front(FileNameDialog)),
    Case("H", front(LaunchesScreen)),
    Case("O", front(OverviewScreen)),
    Case("L", front(LogScreen)),
    Case("A", front(CatalogueScreen)),
    Case("colon", front(CommandPalette)),
    Case("ctrl+p", front(CommandPalette)),
    Case("question_mark", front(HelpScreen)),
    Case("f1", front(HelpScreen)),
)
"""These open a screen and change nothing: one application is enough for all of them."""
CASES = (
    Case("down", lambda on: place(on) == 1),
    Case("j", lambda on: place(on) == 1),
    Case("up", lambda on: place(on) == 1, ("j", "j")),
    Case("k", lambda on: place(on) == 1, ("j", "j")),
    Case("pagedown", lambda on: 20 < (place(on) or 0) < 60),
    Case("pageup", lambda on: MANY - 60 < (place(on) or 0) < MANY - 20, ("G",)),
    Case("g", lambda on: place(on) == 0, ("G",)),
    Case("home", lambda on: place(on) == 0, ("G",)),
    Case("G", lambda on: place(on) == len(on.app.view) - 1),
    Case("end", lambda on: place(on) == len(on.app.view) - 1),
    Case("D", lambda on: on.dashboard.board.pane is not None),
    Case("slash", lambda on: on.dashboard.filter_bar.display),
    Case("escape", lambda on: len(on.app.view) > MANY, ("slash", *"state:failure", "enter")),
    Case("space", lambda on: len(on.app.view.marks) == 1 and place(on) == 1),
    Case("asterisk", lambda on: len(on.app.view.marks) == len(on.app.view)),
    Case("U", lambda on: not on.app.view.marks, ("asterisk",)),
    Case("S", lambda on: front(Picker)(on) and "Sort by" in on.text),
    Case("I", lambda on: on.app.view.descending),
    Case("greater_than_sign", lambda on: on.app.view.sort == "state"),
    Case("less_than_sign", lambda on: on.app.view.sort == "state", ("greater_than_sign",) * 2),
    Case("v", lambda on: on.app.view.scope is JobScope.RECENT),
    Case("plus", lambda on: said(on, "The demo saves nothing")),
    Case("0", lambda on: not on.app.view.hidden_clusters, ("C", "space", "escape")),
    Case("n", lambda on: place(on) == 0, ("G",)),
    Case("a", lambda on: all(row.tracked.job.state != "failure" for row in on.app.view.needing())),
    Case("w", lambda on: len(on.engine.watched) == 1, ("G", "k")),
    Case("c", lambda on: front(Picker)(on) and "Copy" in on.text),
    Case("B", lambda on: "Save the hand-over report to" in on.text),
    Case("z", lambda on: "FROZEN" in on.text),
    Case("r", lambda on: ("refresh", None) in on.engine.calls),
    Case("f5", lambda on: ("refresh", None) in on.engine.calls),
    Case("ctrl+r", lambda on: said(on, "Configuration reloaded")),
    Case("q", lambda on: not on.app.is_running),
    Case("ctrl+q", lambda on: not on.app.is_running),
)


def many() -> list[TrackedJob]:
    """The sample fleet, its first job launched from here, and enough to page through."""
    _, sample = sample_fleet()
    return sample + [tracked(make_job(100 + number, cluster="prod-east")) for number in range(MANY)]


def furnish(on: Desk) -> None:
    failed = on.app.view[0].tracked.key
    launch(on, a_launch(1, cluster=failed[0], jobs=(failed[1],), outcome=Outcome.FAILURE, ended_at=START))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.key)
async def test_a_key_of_the_dashboard_does_what_it_says(desk: OpenDesk, case: Case) -> None:
    async with desk(jobs=many(), library=LIBRARY) as on:
        furnish(on)
        await on.press(*case.before)
        assert not case.effect(on)
        await on.pilot.press(case.key)
        await on.until(lambda: case.effect(on))


async def test_keys_that_open_a_screen(desk: OpenDesk) -> None:
    async with desk(jobs=many(), library=LIBRARY) as on:
        furnish(on)
        for case in OPENING:
            await on.press("g", *case.before)
            assert not case.effect(on)
            await on.pilot.press(case.key)
            await on.until(partial(case.effect, on))
            on.app.pop_screen()
            await on.until(lambda: on.app.screen is on.dashboard)


def test_no_key_of_the_dashboard_is_left_out() -> None:
    bound = {normal(key) for one in COMMANDS if DASHBOARD in one.screens for key in one.keys}
    assert bound <= {case.key for case in (*OPENING, *CASES)}


@pytest.mark.parametrize(
    ("choice", "copied"),
    [
        ("UUID", lambda text: text == "00000001-0000-4000-8000-000000000001"),
        ("row", lambda text: "\t" in text and "prod-west" in text),
        ("curl", lambda text: text.startswith("curl ") and "?fields=**" in text),
        ("JSON", lambda text: '"uuid"' in text),
        ("message", lambda text: text.startswith('Aggregate "aggr1" is out of space.')),
    ],
)
async def test_each_choice_of_copy(desk: OpenDesk, choice: str, copied: Callable[[str], bool]) -> None:
    async with desk() as on:
        await on.press("c")
        while f"  {choice}" not in selected(on):
            await on.press("down")
        await on.press("enter")
        await on.until(lambda: on.app.clipboard != "")
        assert copied(on.app.clipboard)


def selected(on: Desk) -> str:
    """The line of the choice that is highlighted."""
    options = on.app.screen.query_one(OptionList)
    assert options.highlighted is not None
    return f"  {options.get_option_at_index(options.highlighted).prompt}"


# Help


@pytest.mark.parametrize(
    ("keys", "listed"),
    [
        ((), {"Enter d": "Job details", "↓ j": "Move down", "G End": "Go to the bottom"}),
        (("enter",), {"y": "Raw JSON", "↓ j": "Move down", "PgDn": "Page down"}),
        (("y",), {"/": "Find", "G End": "Go to the bottom", "→": "Scroll right"}),
        (("C",), {"Enter": "Show only this cluster's jobs", "↓ j": "Move down"}),
        (("H",), {"Enter": "Job details", "↓ j": "Move down"}),
        (("L",), {"Enter": "Job details", "g Home": "Go to the top"}),
        (("O",), {"↓ j": "Move down", "PgUp": "Page up"}),
        (("A",), {"Enter": "Create a saved request from it", "↓": "Move down"}),
        (("t",), {"Enter": "Fill in its form", "↓": "Move down", "F2": "Edit the request"}),
        (
            ("1",),
            {"Enter": "Send, or accept the suggestion", "Tab": "Accept the suggestion, next field", "F1": ""},
        ),
        (
            ("1", "shift+tab"),
            {"Space": "Select or deselect the cluster", "*": "Select all clusters or none", "#": ""},
        ),
    ],
)
async def test_help_lists_what_is_bound_where_the_focus_is(
    desk: OpenDesk, keys: tuple[str, ...], listed: dict[str, str]
) -> None:
    table = {"path": "/api/{volume}", "key": "1", "variables": {"volume": {}}}
    async with desk(library=Library([parse_request("snapshot", table)])) as on:
        await on.press(*keys)
        found = {key: text for lines in groups(on.app.screen).values() for key, text in lines}
        assert found.get("Ctrl+C", "Copy selected text") == "Copy selected text"
        assert {key: found.get(key) for key in listed} == {
            key: text or found[key] for key, text in listed.items()
        }
        await on.press("f1")
        assert isinstance(on.app.screen, HelpScreen)
        assert all(text in on.text for text in listed.values())
        await on.press("f1")
        assert not isinstance(on.app.screen, HelpScreen)


async def test_keys_that_move_are_rebound_everywhere(desk: OpenDesk) -> None:
    config = Config(keys={"cursor_down": "down,e", "last": "end,Z", "choice_turn": "X"})
    async with desk(config=config, library=LIBRARY) as on:
        await on.press("e")
        assert place(on) == 1
        await on.press("C", "e")
        assert on.app.screen.query_one(Rows).cursor == "prod-east"
        await on.press("escape", "1", "X")
        form = on.app.screen
        assert isinstance(form, RequestForm)
        assert len(form.fields.where.chosen) == 2


@pytest.mark.parametrize("keys", [("y",), ("question_mark",), ("enter",)])
@pytest.mark.parametrize(
    ("moves", "moved"),
    [
        (("j",), lambda y, most: y == 1),
        (("down",), lambda y, most: y == 1),
        (("j", "j", "k"), lambda y, most: y == 1),
        (("pagedown",), lambda y, most: y > 1),
        (("G",), lambda y, most: y == most),
        (("end",), lambda y, most: y == most),
        (("G", "pageup"), lambda y, most: y < most),
        (("G", "g"), lambda y, most: y == 0),
        (("G", "home"), lambda y, most: y == 0),
    ],
)
async def test_pages_move_as_lists_do(
    desk: OpenDesk, keys: tuple[str, ...], moves: tuple[str, ...], moved: Callable[[float, float], bool]
) -> None:
    async with desk(size=(80, 16)) as on:
        on.engine.answers["raw_job"] = b'{"numbers": [%s]}' % b",".join(b"%d" % n for n in range(100))
        await on.press(*keys)
        page = on.app.screen.query("Page, TextLines").first()
        await on.until(lambda: page.max_scroll_y > 2)
        for key in moves:
            await on.press(key)
            page.scroll_to(y=page.scroll_target_y, animate=False, immediate=True, force=True)
        assert moved(page.scroll_target_y, page.max_scroll_y)
