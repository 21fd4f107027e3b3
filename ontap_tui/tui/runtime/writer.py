"""Write to the terminal in a thread of its own, so that nobody waits for a terminal that does not read."""

import os
import select
import termios
import time
from collections.abc import Callable
from contextlib import suppress
from threading import Condition, Event, Thread
from typing import Final

from ontap_tui.tui.runtime.backlog import Backlog

_PIECE: Final = 4096
"""Bytes written at once: as many as POSIX systems take without blocking when they call a pipe writable."""
_POLL: Final = 50
"""ms between two checks whether the terminal is still waited for."""
_RETRY: Final = 0.01
"""s until another try where a terminal is called writable but takes nothing."""
_LEAVING: Final = 0.5
"""s that the terminal has to read the rest at the end."""
_ABORT: Final = "\x18\x1b\\\x1b[?2026l\x1b[0m"
"""Ends whatever escape sequence was cut off, and the frame that it was in."""


class OutputWriter(Thread):
    """Writes what its `Backlog` keeps. `write` and `write_frame` never block.

    No escape sequence is cut, except by `stop`, which then aborts it.
    """

    def __init__(self, descriptor: int, *, caught_up: Callable[[], None], lost: Callable[[], None]) -> None:
        """Call `caught_up` when the whole screen has to be drawn, `lost` when the terminal is gone.

        Both are called in this thread.
        """
        super().__init__(daemon=True, name="terminal-output")
        self._descriptor = descriptor
        self._terminal = _reopened(descriptor)
        self._caught_up = caught_up
        self._lost = lost
        self._backlog = Backlog()
        self._stopped = False
        self._abandoned = Event()
        self._changed = Condition()
        self._poll = select.poll()
        self._poll.register(self._terminal, select.POLLOUT)

    @property
    def backlog(self) -> int:
        """Characters that wait."""
        return len(self._backlog)

    def write(self, text: str) -> None:
        """Write what no later frame replaces: modes, the clipboard, notifications."""
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
        """Give the terminal a moment to read the rest; then discard what it has not read, and leave."""
        with self._changed:
            self._backlog.drop_frames()
            self._stopped = True
            self._changed.notify()
        self.join(_LEAVING)
        self._abandoned.set()
        self.join(_LEAVING)

    def run(self) -> None:
        try:
            while (text := self._next()) is not None:
                self._send(text)
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

    def _next(self) -> str | None:
        """Wait for the next text; None when all is written and nothing will follow."""
        while True:
            with self._changed:
                while not (self._backlog or self._backlog.dropping or self._stopped):
                    self._changed.wait()
                if (text := self._backlog.take()) is not None:
                    return text
                if self._stopped:
                    return None
                self._backlog.dropping = False
            self._caught_up()

    def _send(self, text: str) -> None:
        """Write all of it, unless the terminal is abandoned first."""
        data = memoryview(text.encode("utf-8", "replace"))
        while data and not self._abandoned.is_set():
            if self._poll.poll(_POLL):
                try:
                    data = data[os.write(self._terminal, data[:_PIECE]) :]
                except BlockingIOError:
                    time.sleep(_RETRY)

    def _abort(self) -> None:
        """Make room by discarding what the terminal has not read, for the modes that still wait."""
        with self._changed:
            rest = _ABORT + "".join(text for text in self._backlog.clear() if text.startswith("\x1b["))
        with suppress(termios.error):  # not a terminal
            termios.tcflush(self._terminal, termios.TCOFLUSH)
        if self._poll.poll(0):
            with suppress(BlockingIOError):
                os.write(self._terminal, rest.encode())


def _reopened(descriptor: int) -> int:
    """Return a descriptor of the same terminal that never blocks; `descriptor` where there is none.

    `descriptor` itself is shared with the shell, which would find it not blocking, too.
    """
    try:
        return os.open(os.ttyname(descriptor), os.O_WRONLY | os.O_NOCTTY | os.O_NONBLOCK)
    except OSError:
        return descriptor
