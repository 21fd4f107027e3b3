"""What still works for a screen while it closes."""

import asyncio
import gc
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest
from textual import work
from textual.app import ComposeResult
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Static

from ontap_tui.tui.runtime.app import OntapApp
from ontap_tui.tui.widgets.dialog import Dialog
from ontap_tui.tui.widgets.screens import LiveScreen
from ontap_tui.tui.widgets.sheet import Entry
from tests.support.clock import ManualClock
from tests.support.fake_engine import FakeEngine
from tests.support.session import FakeComposition
from tests.tui.conftest import OpenDesk


class Answer:
    """What a worker waits for. It comes while the screen closes, when its first widgets are gone already."""

    def __init__(self) -> None:
        self.came = asyncio.Event()
        self.drawn = False

    async def draw(self, screen: Screen[None]) -> None:
        await self.came.wait()
        screen.query_one("#drawn", Static).update("drawn")
        self.drawn = True


class Lingering(Static):
    """Goes after its neighbours."""

    def __init__(self, answer: Answer) -> None:
        super().__init__()
        self.answer = answer

    async def on_unmount(self) -> None:
        for _ in range(10):
            await asyncio.sleep(0)
        self.answer.came.set()
        for _ in range(10):
            await asyncio.sleep(0)


class OnScreen(LiveScreen[None]):
    def __init__(self, answer: Answer) -> None:
        super().__init__()
        self.answer = answer

    def compose(self) -> ComposeResult:
        yield Static(id="drawn")
        yield Lingering(self.answer)

    @work
    async def on_mount(self) -> None:
        await self.answer.draw(self)


class InDialog(Dialog[None]):
    def __init__(self, answer: Answer) -> None:
        super().__init__()
        self.answer = answer

    def heading(self) -> str:
        return "?"

    def about(self) -> list[Iterable[Entry]]:
        return []

    def below(self) -> Iterable[Widget]:
        yield Static(id="drawn")
        yield Lingering(self.answer)

    def on_mount(self) -> None:
        self.act()

    @work
    async def act(self) -> None:
        await self.answer.draw(self)


@pytest.mark.parametrize("screen", [OnScreen, InDialog])
async def test_an_answer_that_comes_while_a_screen_closes_is_not_drawn(
    desk: OpenDesk, screen: Callable[[Answer], Screen[None]]
) -> None:
    async with desk() as on:
        answer = Answer()
        shown = screen(answer)
        await on.app.push_screen(shown)
        await on.pilot.pause()
        shown.dismiss(None)
        await on.until(lambda: not shown.is_running)
        assert answer.came.is_set()
        assert not answer.drawn


async def test_a_program_may_end_before_its_session_begins(tmp_path: Path) -> None:
    async def run() -> None:
        composition = FakeComposition(tmp_path, FakeEngine(ManualClock()))
        app = OntapApp(composition, composition.loaded, remembered=composition.remembered, reports=tmp_path)
        async with app.run_test() as pilot:
            app._begin()
            assert app._served is not None
            app._served.cancel()
            await pilot.pause()

    await run()
    gc.collect()  # of a coroutine that nobody awaited Python tells only now
