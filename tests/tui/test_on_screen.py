"""Whatever key was pressed, what is on the screen is what drawing all of it anew shows."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Final

import pytest
from textual.app import App
from textual.screen import Screen
from textual.strip import Strip
from textual.widget import Widget

from ontap_tui.config import Cluster, ClusterStore, load
from ontap_tui.model import Fault, FaultKind, JobForgotten, Outcome
from ontap_tui.ontap import Look, NotSent
from ontap_tui.requests import Library, RequestStore
from ontap_tui.tui.dashboard.table import JobTable
from ontap_tui.tui.job.details import DetailsPane
from ontap_tui.tui.keys import table
from ontap_tui.tui.widgets.screens import Frame
from tests.tui.conftest import Desk, OpenDesk
from tests.tui.test_adding import Keeping
from tests.tui.test_every_key import LIBRARY, furnish, many
from tests.tui.test_screens import a_launch, launch

WALKS: Final = {
    "moving": "down j end up pageup home G k pagedown g",
    "marking": "space space end space asterisk U",
    "sorting": "I greater_than_sign greater_than_sign less_than_sign I S down enter o space enter",
    "filtering": "slash v o l enter n escape v a",
    "pane": "D down tab down D",
    "clusters": "C down space down enter 0",
    "job": "enter down G escape y slash n u m enter n N down escape escape c escape",
    "lists": "H down escape L down G escape O down escape t down escape A down escape",
    "hold": "z down z question_mark question_mark",
}
"""Keys, one after another; each is looked at."""
PLACES: Final = {
    table.DASHBOARD: "",
    table.FILTER: "slash",
    table.QUESTION: "n n n x",
    table.ANSWER: "n n n x",
    table.DETAILS: "enter",
    table.RAW: "y",
    table.OVERVIEW: "O",
    table.LOG: "L",
    table.CLUSTERS: "C",
    table.LAUNCHES: "H",
    table.GROUP: "H enter",
    table.CATALOGUE: "A",
    table.REQUESTS: "t",
    table.FORM: "1",
    table.FIELD: "1",
    table.CHOICE: "1 shift+tab",
    table.EDITOR: "t f2",
    table.VARIABLES: "t f2 shift+tab",
    table.VARIABLE_FORM: "t f2 shift+tab plus",
    table.CURL: "t f6",
    table.PICKER: "S",
    table.COLUMN_PICKER: "o",
    table.FILE_NAME: "E",
    table.ENTRY: "y slash",
    table.CLUSTER_FORM: "plus",
    table.CLUSTER_EDITOR: "C f2",
    table.HELP: "question_mark",
}
"""The keys that lead from the dashboard to where others are bound. A question needs a job unacknowledged."""
NOT_HERE: Final = {
    "quit": "there is no screen after it",
    "editor_open": "another program draws",
    "raw_next": "after something was found: in the walks",
    "raw_previous": "after something was found: in the walks",
}
READING: Final = {"acknowledge", "details", "offers", "preview", "raw", "read", "run-again"}
"""Groups of workers that end by themselves."""
SAME_SCREEN: Final = {"help", "palette"}
"""They lead to the same screen from everywhere. The walks move in each list and page."""


@pytest.fixture
def undrawn() -> None:
    """Draw every frame here: what one left behind is what the next one may show."""


def picture(app: App[Any]) -> list[Strip]:
    """What is on the screen."""
    return [strip.simplify() for strip in app.screen._compositor.render_strips()]


async def drawn_anew(on: Desk) -> list[Strip]:
    """Forget whatever was kept to draw the screens in sight, and draw them."""
    in_sight = [*on.app._background_screens, on.app.screen]
    for screen in in_sight:
        for widget in screen.walk_children(Widget, with_self=True):
            if isinstance(widget, JobTable):
                widget.notify_style_update()
            elif isinstance(widget, DetailsPane):
                widget.redraw()
            elif isinstance(widget, Frame):
                widget.show_frame()
            widget.refresh()
    if on.dashboard in in_sight:
        on.dashboard.board.redraw()
        on.dashboard.board.show_keys()
    await on.pilot._wait_for_screen()
    on.app.screen._on_timer_update()
    return picture(on.app)


@pytest.mark.parametrize("walk", WALKS)
async def test_each_key_leaves_on_the_screen_what_a_full_repaint_draws(desk: OpenDesk, walk: str) -> None:
    async with desk(jobs=many(), library=LIBRARY, size=(120, 36)) as on:
        furnish(on)
        for key in WALKS[walk].split():
            await on.press(key)
            assert await settled(on) == await drawn_anew(on), key


async def all_read(on: Desk) -> None:
    """Wait until the workers that read have ended."""
    while any(not worker.is_finished and worker.group in READING for worker in on.app.workers):
        await on.pilot.pause()


async def settled(on: Desk) -> list[Strip]:
    """What is on the screen once what workers read is there."""
    await all_read(on)
    await on.pilot.pause()
    return picture(on.app)


def test_every_place_with_keys_is_gone_to() -> None:
    assert PLACES.keys() == {place for command in table.COMMANDS for place in command.screens}


class OutOfReach(Keeping):
    async def look(self, cluster: Cluster) -> Look:
        raise NotSent(Fault(kind=FaultKind.CONNECT, summary=f"refused {cluster.name}", remedy="Is it up?"))


@asynccontextmanager
async def everything(desk: OpenDesk, folder: Path) -> AsyncIterator[Desk]:
    """A dashboard from which each place can be gone to."""
    store = RequestStore(folder / "requests")
    request = store.create("mine", {"path": "/api/{volume}", "key": "1", "variables": {"volume": {}}})
    (folder / "clusters").mkdir()
    kept = ClusterStore(folder / "clusters", environ={})
    for name in ("prod-east", "prod-west", "lab"):
        kept.path(name).write_text(f'url = "https://{name}.example.com"\ntoken = "t"\n')
    async with desk(
        config=load(None, clusters=folder / "clusters", environ={}),
        library=Library([request]),
        store=store,
        cluster_store=kept,
        enrolling=OutOfReach(folder),
        size=(100, 30),
    ) as on:
        for number, cluster in enumerate(("prod-east", "prod-west")):
            launch(on, a_launch(number, group="group", cluster=cluster, outcome=Outcome.ACCEPTED))
        on.engine.answers["raw_job"] = b'{"numbers": [%s1]}' % (b"1," * 100)
        yield on


@pytest.fixture
def no_threads(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is read in a thread is there at once, and not only after the screen was looked at."""

    async def at_once(work: Callable[..., Any], *arguments: Any, **named: Any) -> Any:
        return work(*arguments, **named)

    monkeypatch.setattr("asyncio.to_thread", at_once)


@pytest.mark.long
@pytest.mark.usefixtures("no_threads")
@pytest.mark.timeout(300)
@pytest.mark.parametrize(
    "places",
    [(table.DASHBOARD,), *(tuple(PLACES)[first::4] for first in range(1, 5))],
    ids=lambda places: places[0],
)
async def test_so_does_each_key_of_each_place(
    desk: OpenDesk, tmp_path: Path, places: tuple[str, ...]
) -> None:
    async with everything(desk, tmp_path) as on:
        for place in places:
            await press_all(on, place)


async def press_all(on: Desk, place: str) -> None:
    there: tuple[Screen[Any], object] | None = None
    for command in table.COMMANDS:
        case = place, command.id
        if place not in command.screens or command.id in NOT_HERE:
            continue
        if (command.id in SAME_SCREEN or command.group == "Move") and place != table.DASHBOARD:
            continue
        while there and there[0] in on.app.screen_stack and on.app.screen is not there[0]:
            await on.app.pop_screen()
            await on.pilot.pause()
        if (on.app.screen, on.app.focused) != there:
            await on.back()
            await on.press("g", *PLACES[place].split())
            await all_read(on)
            there = on.app.screen, on.app.focused
        keys = [key for key, at in on.app.screen.active_bindings.items() if at.binding.id == command.id]
        assert keys, f"{case} is not bound here"
        await on.press(*keys[:1])
        assert await settled(on) == await drawn_anew(on), case


async def test_whoever_changes_the_view_it_is_drawn(desk: OpenDesk) -> None:
    """No key, no batch, and nobody who asks for it."""
    async with desk(jobs=many(), size=(120, 36)) as on:
        view = on.app.view
        view.show_clusters(frozenset(view.clusters) - {"lab"})
        await on.pilot.pause()
        rows = on.lines[on.dashboard.table.region.y + 1 : -1]
        assert [line for line in rows if "prod-east" in line or "prod-west" in line] == []
        assert "2 clusters hidden" in on.text
        view.show_clusters(frozenset())
        view.apply([JobForgotten(row.tracked) for row in view if row.need is None])
        await on.pilot.pause()
        assert f"{len(view)} jobs" in on.text
        view.marks = {view[0].tracked.key}
        await on.pilot.pause()
        assert "1 marked" in on.text
