"""Wrap the private parts of Textual that the program uses. No other module may use any.

`tests/tui/test_textual_private.py` fails when a new version of Textual changes one of them.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, nullcontext
from typing import TYPE_CHECKING, Any

from rich.text import Text
from textual._compositor import ChopsUpdate, CompositorUpdate
from textual._xterm_parser import XTermParser
from textual.app import App
from textual.driver import Driver
from textual.drivers.linux_driver import LinuxDriver
from textual.events import Resize
from textual.geometry import Size
from textual.scroll_view import ScrollView

from ontap_tui.model import printable_lines

if TYPE_CHECKING:
    from rich.console import Console, ConsoleOptions, RenderableType, RenderResult
    from textual.message import Message
    from textual.screen import Screen


class FrameDriver(Driver):
    """Exposes private attributes common to all drivers, and separates frames from other output."""

    _frame: list[str] | None = None

    @property
    def app(self) -> App[Any]:
        return self._app

    @property
    def captures_mouse(self) -> bool:
        return self._mouse

    def take_size(self, width: int, height: int) -> None:
        """Set the size of the screen to draw for."""
        self._size = width, height
        size = Size(width, height)
        self._app.post_message(Resize(size, size))

    def write_text(self, text: str) -> None:
        """Write what no later frame replaces."""
        raise NotImplementedError

    def write_frame(self, text: str) -> None:
        """Write the differences from the previous frame."""
        raise NotImplementedError

    def write(self, data: str) -> None:
        if self._frame is None:
            self.write_text(data)
        else:
            self._frame.append(data)

    @contextmanager
    def frame(self) -> Iterator[None]:
        """Collect everything written within the context into one frame."""
        self._frame = []
        try:
            yield
        finally:
            text, self._frame = "".join(self._frame), None
            if text:
                self.write_frame(text)


class OpenDriver(FrameDriver, LinuxDriver):
    """Exposes private attributes of the terminal driver."""

    @property
    def output(self) -> int:
        """Return the terminal's file descriptor."""
        assert self._file is not None  # there is a terminal
        return self._file.fileno()


class InputParser:
    """Parses terminal input into events."""

    def __init__(self, driver: FrameDriver) -> None:
        self._parser = XTermParser(driver._debug)

    def feed(self, text: str) -> Iterable[Message]:
        return self._parser.feed(text)

    def tick(self) -> Iterable[Message]:
        """Return the events due to elapsed time alone: an Escape that started no sequence."""
        return self._parser.tick()


class CellsUpdate(CompositorUpdate):
    """Writes only the changed cells of a frame; Textual's own update starts each at the widget's left."""

    def __init__(self, update: ChopsUpdate) -> None:
        self._update = update

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        return self._update.__rich_console__(console, options)

    def render_segments(self, console: Console) -> str:
        written: list[str] = []
        for y, left, right in self._update.spans:
            for end, (x, strip) in zip(
                self._update.chop_ends[y], self._update.chops[y].items(), strict=False
            ):
                if strip is not None and x < right and end > left:
                    at = max(x, left)
                    part = strip.crop(at - x, min(end, right) - x)
                    written += [f"\x1b[{y + 1};{at + 1}H", part.render(console)]
        return "".join(written)


class SteadyScrollView(ScrollView):
    """Scrolls content that changes its size, without changing the widget's own region."""

    def set_extent(self, size: Size) -> None:
        """Set `virtual_size` without a layout of the whole screen."""
        if size != self.virtual_size:
            self.set_reactive(ScrollView.virtual_size, size)
            self._scroll_update(size)


class OpenApp(App[int]):
    """Exposes private attributes of the application."""

    def write(self, sequence: str) -> None:
        """Write an escape sequence directly to the terminal."""
        if self._driver is not None:
            self._driver.write(sequence)

    @property
    def ending(self) -> bool:
        """Return whether `exit` was called, after which no screen gets its widgets."""
        return self._exit

    def share_streams(self) -> None:
        """Keep Textual from redirecting the standard streams, for a process that runs several applications.

        Textual redirects them while an application runs; overlapping ones would restore each other's streams.
        """
        self._capture_stdout = sys.stdout  # type: ignore[assignment]  # it is only written to
        self._capture_stderr = sys.stderr  # type: ignore[assignment]  # the same

    def keep_copied(self, text: str) -> None:
        """Store `text` for pasting within this program."""
        self._clipboard = text

    def say_at_the_end(self, text: str) -> None:
        """Print `text` after the terminal is restored."""
        self._exit_renderables.append(Text(printable_lines(text)))

    def crashed(self, error: Exception) -> None:
        """Report the error that ended the program."""
        raise NotImplementedError

    def _fatal_error(self) -> None:
        """Override Textual's own report, which prints the values of variables."""
        self.bell()
        if self._exception is not None:
            self.crashed(self._exception)
        self._close_messages_no_wait()

    def _display(self, screen: Screen[Any], renderable: RenderableType | None) -> None:
        driver = self._driver
        if isinstance(renderable, ChopsUpdate):
            renderable = CellsUpdate(renderable)
        with driver.frame() if isinstance(driver, FrameDriver) else nullcontext():
            super()._display(screen, renderable)
