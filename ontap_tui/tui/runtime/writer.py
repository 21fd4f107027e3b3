"""Write to the terminal in a separate thread, so that the program never waits for it."""

import os
import select
import termios
import time
from collections.abc import Callable
from contextlib import suppress
from threading import Condition, Event, Thread
from typing import Final

from ontap_tui.tui.runtime.backlog import Backlog, Queued

_PIECE: Final = 4096
"""Bytes per write: as many as POSIX systems accept without blocking when a pipe is writable."""
_POLL: Final = 50
"""Milliseconds between checks whether to keep waiting for the terminal."""
_RETRY: Final = 0.01
"""Seconds until a retry when the terminal is reported as writable but accepts nothing."""
_LEAVING: Final = 0.5
"""Seconds that the terminal has to read the remaining output at the end."""
_ABORT: Final = "\x18\x1b\\\x1b[?2026l\x1b[0m"
"""Ends an interrupted escape sequence and the frame that contained it."""


class OutputWriter(Thread):
    """Writes the texts queued in its `Backlog`. `write` and `write_frame` never block.

    Escape sequences are written completely, except by `stop`, which terminates an interrupted one.
    """

    def __init__(self, descriptor: int, *, caught_up: Callable[[], None], lost: Callable[[], None]) -> None:
        """Store the callbacks: `caught_up` redraws the whole screen, `lost` reports a lost terminal.

        Both are called from this thread.
        """
        super().__init__(daemon=True, name="terminal-output")
        self._descriptor = descriptor
        self._terminal = _reopened(descriptor)
        self._caught_up = caught_up
        self._lost = lost
        self._backlog = Backlog()
        self._unread: list[str] = []
        """Texts, except frames, that were not yet sent at `stop`: the terminal may not have read them."""
        self._stopped = False
        self._abandoned = Event()
        self._changed = Condition()
        self._poll = select.poll()
        self._poll.register(self._terminal, select.POLLOUT)

    @property
    def backlog(self) -> int:
        """Return the number of queued characters."""
        return len(self._backlog)

    def write(self, text: str) -> None:
        """Write text that no later frame replaces: modes, the clipboard, notifications."""
        with self._changed:
            if not self._stopped:
                self._backlog.add(text)
                self._changed.notify()

    def write_frame(self, text: str) -> None:
        with self._changed:
            if not self._stopped:
                self._backlog.add_frame(text)
                self._changed.notify()

    def stop(self) -> None:
        """Give the terminal a moment to read the remaining output, then discard what is left and stop."""
        with self._changed:
            self._backlog.drop_frames()
            self._stopped = True
            self._changed.notify()
        self.join(_LEAVING)
        self._abandoned.set()
        self.join(_LEAVING)

    def run(self) -> None:
        try:
            while (queued := self._next()) is not None:
                self._send(queued)
                if self._abandoned.is_set():
                    self._abort()
        except OSError:
            with self._changed:
                self._stopped = True
                self._backlog.clear()
            self._lost()
        finally:
            if self._terminal != self._descriptor:
                os.close(self._terminal)

    def _next(self) -> Queued | None:
        """Wait for the next text and return it; None when stopped and everything is written."""
        while True:
            with self._changed:
                while not (self._backlog or self._backlog.dropping or self._stopped):
                    self._changed.wait()
                if (queued := self._backlog.take()) is not None:
                    return queued
                if self._stopped:
                    return None
                self._backlog.dropping = False
            self._caught_up()

    def _send(self, queued: Queued) -> None:
        """Write the whole text, unless the terminal is abandoned first."""
        if not queued.is_frame:
            self._unread.append(queued.text)
        data = memoryview(queued.text.encode("utf-8", "replace"))
        while data and not self._abandoned.is_set():
            if self._poll.poll(_POLL):
                try:
                    data = data[os.write(self._terminal, data[:_PIECE]) :]
                except BlockingIOError:
                    time.sleep(_RETRY)
        if not self._stopped:
            self._unread.clear()

    def _abort(self) -> None:
        """Discard the output that the terminal has not read, and write the modes that were among it."""
        with self._changed:
            texts = self._unread + self._backlog.clear()
        rest = _ABORT + "".join(text for text in texts if text.startswith("\x1b["))
        with suppress(termios.error):  # not a terminal
            termios.tcflush(self._terminal, termios.TCOFLUSH)
        if self._poll.poll(0):
            with suppress(BlockingIOError):
                os.write(self._terminal, rest.encode())


def _reopened(descriptor: int) -> int:
    """Return a non-blocking descriptor of the same terminal, or `descriptor` if none can be opened.

    `descriptor` is shared with the shell, so making it non-blocking would affect the shell, too.
    """
    try:
        return os.open(os.ttyname(descriptor), os.O_WRONLY | os.O_NOCTTY | os.O_NONBLOCK)
    except OSError:
        return descriptor
