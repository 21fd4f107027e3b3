"""Draw in a browser, and take what is typed there, without ever waiting for it."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, Final, Protocol, cast

from textual.constants import ESCAPE_DELAY
from textual.events import Key

from ontap_tui.tui.runtime.backlog import Backlog
from ontap_tui.tui.runtime.textual_private import FrameDriver, InputParser

ESCAPE: Final = "\x1b"
_BEGIN: Final = "\x1b[?1049h\x1b[?25l\x1b[?2004h"
"""The alternate screen, no cursor, and pasted text in brackets."""
_MOUSE: Final = "\x1b[?1000h\x1b[?1003h\x1b[?1015h\x1b[?1006h"


class BrowserOutput:
    """Sends what its `Backlog` keeps. `write` and `write_frame` never wait."""

    def __init__(self, draw: Callable[[str], Awaitable[None]], *, caught_up: Callable[[], object]) -> None:
        """Take `draw`, which waits while the browser does not read, and `caught_up`, which is called when the
        whole screen has to be drawn.
        """
        self._draw = draw
        self._caught_up = caught_up
        self._backlog = Backlog()
        self._changed = asyncio.Event()

    @property
    def backlog(self) -> int:
        """Characters that wait."""
        return len(self._backlog)

    def write(self, text: str) -> None:
        """Write what no later frame replaces."""
        self._backlog.add(text)
        self._changed.set()

    def write_frame(self, text: str) -> None:
        self._backlog.add_frame(text)
        self._changed.set()

    async def run(self) -> None:
        """Send until cancelled. Raises OSError when the browser is gone."""
        while True:
            self._changed.clear()
            while (text := self._backlog.take()) is not None:
                await self._draw(text)
            if self._backlog.dropping:
                self._backlog.dropping = False
                self._caught_up()
            await self._changed.wait()


class Shown(Protocol):
    """The application that a browser shows."""

    output: BrowserOutput

    def driven_by(self, driver: "BrowserDriver") -> None:
        """Take the driver as soon as there is one."""


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
        """Take nothing more: whoever types has to look first whether the application still runs."""

    def stop_application_mode(self) -> None:
        """Leave the screen as it is: the page says that the session has ended."""

    def write_text(self, text: str) -> None:
        self._shown.output.write(text)

    def write_frame(self, text: str) -> None:
        self._shown.output.write_frame(text)

    def take(self, text: str) -> None:
        """Take what a terminal would have sent, each key as a whole."""
        if text == ESCAPE:  # pressed by itself: nothing is to be waited for
            self.process_message(Key("escape", ESCAPE))
            return
        for event in self._input.feed(text):
            self.process_message(event)
        asyncio.get_running_loop().call_later(1.1 * ESCAPE_DELAY, self._tick)

    def _tick(self) -> None:
        """Take what time has made of the beginning of a sequence that does not go on."""
        for event in self._input.tick():
            self.process_message(event)
