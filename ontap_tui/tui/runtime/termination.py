"""End the program on a signal or a lost terminal, whatever the program is doing."""

import os
import signal
import time
from collections.abc import Callable
from contextlib import suppress
from threading import Thread
from typing import Final

_DEMANDS: Final = (signal.SIGTERM, signal.SIGHUP)
_PATIENCE: Final = 3.0
"""s from a demand until the process is ended by force."""
_LEAVING: Final = 1.5
"""s for what is done before that."""


class Termination(Thread):
    """Receives the signals in a thread of its own: the main thread may wait for a disk that does not respond.

    The first demand asks the program to end, and starts a countdown to its end by force.
    """

    def __init__(self, end: Callable[[], object], *, leave: Callable[[], object]) -> None:
        """Take the callbacks: `end` ends the program in good order, `leave` is done before an end by force.

        Both are called in other threads.
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
            signal.signal(number, lambda *_: None)  # the descriptor carries its number

    def demand(self) -> None:
        """Do what a signal would; callable in any thread."""
        with suppress(BlockingIOError):
            os.write(self._sending, bytes([signal.SIGTERM]))

    def run(self) -> None:
        signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGTTOU])  # `leave` may be in the background
        while not set(_DEMANDS).intersection(os.read(self._received, 64)):
            pass
        with suppress(RuntimeError):  # the event loop has ended already
            self._end()
        time.sleep(_PATIENCE)
        leaving = Thread(target=self._leave, daemon=True)
        leaving.start()
        leaving.join(_LEAVING)
        os._exit(1)
