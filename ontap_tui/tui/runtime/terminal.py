"""What is said to the terminal itself, for the clipboard and the desktop; and reading it without falling.

No terminal answers whether it did as it was told.
"""

import asyncio
import base64
import os
import select
from codecs import getincrementaldecoder
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import partial
from typing import cast

from textual._xterm_parser import XTermParser
from textual.drivers._writer_thread import WriterThread
from textual.drivers.linux_driver import LinuxDriver

from ontap_tui.model import printable
from ontap_tui.tui.runtime.live import LiveApp
from ontap_tui.tui.runtime.writer import OutputWriter


def clipboard(text: str, environ: Mapping[str, str]) -> str:
    """OSC 52. Inside tmux also for the terminal around it, whichever of the two tmux was told to allow."""
    sequence = f"\x1b]52;c;{base64.b64encode(text.encode()).decode()}\a"
    return sequence + _through_tmux(sequence) if "TMUX" in environ else sequence


def desktop_notification(title: str, text: str, environ: Mapping[str, str]) -> str:
    """OSC 99 for kitty, OSC 777 for urxvt and foot, OSC 9 for the others that know any."""
    title, text = (printable(part).replace(";", ",") for part in (title, text))
    terminal = environ.get("TERM", "")
    if "KITTY_WINDOW_ID" in environ or "kitty" in terminal:
        sequence = f"\x1b]99;i=ontap-tui:d=0;{title}\x1b\\\x1b]99;i=ontap-tui:d=1:p=body;{text}\x1b\\"
    elif terminal.startswith(("rxvt", "foot")):
        sequence = f"\x1b]777;notify;{title};{text}\x1b\\"
    else:
        sequence = f"\x1b]9;{title}: {text}\x1b\\"
    return _through_tmux(sequence) if "TMUX" in environ else sequence


def _through_tmux(sequence: str) -> str:
    return "\x1bPtmux;" + sequence.replace("\x1b", "\x1b\x1b") + "\x1b\\"


def draw_all(app: LiveApp) -> None:
    """Draw every cell of the screen in front, also those that have not changed."""
    app._display(app.screen, app.screen._compositor.render_update(full=True))


class TerminalDriver(LinuxDriver):
    """Waits for no terminal, takes input that is not UTF-8, and ends the program with its terminal."""

    _writer: OutputWriter | None = None

    @property  # type: ignore[override]  # ours in place of Textual's
    def _writer_thread(self) -> OutputWriter | None:
        return self._writer

    @_writer_thread.setter
    def _writer_thread(self, textuals: WriterThread | None) -> None:
        """Textual makes a writer whose queue blocks whoever draws; it is never started."""
        self._loop = asyncio.get_running_loop()
        self._writer = None
        if textuals is not None:
            redraw = partial(self._soon, self._live.redraw)
            self._writer = OutputWriter(textuals.fileno(), redraw=redraw, lost=self._say_lost)

    @property
    def _live(self) -> LiveApp:
        return cast("LiveApp", self._app)

    def _say_lost(self) -> None:
        self._soon(self._live.terminal_lost)

    def _soon(self, action: Callable[[], None]) -> None:
        """Do it in the event loop, if that is still there; called in other threads."""
        with suppress(RuntimeError):
            self._loop.call_soon_threadsafe(action)

    def run_input_thread(self) -> None:
        parser = XTermParser(self._debug)
        decode = getincrementaldecoder("utf-8")(errors="replace").decode
        while not self.exit_event.is_set():
            ready, _, _ = select.select([self.fileno], [], [], 0.1)
            if ready:
                data = self._read()
                if not data:
                    self._say_lost()
                    return
                for event in parser.feed(decode(data)):
                    self.process_message(event)
            for event in parser.tick():
                self.process_message(event)

    def _read(self) -> bytes:
        try:
            return os.read(self.fileno, 4096)
        except OSError:
            return b""
