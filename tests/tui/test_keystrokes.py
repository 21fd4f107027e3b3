"""Keys that come too early: before the session is open, or for a screen that has just closed by itself."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from textual.pilot import Pilot

from ontap_tui.model import Outcome
from ontap_tui.requests import Library, parse_request
from ontap_tui.tui.clusters.clusters import ClustersScreen
from ontap_tui.tui.dashboard.dashboard import Dashboard
from ontap_tui.tui.job.control import ControlDialog
from ontap_tui.tui.job.details import DetailsScreen
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
        await self.desk.until(lambda: not self.desk.app._early.waiting)


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
