"""Send clipboard and desktop sequences to the terminal, and read its input safely.

Terminals do not confirm these sequences.
"""

import base64
import os
import select
import time
from codecs import getincrementaldecoder
from collections.abc import Mapping
from contextlib import suppress
from threading import Event
from typing import Any, Final, cast

from ontap_tui.model import printable
from ontap_tui.tui.runtime.live import LiveApp
from ontap_tui.tui.runtime.termination import Termination
from ontap_tui.tui.runtime.textual_private import InputParser, OpenDriver
from ontap_tui.tui.runtime.writer import OutputWriter

_TICK: Final = 0.1
"""Seconds between checks whether a lone Escape was a key."""
_TICKING: Final = 1.0
"""Seconds for which these checks continue after the last input."""


def clipboard(text: str, environ: Mapping[str, str]) -> str:
    """Return the OSC 52 sequence that copies `text`.

    Inside tmux, it is sent both to tmux and to the terminal around it: tmux may allow only one of the two.
    """
    sequence = f"\x1b]52;c;{base64.b64encode(text.encode()).decode()}\a"
    return sequence + _through_tmux(sequence) if "TMUX" in environ else sequence


def desktop_notification(title: str, text: str, environ: Mapping[str, str]) -> str:
    """Return the notification sequence: OSC 99 for kitty, OSC 777 for urxvt and foot, OSC 9 for others."""
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


class WakingEvent(Event):
    """Makes `descriptor` readable while the event is set, for a thread that selects on descriptors."""

    def __init__(self) -> None:
        super().__init__()
        self.descriptor, self._sending = os.pipe()

    def close(self) -> None:
        os.close(self.descriptor)
        os.close(self._sending)

    def set(self) -> None:
        super().set()
        os.write(self._sending, b"\0")

    def clear(self) -> None:
        if self.is_set():
            os.read(self.descriptor, 64)
        super().clear()


class TerminalDriver(OpenDriver):
    """Writes without waiting, accepts input that is not UTF-8, and ends the program with its terminal."""

    _output: OutputWriter | None = None
    """The writer; None while the program does not control the terminal, for example during an editor."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.exit_event = self._leaving = WakingEvent()
        self._termination = Termination(self._end, leave=self._give_back)
        self._termination.start()

    @property
    def _live(self) -> LiveApp:
        return cast("LiveApp", self.app)

    def _end(self) -> None:
        self._live.call_later(self._live.terminal_lost)

    def _give_back(self) -> None:
        with suppress(Exception):  # the process ends now, whatever was interrupted
            self.stop_application_mode()
            self.close()

    # Writing

    def start_application_mode(self) -> None:
        """Take control of the terminal. Redraw the whole screen if another program used it meanwhile."""
        self._stop_output()
        self._output = OutputWriter(self.output, caught_up=self._draw_all, lost=self._termination.demand)
        self._output.start()
        super().start_application_mode()  # type: ignore[no-untyped-call]  # Textual's has no types
        if self._live.is_running:
            self._draw_all()

    def close(self) -> None:
        self._stop_output()
        super().close()

    def _stop_output(self) -> None:
        output, self._output = self._output, None
        if output is not None:
            output.stop()

    def write_text(self, text: str) -> None:
        if self._output is not None:
            self._output.write(text)

    def write_frame(self, text: str) -> None:
        if self._output is not None:
            self._output.write_frame(text)

    def _draw_all(self) -> None:
        with suppress(RuntimeError):  # the event loop has ended
            self._live.call_later(self._live.refresh)

    # Reading

    def run_input_thread(self) -> None:
        parser = InputParser(self)
        decode = getincrementaldecoder("utf-8")(errors="replace").decode
        ticking_until = 0.0
        while not self.exit_event.is_set():
            timeout = _TICK if time.monotonic() < ticking_until else None
            ready, _, _ = select.select([self.fileno, self._leaving.descriptor], [], [], timeout)
            if self.fileno in ready:
                ticking_until = time.monotonic() + _TICKING
                data = self._read()
                if not data:
                    self._termination.demand()
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
