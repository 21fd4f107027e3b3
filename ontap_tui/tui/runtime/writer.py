"""What is drawn, on its way to the terminal: nobody waits for a terminal that does not read."""

import os
import re
from collections import deque
from collections.abc import Callable
from threading import Condition, Thread
from typing import Final

_MOST: Final = 512 * 1024
"""Characters that wait: some full screens of the largest terminals."""
_LEAVING: Final = 1.0
"""s that the terminal has to read what is left at the end."""
_LASTING: Final = re.compile(
    r"\x1b\[\?(?!2026|25)\d+[hl]"  # modes; not the beginning and end of a frame, nor its cursor
    r"|\x1b\[[<>]\d*u"  # the keyboard's
    r"|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)"  # clipboard and notifications
)
"""What later frames do not replace."""


class OutputWriter(Thread):
    """Writes in a thread of its own, in order. `write` never blocks.

    Where more waits than a terminal will ever show, frames are dropped until it has caught up, and the whole
    screen is drawn anew then: a frame holds only what differs from the one before. What is written is
    written whole.
    """

    def __init__(self, descriptor: int, *, redraw: Callable[[], None], lost: Callable[[], None]) -> None:
        """`redraw` and `lost` are called in this thread: the terminal has caught up, or is gone."""
        super().__init__(daemon=True, name="terminal-output")
        self._descriptor = descriptor
        self._redraw = redraw
        self._lost = lost
        self._waiting: deque[str] = deque()
        self._size = 0
        self._dropping = False
        self._ended = False
        self._changed = Condition()

    def write(self, text: str) -> None:
        with self._changed:
            if self._ended:
                return
            if not self._dropping and self._size + len(text) > _MOST:
                self._dropping = True
                lasting = "".join(map(_lasting, self._waiting))
                self._waiting = deque([lasting] if lasting else ())
                self._size = len(lasting)
                self._changed.notify()
            if self._dropping:
                text = _lasting(text)
                if not text or self._size + len(text) > _MOST:
                    return
            self._waiting.append(text)
            self._size += len(text)
            self._changed.notify()

    def flush(self) -> None:
        """Do nothing: the thread writes as soon as it can."""

    def isatty(self) -> bool:
        return True

    def fileno(self) -> int:
        return self._descriptor

    def stop(self) -> None:
        """Give the terminal a moment to read the rest. A thread that it holds up ends with the process."""
        with self._changed:
            self._ended = True
            self._changed.notify()
        self.join(_LEAVING)

    def run(self) -> None:
        while (text := self._next()) is not None:
            data = memoryview(text.encode("utf-8", "replace"))
            try:
                while data:
                    data = data[os.write(self._descriptor, data) :]
            except OSError:
                with self._changed:
                    self._ended = True
                    self._waiting.clear()
                self._lost()
                return

    def _next(self) -> str | None:
        """Return what is to be written next; None when it was stopped and all is written."""
        while True:
            with self._changed:
                while not (self._waiting or self._dropping or self._ended):
                    self._changed.wait()
                if self._waiting:
                    text = self._waiting.popleft()
                    self._size -= len(text)
                    return text
                if self._ended:
                    return None
                self._dropping = False
            self._redraw()


def _lasting(text: str) -> str:
    return "".join(_LASTING.findall(text)) if "\x1b" in text else ""
