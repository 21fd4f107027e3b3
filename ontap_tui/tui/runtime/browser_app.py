"""Run the dashboard for a browser, alongside others in the same process, without ever waiting for it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, Final, cast

from textual.constants import ESCAPE_DELAY
from textual.driver import Driver
from textual.events import AppBlur, AppFocus, Key

from ontap_tui.tui.runtime.app import OntapApp
from ontap_tui.tui.runtime.backlog import Backlog
from ontap_tui.tui.runtime.browser import Browser
from ontap_tui.tui.runtime.textual_private import FrameDriver, InputParser

_LARGEST: Final = 1000
"""Maximum columns and lines drawn, whatever size the browser reports."""
_ESCAPE: Final = "\x1b"
_BEGIN: Final = "\x1b[?1049h\x1b[?25l\x1b[?2004h"
"""Selects the alternate screen, hides the cursor, and enables bracketed paste."""
_MOUSE: Final = "\x1b[?1000h\x1b[?1003h\x1b[?1015h\x1b[?1006h"


class BrowserApp(OntapApp):
    """Implements `BrowserDashboard`. Call its methods in its event loop."""

    def __init__(self, *arguments: Any, browser: Browser, size: tuple[int, int], **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.share_streams()
        self.browser = browser
        self.output = BrowserOutput(browser.draw, caught_up=lambda: self.call_later(self.refresh))
        self._driven: BrowserDriver | None = None
        """The driver; None before the application runs and after it has ended."""
        self._hung_up = False
        self._first_size = _bounded(*size)

    def get_driver_class(self) -> type[Driver]:
        return BrowserDriver

    def driven_by(self, driver: BrowserDriver) -> None:
        # Textual has just made all tasks of the loop eager, where Python can: with several applications, what
        # one of them starts would then run in the midst of another's work.
        asyncio.get_running_loop().set_task_factory(None)
        self._driven = driver
        if self._hung_up:
            self.hang_up()

    async def show(self, *, mouse: bool) -> None:
        sending = asyncio.create_task(self._send())
        try:
            await self.run_async(mouse=mouse, size=self._first_size)
        finally:
            self._driven = None
            sending.cancel()
            await asyncio.wait([sending])

    async def _send(self) -> None:
        try:
            await self.output.run()
        except OSError:
            self.hang_up()

    def take(self, text: str) -> None:
        if text and self._driven is not None:
            self._driven.take(text)

    def take_size(self, width: int, height: int) -> None:
        if self._driven is not None:
            self._driven.take_size(*_bounded(width, height))

    def take_focus(self, focused: bool) -> None:
        if self._driven is not None:
            self.post_message(AppFocus() if focused else AppBlur())

    def hang_up(self) -> None:
        self._hung_up = True
        if self._driven is not None:
            self.call_later(self.terminal_lost)


def _bounded(width: int, height: int) -> tuple[int, int]:
    return min(max(width, 1), _LARGEST), min(max(height, 1), _LARGEST)


class BrowserOutput:
    """Sends the texts queued in its `Backlog`. `write` and `write_frame` never wait."""

    def __init__(self, draw: Callable[[str], Awaitable[None]], *, caught_up: Callable[[], object]) -> None:
        """Store the callbacks.

        `draw` waits until the browser reads; `caught_up` is called when the whole screen has to be redrawn.
        """
        self._draw = draw
        self._caught_up = caught_up
        self._backlog = Backlog()
        self._changed = asyncio.Event()

    @property
    def backlog(self) -> int:
        """Return the number of queued characters."""
        return len(self._backlog)

    def write(self, text: str) -> None:
        """Write what no later frame replaces."""
        self._backlog.add(text)
        self._changed.set()

    def write_frame(self, text: str) -> None:
        self._backlog.add_frame(text)
        self._changed.set()

    async def run(self) -> None:
        """Send queued texts until cancelled. Raises OSError when the browser has disconnected."""
        while True:
            self._changed.clear()
            while (queued := self._backlog.take()) is not None:
                await self._draw(queued.text)
            if self._backlog.dropping:
                self._backlog.dropping = False
                self._caught_up()
            await self._changed.wait()


class BrowserDriver(FrameDriver):
    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self._input = InputParser(self)
        self._shown = cast("BrowserApp", self.app)
        self._shown.driven_by(self)

    @property
    def is_web(self) -> bool:
        return True

    def start_application_mode(self) -> None:
        self.write(_BEGIN + (_MOUSE if self.captures_mouse else ""))
        self.take_size(*self.app.size)

    def disable_input(self) -> None:
        """Do nothing: the application checks whether it is still running before it passes input on."""

    def stop_application_mode(self) -> None:
        """Leave the screen as it is: the web page reports that the session has ended."""

    def write_text(self, text: str) -> None:
        self._shown.output.write(text)

    def write_frame(self, text: str) -> None:
        self._shown.output.write_frame(text)

    def take(self, text: str) -> None:
        """Process terminal input; each key sequence arrives complete."""
        if text == _ESCAPE:  # a single Escape key: no sequence can follow
            self.process_message(Key("escape", _ESCAPE))
            return
        for event in self._input.feed(text):
            self.process_message(event)
        asyncio.get_running_loop().call_later(1.1 * ESCAPE_DELAY, self._tick)

    def _tick(self) -> None:
        """Process the keys of an escape sequence that was not completed in time."""
        for event in self._input.tick():
            self.process_message(event)
