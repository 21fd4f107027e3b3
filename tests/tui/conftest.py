"""A dashboard in a terminal that is not there."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Hashable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Any, Final, TypeAlias

import pytest
from textual.css.model import RuleSet
from textual.css.stylesheet import Stylesheet
from textual.events import Paste
from textual.pilot import Pilot
from textual.widgets import Input, TextArea

from ontap_tui.model import ClusterState, TrackedJob
from ontap_tui.tui.dashboard.dashboard import Dashboard
from ontap_tui.tui.runtime.app import OntapApp
from tests.support.clock import ManualClock
from tests.support.fake_engine import FakeEngine
from tests.support.quiet import quiet_pilot as quiet_pilot
from tests.support.quiet import undrawn as undrawn
from tests.support.quiet import unhurried as unhurried
from tests.support.quiet import unseen
from tests.support.session import FakeComposition, sample_fleet


@pytest.fixture(autouse=True)
def in_a_folder_of_its_own(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """What is exported under a suggested name goes there."""
    monkeypatch.chdir(tmp_path)


@pytest.fixture(autouse=True)
def still(monkeypatch: pytest.MonkeyPatch) -> None:
    """No cursor blinks."""
    monkeypatch.setattr(Input, "_toggle_cursor", lambda self: None)
    monkeypatch.setattr(TextArea, "_toggle_cursor_blink_visible", lambda self: None)


_parse: Final = Stylesheet._parse_rules
_parsed: Final[dict[Hashable, list[RuleSet]]] = {}


@pytest.fixture(autouse=True)
def parsed_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """The style sheets of an application are parsed once for all tests."""

    def parse(sheet: Stylesheet, css: str, *place: Hashable, **known: Hashable) -> list[RuleSet]:
        key = css, place, frozenset(known.items()), frozenset(sheet._variables.items())
        if key not in _parsed:
            _parsed[key] = _parse(sheet, css, *place, **known)  # type: ignore[arg-type]  # handed on
        return _parsed[key]

    monkeypatch.setattr(Stylesheet, "_parse_rules", parse)


@pytest.fixture(autouse=True)
def no_frames(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the engine tells is drawn at once."""
    monkeypatch.setattr("ontap_tui.tui.runtime.feed.FRAME", 0.0)


_CASE: Final = 30.0
"""Seconds that a case of a test of many may take."""


class Desk:
    """A running application, and what a test needs to reach of it."""

    def __init__(self, pilot: Pilot[int], composition: FakeComposition) -> None:
        self.pilot = pilot
        self.composition = composition
        self.engine = composition.engine
        app = pilot.app
        assert isinstance(app, OntapApp)
        self.app = app

    @property
    def dashboard(self) -> Dashboard:
        screen = self.app.screen_stack[0]
        assert isinstance(screen, Dashboard)
        return screen

    @property
    def lines(self) -> list[str]:
        """What is on the screen."""
        return [line.text for line in self.app.screen._compositor.render_strips()]

    @property
    def text(self) -> str:
        return "\n".join(self.lines)

    async def press(self, *keys: str) -> None:
        await self.pilot.press(*keys)
        await self.pilot.pause()

    async def paste(self, text: str) -> None:
        """Put it where the focus is, at once: for tests that claim nothing about each letter."""
        assert self.app.focused is not None
        self.app.focused.post_message(Paste(text))
        await self.pilot.pause()

    async def until(self, condition: Callable[[], bool], case: str = "") -> None:
        """For what a thread does meanwhile; the test's own limit ends the waiting, a shorter one a case's.

        What comes with it, such as the focus or a notification, is there, too.
        """
        try:
            async with asyncio.timeout(_CASE if case else None):
                while not condition():
                    await self.pilot.pause(0.01)
        except TimeoutError:
            pytest.fail(f"{case}: nothing came of it")
        await self.pilot.pause()

    async def resize(self, size: tuple[int, int]) -> None:
        await self.pilot.resize_terminal(*size)
        await self.pilot.pause()

    async def back(self) -> None:
        """Close whatever is open over the dashboard."""
        while len(self.app.screen_stack) > 1:
            await self.app.pop_screen()
        self.dashboard.filter_bar.leave()
        await self.pilot.pause()

    async def pass_time(self, seconds: float) -> None:
        """Move the test's clock on, and draw what has changed by then."""
        clock = self.engine.clock
        assert isinstance(clock, ManualClock)
        await clock.advance(seconds)
        self.dashboard.board.tick()
        await self.pilot.pause()

    async def publish(self, *events: Any) -> None:
        self.engine.publish(*events)
        await self.pilot.pause()
        await self.pilot.pause()


@pytest.fixture(autouse=True)
def same_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """Colours and the time of day do not depend on who runs the tests."""
    monkeypatch.setenv("COLORTERM", "truecolor")
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("TZ", "UTC")
    time.tzset()


OpenDesk: TypeAlias = Callable[..., AbstractAsyncContextManager[Desk]]


@pytest.fixture
def desk(tmp_path: Path) -> OpenDesk:
    """Opens a dashboard over a fake engine: by default with the sample fleet, and a clock that stands."""

    @asynccontextmanager
    async def opened(
        clusters: list[ClusterState] | None = None,
        jobs: list[TrackedJob] | None = None,
        *,
        size: tuple[int, int] = (160, 48),
        read_only: bool = False,
        estimates: Any = None,
        clock: ManualClock | None = None,
        **composed: Any,
    ) -> AsyncIterator[Desk]:
        fleet, sample = sample_fleet()
        engine = FakeEngine(
            clock or ManualClock(),
            fleet if clusters is None else clusters,
            sample if jobs is None else jobs,
            estimates,
        )
        composition = FakeComposition(tmp_path, engine, **composed)
        app = OntapApp(
            composition,
            composition.loaded,
            remembered=composition.remembered,
            reports=tmp_path,
            read_only=read_only,
            clock=engine.clock,
        )
        async with app.run_test(size=size) as pilot:
            await engine.started.wait()
            await pilot.pause()
            on = Desk(pilot, composition)
            yield on
            if app.is_running and app.screen._compositor in unseen:
                assert on.lines  # what the test left there can be drawn

    return opened
