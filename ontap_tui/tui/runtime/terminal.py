"""What is said to the terminal itself, for the clipboard and the desktop; and reading it without falling.

No terminal answers whether it did as it was told.
"""

import base64
import os
import select
from codecs import getincrementaldecoder
from collections.abc import Mapping
from typing import cast

from textual._xterm_parser import XTermParser
from textual.drivers.linux_driver import LinuxDriver

from ontap_tui.model import printable
from ontap_tui.tui.runtime.live import LiveApp


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


class TerminalDriver(LinuxDriver):
    """Takes input that is not UTF-8, and ends the program with its terminal instead of spinning on."""

    def run_input_thread(self) -> None:
        parser = XTermParser(self._debug)
        decode = getincrementaldecoder("utf-8")(errors="replace").decode
        while not self.exit_event.is_set():
            ready, _, _ = select.select([self.fileno], [], [], 0.1)
            if ready:
                data = self._read()
                if not data:
                    self._app.call_later(cast("LiveApp", self._app).terminal_lost)
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
