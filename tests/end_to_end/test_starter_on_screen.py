"""Each request of the starter library, run by pressing keys: the dashboard as the command composes it."""

import asyncio
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from textual.events import Paste
from textual.pilot import Pilot

from ontap_tui.cli.configuration import load_to_start
from ontap_tui.cli.dashboard import ConfiguredRooms
from ontap_tui.cli.options import Options
from ontap_tui.cli.simulated import write_config
from ontap_tui.config import Remembered
from ontap_tui.model import Health, Launch, Outcome
from ontap_tui.requests import STARTER
from ontap_tui.simulator import SimulatedFleet
from ontap_tui.tui import Loaded
from ontap_tui.tui.requests.form import RequestForm
from ontap_tui.tui.requests.picker import RequestPicker
from ontap_tui.tui.runtime.app import OntapApp
from ontap_tui.tui.widgets.confirm import ConfirmDialog
from tests.cli.test_starter import VALUES


class Hand:
    """Presses keys, and looks before it goes on."""

    def __init__(self, app: OntapApp, pilot: Pilot[int]) -> None:
        self.app = app
        self.pilot = pilot

    async def until(self, condition: Callable[[], object]) -> None:
        async with asyncio.timeout(60):
            while not condition():
                await self.pilot.pause(0.01)

    async def run(self, name: str) -> None:
        form = await self.open(name)
        for variable, text in VALUES[name].items():
            await self.fill_in(form, variable, text)
        launches = self.launches
        before = len(launches())
        await self.pilot.press("enter")
        await self.until(lambda: self.app.screen is not form)
        if isinstance(self.app.screen, ConfirmDialog):
            await self.confirm(self.app.screen)
        await self.until(lambda: len(launches()) > before)
        await self.until(lambda: self.app.screen is self.app.screen_stack[0])

    def launches(self) -> list[Launch]:
        assert self.app.session is not None
        return list(self.app.session.engine.launches.values())

    async def open(self, name: str) -> RequestForm:
        assert self.app.session is not None
        request = self.app.session.library.get(name)
        assert request is not None
        if request.key:
            await self.pilot.press(request.key)
        else:
            await self.pilot.press("t")
            await self.until(lambda: isinstance(self.app.screen, RequestPicker))
            await self.paste(name)
            await self.pilot.press("enter")
        await self.until(lambda: isinstance(self.app.screen, RequestForm))
        form = self.app.screen
        assert isinstance(form, RequestForm)
        assert form.request is request
        return form

    async def fill_in(self, form: RequestForm, variable: str, text: str) -> None:
        field = next(one for one in form.fields.variables if one.variable.name == variable)
        for _ in range(20):
            if field.input.has_focus:
                break
            await self.pilot.press("tab")
        if field.variable.lookup is None:
            if field.value:
                await self.pilot.press("ctrl+a")
            await self.paste(text)
            return
        await self.until(lambda: field.offers.offers)
        labels = [offer.label for offer in field.offers.offers]
        down = next(number for number, label in enumerate(labels, 1) if label.startswith(text))
        await self.pilot.press("ctrl+a", "backspace", *["down"] * down, "tab")
        assert field.value.startswith(text), labels

    async def confirm(self, dialog: ConfirmDialog) -> None:
        if dialog.expected:
            await self.paste(dialog.expected)
            await self.pilot.press("tab")
        await self.pilot.press("right", "enter")

    async def paste(self, text: str) -> None:
        """As a terminal hands it over: at once. What each letter does is for the tests of the screens."""
        assert self.app.focused is not None
        self.app.focused.post_message(Paste(text))
        await self.pilot.pause()


NAMES = tuple(VALUES)
SHARES = [NAMES[first::2] for first in range(2)]


@pytest.mark.long
@pytest.mark.parametrize("names", SHARES, ids=lambda names: names[0])
async def test_each_is_run_by_pressing_keys(tmp_path: Path, names: tuple[str, ...]) -> None:
    with SimulatedFleet(1, speed=200) as fleet:
        write_config(tmp_path / "config.toml", fleet.endpoints)
        shutil.copytree(STARTER, tmp_path / "requests")
        options = Options(config=tmp_path / "config.toml", data_dir=tmp_path)
        config, library, _ = load_to_start(options)
        remembered = Remembered(tmp_path)
        app = OntapApp(
            ConfiguredRooms(options, config, remembered),
            Loaded(config, library),
            remembered=remembered,
            reports=tmp_path,
        )
        async with app.run_test(size=(100, 30)) as pilot:
            hand = Hand(app, pilot)
            await hand.until(
                lambda: app.session and app.session.engine.clusters["prod-east"].health is Health.OK
            )
            for name in names:
                await hand.run(name)
            await hand.until(lambda: all(launch.ended_at for launch in hand.launches()))
            outcomes = {launch.request: launch.outcome for launch in hand.launches()}
    assert outcomes == dict.fromkeys(names, Outcome.SUCCESS)
