"""Write to the terminal in a thread of its own, so that nobody waits for a terminal that does not read."""

import os
import select
import termios
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from threading import Condition, Event, Thread
from typing import Final, NamedTuple

_MOST_FRAMES: Final = 128 * 1024
"""Characters of frames that may queue: about three full screens. A single frame may be longer."""
_MOST_LASTING: Final = 1024 * 1024
"""Characters of other text that may queue. Short sequences, such as modes, are always kept."""
_SHORT: Final = 64
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


class _Text(NamedTuple):
    text: str
    is_frame: bool


class OutputWriter(Thread):
    """Keeps what is written in order. `write` and `write_frame` never block.

    A frame holds only what differs from the one before. So when too many wait, they are dropped, and so are
    all others until the terminal has caught up; then the whole screen has to be drawn once. Frames are
    dropped whole: no escape sequence is cut, except by `stop`, which then aborts it.
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
        self._waiting: deque[_Text] = deque()
        self._frames = self._lasting = 0  # characters that wait
        self._dropping = False
        self._stopped = False
        self._abandoned = Event()
        self._changed = Condition()
        self._poll = select.poll()
        self._poll.register(self._terminal, select.POLLOUT)

    def write(self, text: str) -> None:
        """Write what no later frame replaces: modes, the clipboard, notifications."""
        with self._changed:
            if len(text) <= _SHORT or not self._lasting or self._lasting + len(text) <= _MOST_LASTING:
                self._add(_Text(text, is_frame=False))

    def write_frame(self, text: str) -> None:
        with self._changed:
            if self._dropping:
                return
            if self._frames and self._frames + len(text) > _MOST_FRAMES:
                self._dropping = True
                self._drop_frames()
            else:
                self._add(_Text(text, is_frame=True))

    def stop(self) -> None:
        """Give the terminal a moment to read the rest; then discard what it has not read, and leave."""
        with self._changed:
            self._drop_frames()
            self._stopped = True
            self._changed.notify()
        self.join(_LEAVING)
        self._abandoned.set()
        self.join(_LEAVING)

    def _add(self, text: _Text) -> None:
        if not self._stopped:
            self._waiting.append(text)
            self._count(text, 1)
            self._changed.notify()

    def _count(self, text: _Text, sign: int) -> None:
        if text.is_frame:
            self._frames += sign * len(text.text)
        else:
            self._lasting += sign * len(text.text)

    def _drop_frames(self) -> None:
        self._waiting = deque(text for text in self._waiting if not text.is_frame)
        self._frames = 0

    def run(self) -> None:
        try:
            while (text := self._next()) is not None:
                self._send(text)
                if self._abandoned.is_set():
                    self._abort()
        except OSError:
            with self._changed:
                self._stopped = True
                self._waiting.clear()
            self._lost()
        finally:
            if self._terminal != self._descriptor:
                os.close(self._terminal)

    def _next(self) -> str | None:
        """Wait for the next text; None when all is written and nothing will follow."""
        while True:
            with self._changed:
                while not (self._waiting or self._dropping or self._stopped):
                    self._changed.wait()
                if self._waiting:
                    text = self._waiting.popleft()
                    self._count(text, -1)
                    return text.text
                if self._stopped:
                    return None
                self._dropping = False
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
            rest = _ABORT + "".join(text.text for text in self._waiting if text.text.startswith("\x1b["))
            self._waiting.clear()
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
