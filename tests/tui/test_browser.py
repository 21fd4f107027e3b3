"""Dashboards in browsers, several in one process."""

import asyncio
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import msgspec
import pyte
import pytest

from ontap_tui.model import Launch
from ontap_tui.tui import Session, browser_dashboard
from ontap_tui.tui.runtime.browser_app import BrowserApp, BrowserOutput
from ontap_tui.tui.runtime.session import Loaded
from tests.support.clock import ManualClock
from tests.support.fake_engine import FakeEngine
from tests.support.session import FakeComposition, sample_fleet

COLUMNS, LINES = 120, 30


class Shared(FakeComposition):
    """Rooms that somebody else has opened."""

    @asynccontextmanager
    async def open(self, loaded: Loaded) -> AsyncIterator[Session]:
        async with super().open(loaded) as session:
            yield replace(session, shared=True, way="in a browser at 10.1.2.3")


class Window:
    """A browser that a test looks into, and its dashboard."""

    def __init__(self, composition: FakeComposition) -> None:
        self.screen = pyte.Screen(COLUMNS, LINES)
        self._stream = pyte.Stream(self.screen)
        self._drawn = asyncio.Event()
        self.written = ""
        self.saved: list[tuple[str, str]] = []
        self.gone = False
        dashboard = browser_dashboard(
            composition,
            composition.loaded,
            remembered=composition.remembered,
            reports=composition.folder,
            browser=self,
            size=(COLUMNS, LINES),
        )
        assert isinstance(dashboard, BrowserApp)
        self.app = dashboard
        self.ended = asyncio.create_task(dashboard.show(mouse=True))

    async def draw(self, text: str) -> None:
        if self.gone:
            raise ConnectionResetError
        self.written += text
        self._stream.feed(text)
        self._drawn.set()

    async def save(self, name: str, text: str) -> None:
        self.saved.append((name, text))

    @property
    def text(self) -> str:
        return "\n".join(self.screen.display)

    async def until(self, condition: Callable[[], bool]) -> None:
        while not condition():
            self._drawn.clear()
            await self._drawn.wait()

    async def shows(self, words: str) -> None:
        await self.until(lambda: words in self.text)

    async def end(self) -> None:
        self.app.hang_up()
        await self.ended


@asynccontextmanager
async def windows(folder: Path, count: int) -> AsyncIterator[tuple[list[Window], FakeComposition]]:
    clusters, jobs = sample_fleet()
    composition = Shared(folder, FakeEngine(ManualClock(), clusters, jobs))
    opened = [Window(composition) for _ in range(count)]
    yield opened, composition
    for window in opened:
        await window.end()


async def test_what_is_typed_and_seen_there_is_the_dashboard(tmp_path: Path) -> None:
    async with windows(tmp_path, 1) as ([window], composition):
        await window.shows("SnapMirror initialize")
        window.app.take("?")
        await window.shows("Command palette")
        window.app.take("\x1b")  # at once, and not Alt with what follows
        window.app.take("?")
        window.app.take("\x1b[")  # Alt and a bracket, which begins sequences as well
        await window.shows("Command palette")
        window.app.take("\x1b")
        await window.shows("SnapMirror initialize")
        window.app.take_size(70, 20)
        window.screen.resize(20, 70)
        await window.until(lambda: window.app.size == (70, 20))
        assert "\x1b[?1003h" in window.written
        window.app.take("q")
        await window.ended
        assert not composition.engine.started.is_set()


async def test_what_is_copied_is_sent_to_the_browsers_clipboard(tmp_path: Path) -> None:
    async with windows(tmp_path, 1) as ([window], _):
        await window.shows("SnapMirror initialize")
        window.app.copy_text("text", "The text")
        await window.shows("The text sent to the browser's clipboard")
        assert "\x1b]52;c;dGV4dA==\a" in window.written


async def test_a_crash_of_one_ends_no_other_and_leaves_a_report(tmp_path: Path) -> None:
    streams = sys.stdout, sys.stderr
    async with windows(tmp_path, 2) as ([broken, other], composition):
        await broken.shows("SnapMirror initialize")
        await other.shows("SnapMirror initialize")

        def fail() -> None:
            raise ZeroDivisionError

        broken.app.call_later(fail)
        await broken.ended
        assert [path.name.partition("-")[0] for path in tmp_path.glob("crash-*.txt")] == ["crash"]
        other.app.take("?")
        await other.shows("Command palette")
        composition.engine.publish()
        await other.shows("Command palette")
        assert (sys.stdout, sys.stderr) == streams
    assert (sys.stdout, sys.stderr) == streams


async def test_a_browser_that_is_gone_ends_its_dashboard(tmp_path: Path) -> None:
    async with windows(tmp_path, 2) as ([lost, other], _):
        await lost.shows("SnapMirror initialize")
        lost.gone = True
        lost.app.take("?")
        await lost.ended
        await other.shows("SnapMirror initialize")


async def test_who_hangs_up_before_it_has_begun_ends_it(tmp_path: Path) -> None:
    async with windows(tmp_path, 1) as ([window], _):
        window.app.hang_up()
        await window.ended


async def test_nothing_is_written_on_the_machine_and_a_reload_changes_no_clusters(tmp_path: Path) -> None:
    async with windows(tmp_path, 1) as ([window], composition):
        await window.shows("SnapMirror initialize")
        session = window.app.session
        assert session is not None
        assert session.who == "ann in a browser at 10.1.2.3"
        window.app.take("+")
        await window.shows("A browser saves nothing")
        config = composition.config
        fewer = msgspec.structs.replace(config, clusters={"lab": config.clusters["lab"]})
        composition.loads.append(Loaded(fewer, composition.session.library))
        window.app.take("\x12")
        await window.shows("Not reloaded")
        assert composition.opened == 1


async def test_what_follows_earlier_launches_is_changed_by_a_reload_and_not_by_a_new_tab(
    tmp_path: Path,
) -> None:
    def nothing(launch: Launch) -> None:
        return None

    async with windows(tmp_path, 1) as ([window], composition):
        engine = composition.session.engine
        engine.then_of = nothing
        await window.shows("SnapMirror initialize")
        assert engine.then_of is nothing
        window.app.take("\x12")
        await window.shows("Configuration reloaded")
        assert engine.then_of is not nothing


async def test_a_browser_that_goes_before_it_has_the_file_crashes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with windows(tmp_path, 1) as ([window], _):
        await window.shows("SnapMirror initialize")

        asked = asyncio.Event()

        async def go(name: str, text: str) -> None:
            window.gone = True
            asked.set()
            raise ConnectionResetError

        monkeypatch.setattr(window, "save", go)
        window.app.take("E")
        await window.shows("(.csv, .json, .jsonl)")
        window.app.take("\r")
        await asked.wait()
        window.app.take("?")
        await window.ended
    assert not list(tmp_path.glob("crash-*.txt"))


async def test_a_slow_browser_costs_no_memory_and_then_gets_the_whole_screen() -> None:
    reads, caught_up, whole = asyncio.Event(), asyncio.Event(), asyncio.Event()
    drawn: list[str] = []

    async def draw(text: str) -> None:
        await reads.wait()
        drawn.append(text)
        if text == "whole":
            whole.set()

    output = BrowserOutput(draw, caught_up=caught_up.set)
    sending = asyncio.create_task(output.run())
    output.write("modes")
    await asyncio.sleep(0)
    for _ in range(1000):
        output.write_frame("x" * 20_000)
        assert output.backlog < 200_000
    reads.set()
    await caught_up.wait()
    output.write_frame("whole")
    await whole.wait()
    assert drawn == ["modes", "whole"]
    sending.cancel()
