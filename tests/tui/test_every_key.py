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
from ontap_tui.tui.widgets.picker import Picker
from ontap_tui.tui.widgets.rows import Rows
from ontap_tui.tui.widgets.saving import FileNameDialog
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
    after: tuple[str, ...] = ()
    """Pressed last: they lead back."""


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
"""These open a screen and change nothing."""
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
    Case("D", lambda on: on.dashboard.board.pane is not None, after=("D",)),
    Case("slash", lambda on: on.dashboard.filter_bar.display, after=("escape",)),
    Case("escape", lambda on: len(on.app.view) > MANY, ("slash", *"state:failure", "enter")),
    Case("space", lambda on: len(on.app.view.marks) == 1 and place(on) == 1, after=("U",)),
    Case("asterisk", lambda on: len(on.app.view.marks) == len(on.app.view), after=("U",)),
    Case("U", lambda on: not on.app.view.marks, ("asterisk",)),
    Case("S", lambda on: front(Picker)(on) and "Sort by" in on.text, after=("escape",)),
    Case("I", lambda on: on.app.view.descending, after=("I",)),
    Case("greater_than_sign", lambda on: on.app.view.sort == "state", after=("less_than_sign",)),
    Case(
        "less_than_sign",
        lambda on: on.app.view.sort == "state",
        ("greater_than_sign",) * 2,
        after=("less_than_sign",),
    ),
    Case("v", lambda on: on.app.view.scope is JobScope.RECENT, after=("v", "v")),
    Case("plus", lambda on: said(on, "The demo saves nothing")),
    Case("0", lambda on: not on.app.view.hidden_clusters, ("C", "space", "escape")),
    Case("n", lambda on: place(on) == 0, ("G",)),
    Case("w", lambda on: len(on.engine.watched) == 1, ("G", "k"), after=("w",)),
    Case("c", lambda on: front(Picker)(on) and "Copy" in on.text, after=("escape",)),
    Case("B", lambda on: "Save the hand-over report to" in on.text, after=("escape",)),
    Case("z", lambda on: "FROZEN" in on.text, after=("z",)),
    Case("r", lambda on: ("refresh", None) in on.engine.calls),
    Case("f5", lambda on: ("refresh", None) in on.engine.calls),
    Case("ctrl+r", lambda on: said(on, "Configuration reloaded")),
    Case("a", lambda on: all(row.tracked.job.state != "failure" for row in on.app.view.needing())),
)
"""In this order in one application: what is acknowledged stays so, and after a reload all is drawn anew."""
LEAVING = ("q", "ctrl+q")


def many() -> list[TrackedJob]:
    """The sample fleet, its first job launched from here, and enough to page through."""
    _, sample = sample_fleet()
    return sample + [tracked(make_job(100 + number, cluster="prod-east")) for number in range(MANY)]


def furnish(on: Desk) -> None:
    failed = on.app.view[0].tracked.key
    launch(on, a_launch(1, cluster=failed[0], jobs=(failed[1],), outcome=Outcome.FAILURE, ended_at=START))


async def press(on: Desk, case: Case) -> None:
    """Press its key, which has not had its effect yet, and wait for the effect."""
    assert not case.effect(on), case.key
    await on.pilot.press(case.key)
    await on.until(partial(case.effect, on), case.key)


async def test_keys_of_the_dashboard_do_what_they_say(desk: OpenDesk) -> None:
    async with desk(jobs=many(), library=LIBRARY) as on:
        furnish(on)
        for case in CASES:
            on.engine.calls.clear()
            on.app.clear_notifications()
            await on.press("g", *case.before)
            await press(on, case)
            await on.press(*case.after)
            assert on.app.screen is on.dashboard, case.key


async def test_keys_that_open_a_screen(desk: OpenDesk) -> None:
    async with desk(library=LIBRARY, size=(100, 30)) as on:
        furnish(on)
        for case in OPENING:
            await on.press("g", *case.before)
            await press(on, case)
            await on.back()


@pytest.mark.parametrize("key", LEAVING)
async def test_keys_that_leave(desk: OpenDesk, key: str) -> None:
    async with desk() as on:
        await press(on, Case(key, lambda on: not on.app.is_running))


def test_no_key_of_the_dashboard_is_left_out() -> None:
    bound = {normal(key) for one in COMMANDS if DASHBOARD in one.screens for key in one.keys}
    assert bound <= {case.key for case in (*OPENING, *CASES)} | {*LEAVING}


COPIED: dict[str, Callable[[str], bool]] = {
    "UUID": lambda text: text == "00000001-0000-4000-8000-000000000001",
    "row": lambda text: "\t" in text and "prod-west" in text,
    "curl": lambda text: text.startswith("curl ") and "?fields=**" in text,
    "JSON": lambda text: '"uuid"' in text,
    "message": lambda text: text.startswith('Aggregate "aggr1" is out of space.'),
}


async def test_each_choice_of_copy(desk: OpenDesk) -> None:
    async with desk(size=(100, 30)) as on:
        for choice, copied in COPIED.items():
            on.app.copy_to_clipboard("")
            await on.press("c")
            while f"  {choice}" not in selected(on):
                await on.press("down")
            await on.press("enter")
            await on.until(lambda: on.app.clipboard != "", choice)
            assert copied(on.app.clipboard), choice


def selected(on: Desk) -> str:
    """The line of the choice that is highlighted."""
    options = on.app.screen.query_one(OptionList)
    assert options.highlighted is not None
    return f"  {options.get_option_at_index(options.highlighted).prompt}"


# Help


LISTED: tuple[tuple[tuple[str, ...], dict[str, str]], ...] = (
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
)
"""What the help says of keys, by the keys that lead to where they are bound."""


async def test_help_lists_what_is_bound_where_the_focus_is(desk: OpenDesk) -> None:
    table = {"path": "/api/{volume}", "key": "1", "variables": {"volume": {}}}
    async with desk(library=Library([parse_request("snapshot", table)])) as on:
        for keys, listed in LISTED:
            await on.press(*keys)
            found = {key: text for lines in groups(on.app.screen).values() for key, text in lines}
            assert found.get("Ctrl+C", "Copy selected text") == "Copy selected text", keys
            assert {key: found.get(key) for key in listed} == {
                key: text or found[key] for key, text in listed.items()
            }, keys
            assert not front(HelpScreen)(on), keys
            await on.press("f1")
            assert front(HelpScreen)(on), keys
            assert all(text in on.text for text in listed.values()), keys
            await on.press("f1")
            assert not front(HelpScreen)(on), keys
            await on.back()


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


MOVES: tuple[tuple[str, Callable[[float, float], bool]], ...] = (
    ("j", lambda y, most: y == 1),
    ("down", lambda y, most: y == 1),
    ("j j k", lambda y, most: y == 1),
    ("pagedown", lambda y, most: y > 1),
    ("G", lambda y, most: y == most),
    ("end", lambda y, most: y == most),
    ("G pageup", lambda y, most: y < most),
    ("G g", lambda y, most: y == 0),
    ("G home", lambda y, most: y == 0),
)
"""Keys from the top on, and where they lead."""


async def test_pages_move_as_lists_do(desk: OpenDesk) -> None:
    async with desk(size=(80, 16)) as on:
        on.engine.answers["raw_job"] = b'{"numbers": [%s]}' % b",".join(b"%d" % n for n in range(100))
        for opened in ("y", "question_mark", "enter"):
            await on.press(opened)
            page = on.app.screen.query("Page, TextLines").first()
            await on.until(lambda page=page: page.max_scroll_y > 2, opened)  # type: ignore[misc]  # a default binds it now
            for keys, moved in MOVES:
                page.scroll_to(y=0, animate=False, immediate=True, force=True)
                assert page.scroll_target_y == 0
                for key in keys.split():
                    await on.press(key)
                    page.scroll_to(y=page.scroll_target_y, animate=False, immediate=True, force=True)
                assert moved(page.scroll_target_y, page.max_scroll_y), (opened, keys)
            await on.back()
