"""Keys that come early: before the session is open, before the last is handled, before a closing is seen."""

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from textual import events
from textual.message_pump import MessagePump
from textual.pilot import Pilot
from textual.widgets import Input

from ontap_tui.model import Outcome
from ontap_tui.requests import Library, parse_request
from ontap_tui.tui.clusters.clusters import ClustersScreen
from ontap_tui.tui.dashboard.dashboard import Dashboard
from ontap_tui.tui.job.control import ControlDialog
from ontap_tui.tui.job.details import DetailsScreen
from ontap_tui.tui.job.raw import RawScreen
from ontap_tui.tui.requests.form import RequestForm
from ontap_tui.tui.requests.picker import RequestPicker
from ontap_tui.tui.runtime.app import OntapApp
from ontap_tui.tui.runtime.session import Loaded, Session
from tests.support.clock import ManualClock
from tests.support.fake_engine import FakeEngine
from tests.support.session import FakeComposition, sample_fleet
from tests.tui.conftest import Desk, OpenDesk
from tests.tui.filling import answering, field, library, open_form, settled, told

LIBRARY = Library([parse_request("snapshot", {"path": "/api/x", "key": "f5"})])


class LateComposition(FakeComposition):
    """Opens a session only when it is told to."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder, FakeEngine(ManualClock(), *sample_fleet()), library=LIBRARY)
        self.may_open = asyncio.Event()

    @asynccontextmanager
    async def open(self, loaded: Loaded) -> AsyncIterator[Session]:
        await self.may_open.wait()
        async with super().open(loaded) as session:
            yield session


class FirstPaint:
    """A dashboard that is painted, but has no session yet."""

    def __init__(self, pilot: Pilot[int], composition: LateComposition) -> None:
        self._pilot = pilot
        self._composition = composition
        self.desk = Desk(pilot, composition)
        self.press = self.desk.press

    async def open_session(self) -> None:
        self._composition.may_open.set()
        await self._composition.engine.started.wait()
        await self._pilot.pause()


@asynccontextmanager
async def first_paint(folder: Path) -> AsyncIterator[FirstPaint]:
    composition = LateComposition(folder)
    app = OntapApp(
        composition,
        composition.loaded,
        remembered=composition.remembered,
        reports=folder,
        clock=composition.engine.clock,
    )
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        yield FirstPaint(pilot, composition)


@pytest.mark.parametrize(
    ("key", "screen"),
    [("t", RequestPicker), ("f5", RequestForm), ("C", ClustersScreen), ("enter", DetailsScreen)],
)
async def test_a_key_at_first_paint_acts_when_the_session_is_open(
    tmp_path: Path, key: str, screen: type
) -> None:
    async with first_paint(tmp_path) as on:
        await on.press(key)
        assert isinstance(on.desk.app.screen, Dashboard)
        await on.open_session()
        assert isinstance(on.desk.app.screen, screen)


async def test_keys_after_one_that_waits_are_for_the_screen_that_it_opens(tmp_path: Path) -> None:
    async with first_paint(tmp_path) as on:
        await on.press("t", *"snav")
        assert on.desk.app.view.scope == "live", "v was not for the dashboard"
        await on.open_session()
        picker = on.desk.app.screen
        assert isinstance(picker, RequestPicker)
        assert picker.query_one("Input").value == "snav"  # type: ignore[attr-defined]  # an Input by name


async def test_keys_that_need_no_session_act_at_first_paint_and_escape_drops_those_that_wait(
    tmp_path: Path,
) -> None:
    async with first_paint(tmp_path) as on:
        await on.press("v")
        assert on.desk.app.view.scope == "recent"
        await on.press("v", "v")
        assert on.desk.app.view.scope == "live"
        await on.press("t", "x", "escape", "v")
        assert on.desk.app.view.scope == "recent"
        await on.open_session()
        assert isinstance(on.desk.app.screen, Dashboard)


async def test_the_program_can_be_left_while_keys_wait(tmp_path: Path) -> None:
    async with first_paint(tmp_path) as on:
        await on.press("t", "ctrl+q")
        await on.desk.until(lambda: not on.desk.app.is_running)


async def test_a_key_about_a_job_says_that_there_is_none(desk: OpenDesk) -> None:
    async with desk(jobs=[], size=(80, 24)) as on:
        for key in ("w", "p", "x", "a", "y", "c", "B", "R", "enter"):
            await on.press(key)
            assert told(on) == [("", "No job is selected")], key
            on.app.clear_notifications()


# Keys typed faster than they are handled


@pytest.fixture
def slow_widgets(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each has its turn later than the others, by chance: as on a busy machine."""
    chance = random.Random(2026)
    dispatch = MessagePump._dispatch_message

    async def late(pump: MessagePump, message: Any) -> None:
        for _ in range(chance.choice((0, 0, 1, 5, 30))):
            await asyncio.sleep(0)
        await dispatch(pump, message)

    monkeypatch.setattr(MessagePump, "_dispatch_message", late)


def screen_class(on: Desk) -> type:
    return type(on.app.screen)


async def type_at_once(on: Desk, *keys: str) -> None:
    """Type `keys` before the first of them is handled."""
    for key in keys:
        character = {"question_mark": "?", "slash": "/"}.get(key, key)
        on.app.post_message(events.Key(key, character if len(character) == 1 else None))
    await on.pilot.pause()


@pytest.mark.usefixtures("slow_widgets")
async def test_keys_typed_at_once_do_what_they_do_one_by_one(desk: OpenDesk) -> None:
    async with desk(library=LIBRARY, size=(80, 24)) as on:
        await type_at_once(on, *["question_mark"] * 6, "y")
        assert screen_class(on) is RawScreen
        await type_at_once(on, "escape", "enter", "escape", "C")
        assert screen_class(on) is ClustersScreen
        await type_at_once(on, "escape", "o", "escape", "t", *"snap", "ctrl+u", "z")
        assert screen_class(on) is RequestPicker
        assert on.app.screen.query_one(Input).value == "z"
        await type_at_once(on, "escape", "slash", *"xy", "enter", "C")
        assert screen_class(on) is ClustersScreen
        assert "xy" in on.dashboard.filter_bar.query_one(Input).value
        await type_at_once(on, "escape", "slash", "ctrl+u", "enter")
        assert screen_class(on) is Dashboard


async def test_a_key_that_is_not_handled_in_time_does_not_hold_up_the_next(
    desk: OpenDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ontap_tui.tui.runtime.keystrokes._PATIENCE", 0.01)
    async with desk(size=(80, 24)) as on:
        await on.press("slash")
        bar = on.dashboard.filter_bar.query_one(Input)
        stuck = asyncio.Event()
        on.app.screen.call_later(stuck.wait)
        on.app.post_message(events.Key("ctrl+u", None))
        on.app.post_message(events.Key("y", "y"))
        while bar.value != "y":  # noqa: ASYNC110 - a pause of the pilot would wait for what is stuck
            await asyncio.sleep(0.001)
        stuck.set()


# A screen that closed by itself


async def test_keys_for_a_form_that_closes_by_itself_do_not_reach_the_dashboard(
    desk: OpenDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = 0.0
    monkeypatch.setattr("ontap_tui.tui.runtime.keystrokes.monotonic", lambda: now)
    async with desk(library=library(), size=(100, 30)) as on:
        answering(on, prod_east={"outcome": Outcome.ACCEPTED})
        needing = len(on.app.view.needing())
        form = await open_form(on)
        form.fields.where.choose(["prod-east"])
        field(form, "volume").put("vol_home")
        field(form, "name").put("manual-2026")
        await settled(on, form)
        now += 1
        form.on_fields_submitted()
        await on.until(lambda: isinstance(on.app.screen, Dashboard))
        for key in "may":
            now += 0.1
            await on.press(key)
        assert isinstance(on.app.screen, Dashboard)
        assert len(on.app.view.needing()) == needing
        now += 0.2
        await on.press("a")
        assert len(on.app.view.needing()) < needing


async def test_keys_for_a_dialog_that_closes_by_itself_do_not_reach_the_dashboard(
    desk: OpenDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = 0.0
    monkeypatch.setattr("ontap_tui.tui.runtime.keystrokes.monotonic", lambda: now)
    async with desk(size=(80, 24)) as on:
        await on.press("n", "n", "n", "x")
        dialog = on.app.screen
        assert isinstance(dialog, ControlDialog)
        now += 1
        await on.press("right", "enter")
        await on.until(lambda: isinstance(on.app.screen, Dashboard))
        await on.press("v")
        assert on.app.view.scope == "live"

        # After a screen that a key closed they are taken at once.
        now += 10
        await on.press("C", "escape", "v")
        assert on.app.view.scope == "recent"
        await on.press("o", "escape", "v")
        assert on.app.view.scope == "all", "a picker that a worker waits for is closed by the key, too"
