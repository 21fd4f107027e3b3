"""The command in a terminal of its own."""

import fcntl
import os
import pty
import re
import select
import struct
import subprocess
import termios
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

import pyte

_ESCAPE: Final = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[@-Z\\-_])")
_PATIENCE: Final = 45.0


class Terminal:
    """Runs a command as if a person had typed it, and keeps all that it has drawn."""

    def __init__(
        self,
        command: Sequence[str],
        environ: Mapping[str, str],
        *,
        columns: int = 120,
        rows: int = 40,
        controlling: bool = False,
    ) -> None:
        """With `controlling`, Ctrl+C is a signal, and ``/dev/tty`` is this terminal."""
        self._master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        self.process = subprocess.Popen(
            command,
            stdin=slave,
            stdout=slave,
            stderr=slave,
            env=environ,
            start_new_session=True,
            preexec_fn=_control if controlling else None,  # nothing but a system call
        )
        os.close(slave)
        self._drawn = b""
        self._not_shown = b""
        """What the screen will show once somebody looks at it, since that costs more than to read it."""
        self._screen = pyte.Screen(columns, rows)
        self._stream = pyte.ByteStream(self._screen)

    def __enter__(self) -> "Terminal":
        return self

    def __exit__(self, *exc: object) -> None:
        self.process.kill()
        self.process.wait()
        self.close()

    def close(self) -> None:
        """As when its window is closed: the program is left without a terminal."""
        if self._master >= 0:
            os.close(self._master)
            self._master = -1

    @property
    def text(self) -> str:
        """Everything drawn so far, without the escape sequences."""
        return _ESCAPE.sub("", self._drawn.decode(errors="replace"))

    def until(self, words: str) -> None:
        """Until this has been drawn."""
        deadline = time.monotonic() + _PATIENCE
        while words not in self.text:
            if not self._read(deadline - time.monotonic()):
                raise AssertionError(f"{words!r} was not drawn:\n{self.text}")

    def until_shown(self, words: str) -> None:
        """Until this is on the screen."""
        deadline = time.monotonic() + _PATIENCE
        while not self.shows(words):
            if not self._read(deadline - time.monotonic()):
                raise AssertionError(f"{words!r} was not shown:\n{chr(10).join(self.lines)}")

    def press_until(self, keys: str, condition: Callable[[], bool]) -> None:
        """Press again each second until then: a screen that has just come ignores a quick hand."""
        deadline = time.monotonic() + _PATIENCE
        while not condition():
            if time.monotonic() > deadline:
                raise AssertionError(f"{keys!r} did nothing:\n{chr(10).join(self.lines)}")
            self.press(keys)
            again = time.monotonic() + 1
            while not condition() and time.monotonic() < again:
                self._read(again - time.monotonic())

    def shows(self, words: str) -> bool:
        """Whether this is on the screen."""
        return any(words in line for line in self.lines)

    def until_bold(self, words: str) -> None:
        """Until this is on the screen in bold, as is the label of a field that has the focus."""
        deadline = time.monotonic() + _PATIENCE
        while not any(self._bold(row, line.find(words)) for row, line in enumerate(self.lines)):
            if not self._read(deadline - time.monotonic()):
                raise AssertionError(f"{words!r} was not bold:\n{chr(10).join(self.lines)}")

    def _bold(self, row: int, column: int) -> bool:
        return column >= 0 and bool(self._shown.buffer[row][column].bold)

    @property
    def _shown(self) -> pyte.Screen:
        self._stream.feed(self._not_shown)
        self._not_shown = b""
        return self._screen

    @property
    def lines(self) -> list[str]:
        """What is on the screen."""
        return [line.rstrip() for line in self._shown.display]

    def resize(self, columns: int, rows: int) -> None:
        self._shown.resize(rows, columns)
        fcntl.ioctl(self._master, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def forget(self) -> None:
        """Start `text` and `drawn` anew."""
        self._drawn = b""

    @property
    def drawn(self) -> bytes:
        """Everything drawn so far."""
        return self._drawn

    def read_rest(self) -> None:
        """Read what a program that has ended or draws no more has left: the kernel passes it on in pieces."""
        while self._read(0.5):
            pass

    @property
    def attributes(self) -> list[Any]:
        """How the terminal treats what is typed: echo, signals and the like."""
        return termios.tcgetattr(self._master)

    def press(self, keys: str | bytes) -> None:
        os.write(self._master, keys if isinstance(keys, bytes) else keys.encode())

    def end(self) -> int:
        """Its exit status; what it draws to the end is kept."""
        deadline = time.monotonic() + _PATIENCE
        while self.process.poll() is None and time.monotonic() < deadline:
            if self._master >= 0:
                self._read(0.1)
            else:
                self.process.wait(_PATIENCE)
        status = self.process.poll()
        if status is None:
            raise AssertionError(f"it did not end:\n{chr(10).join(self.lines)}")
        return status

    def _read(self, seconds: float) -> bool:
        ready, _, _ = select.select([self._master], [], [], max(0.0, seconds))
        if not ready:
            return False
        try:
            data = os.read(self._master, 65536)
        except OSError:  # the other end is closed
            return False
        self._drawn += data
        self._not_shown += data
        return bool(data)


def _control() -> None:
    """Make standard input the terminal that controls this process."""
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)
