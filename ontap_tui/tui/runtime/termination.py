"""End the program on a signal or the loss of the terminal, whatever it is doing."""

import os
import signal
import time
from collections.abc import Callable
from contextlib import suppress
from threading import Thread
from typing import Final

_DEMANDS: Final = (signal.SIGTERM, signal.SIGHUP)
_PATIENCE: Final = 3.0
"""Seconds from a demand until the process is ended by force."""
_LEAVING: Final = 1.5
"""Maximum seconds for `leave`, which runs before that."""


class Termination(Thread):
    """Receives signals in a separate thread: the main thread may be blocked by an unresponsive disk.

    The first demand asks the program to end, and starts the countdown to ending it by force.
    """

    def __init__(self, end: Callable[[], object], *, leave: Callable[[], object]) -> None:
        """Store the callbacks: `end` ends the program in an orderly way, `leave` runs before a forced end.

        Both are called from other threads.
        """
        super().__init__(daemon=True, name="termination")
        self._end = end
        self._leave = leave
        self._received, self._sending = os.pipe()
        os.set_blocking(self._sending, False)

    def start(self) -> None:
        super().start()
        signal.set_wakeup_fd(self._sending, warn_on_full_buffer=False)
        for number in _DEMANDS:
            signal.signal(number, lambda *_: None)  # the wake-up descriptor receives the number

    def demand(self) -> None:
        """Request the end as a signal would; may be called from any thread."""
        with suppress(BlockingIOError):
            os.write(self._sending, bytes([signal.SIGTERM]))

    def run(self) -> None:
        signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGTTOU])  # `leave` may run in the background
        while not set(_DEMANDS).intersection(os.read(self._received, 64)):
            pass
        with suppress(RuntimeError):  # the event loop has ended already
            self._end()
        time.sleep(_PATIENCE)
        leaving = Thread(target=self._leave, daemon=True)
        leaving.start()
        leaving.join(_LEAVING)
        os._exit(1)
