"""Draw in a browser and read its input, without ever waiting for it."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, Final, Protocol, cast

from textual.constants import ESCAPE_DELAY
from textual.events import Key

from ontap_tui.tui.runtime.backlog import Backlog
from ontap_tui.tui.runtime.textual_private import FrameDriver, InputParser

ESCAPE: Final = "\x1b"
_BEGIN: Final = "\x1b[?1049h\x1b[?25l\x1b[?2004h"
"""Selects the alternate screen, hides the cursor, and enables bracketed paste."""
_MOUSE: Final = "\x1b[?1000h\x1b[?1003h\x1b[?1015h\x1b[?1006h"


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
            while (text := self._backlog.take()) is not None:
                await self._draw(text)
            if self._backlog.dropping:
                self._backlog.dropping = False
                self._caught_up()
            await self._changed.wait()


class Shown(Protocol):
    """Represents the application that a browser shows."""

    output: BrowserOutput

    def driven_by(self, driver: "BrowserDriver") -> None:
        """Store the driver as soon as it is created."""


class BrowserDriver(FrameDriver):
    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self._input = InputParser(self)
        self._shown = cast("Shown", self.app)
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
        if text == ESCAPE:  # a single Escape key: no sequence can follow
            self.process_message(Key("escape", ESCAPE))
            return
        for event in self._input.feed(text):
            self.process_message(event)
        asyncio.get_running_loop().call_later(1.1 * ESCAPE_DELAY, self._tick)

    def _tick(self) -> None:
        """Process the keys of an escape sequence that was not completed in time."""
        for event in self._input.tick():
            self.process_message(event)
