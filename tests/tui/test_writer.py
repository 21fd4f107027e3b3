"""What is drawn never waits for the terminal, and the terminal shows the whole of it when it reads again."""

import os
import pty
import re
import select
import tty
from collections.abc import Iterator
from contextlib import suppress
from threading import Event

import pytest

from ontap_tui.tui.runtime.writer import OutputWriter

FRAME = "\x1b[?2026h\x1b[1;1H" + "x" * 20_000 + "\x1b[0m\x1b[?2026l"


class Pipe:
    """A terminal that reads when the test does."""

    def __init__(self, reading: int, writing: int) -> None:
        self.reading, self.writing = reading, writing
        self.redrawn, self.lost = Event(), Event()
        self.writer = OutputWriter(self.writing, caught_up=self.redrawn.set, lost=self.lost.set)
        self.writer.start()

    def read_until(self, end: str) -> str:
        found = b""
        while not found.endswith(end.encode()):
            assert select.select([self.reading], [], [], 30)[0], found[-100:]
            found += os.read(self.reading, 65536)
        return found.decode()

    def close(self) -> None:
        with suppress(OSError):
            os.close(self.reading)
        self.writer.stop()
        os.close(self.writing)


@pytest.fixture
def pipe() -> Iterator[Pipe]:
    opened = Pipe(*os.pipe())
    yield opened
    opened.close()


@pytest.fixture
def terminal() -> Iterator[Pipe]:
    master, slave = pty.openpty()
    tty.setraw(slave)
    opened = Pipe(master, slave)
    yield opened
    opened.close()


def test_what_is_written_arrives_in_order(pipe: Pipe) -> None:
    for number in range(100):
        pipe.writer.write(f"<{number}>")
    assert pipe.read_until("<99>") == "".join(f"<{number}>" for number in range(100))
    assert not pipe.redrawn.is_set()


def test_a_terminal_that_does_not_read_holds_nobody_up_and_costs_no_memory(pipe: Pipe) -> None:
    for _ in range(1000):
        pipe.writer.write_frame(FRAME)
        assert pipe.writer.backlog < 200_000
    pipe.writer.stop()
    assert pipe.writer.backlog == 0


def test_frames_that_nobody_read_are_dropped_whole_and_the_screen_is_drawn_anew(pipe: Pipe) -> None:
    for _ in range(1000):
        pipe.writer.write_frame(FRAME)
    found = ""
    while "<new>" not in found:  # dropped, too, until the terminal has caught up
        pipe.writer.write("<new>")
        if select.select([pipe.reading], [], [], 0.01)[0]:
            found += os.read(pipe.reading, 65536).decode()
    assert pipe.redrawn.is_set()
    assert found.replace(FRAME, "").replace("<new>", "") == ""
    assert found.count(FRAME) < 1000


def test_what_no_later_frame_replaces_is_kept_in_order(pipe: Pipe) -> None:
    lasting = ["\x1b[?1049h", "\x1b[>25u", "\x1b]52;c;aGVsbG8=\a", "\x1b[?2004l", "\x1b[<u", "\x1b[?1049l"]
    for sequence in lasting:
        for _ in range(100):
            pipe.writer.write_frame(FRAME)
        pipe.writer.write(sequence)
    pipe.writer.write("\x1b[?1004l")
    found = pipe.read_until("\x1b[?1004l").replace(FRAME, "")
    assert found == "".join(lasting) + "\x1b[?1004l"


def test_a_terminal_that_is_gone_is_said_once_and_ends_the_thread(pipe: Pipe) -> None:
    os.close(pipe.reading)
    while not pipe.lost.wait(0.01):
        pipe.writer.write("x")
    pipe.writer.join(30)
    assert not pipe.writer.is_alive()
    pipe.writer.write("nobody reads this")
    pipe.writer.stop()


def test_one_text_may_be_longer_than_what_may_wait(pipe: Pipe) -> None:
    """A large terminal's screen, or a long text that was copied."""
    frame, copied = "f" * 3_000_000, "\x1b]52;c;" + "Y" * 3_000_000 + "\a"
    pipe.writer.write_frame(frame)
    pipe.writer.write(copied)
    assert pipe.read_until("\a") == frame + copied


def test_what_is_copied_while_nobody_reads_is_bounded_and_modes_are_kept(pipe: Pipe) -> None:
    for _ in range(100):
        pipe.writer.write("Y" * 100_000)
    pipe.writer.write("\x1b[?1049l")
    assert pipe.writer.backlog < 1_200_000


def test_a_terminal_that_is_full_is_left(terminal: Pipe) -> None:
    """Also if its way out is what is being written, or was, and nobody has read it."""
    filling = os.open(os.ttyname(terminal.writing), os.O_WRONLY | os.O_NOCTTY | os.O_NONBLOCK)
    with suppress(BlockingIOError):
        while True:
            os.write(filling, b"x")
    os.close(filling)
    for sequence in ("\x1b[?1049l", "\x1b[?1004l"):
        terminal.writer.write(sequence)
    terminal.writer.stop()
    assert "\x1b[?1049l" in terminal.read_until("\x1b[?1004l")


def test_a_terminal_that_reads_late_is_left_in_order(terminal: Pipe) -> None:
    """It gets no half sequence that swallows the way out of the alternate screen."""
    terminal.writer.write_frame(f"\x1b]0;{'x' * 100_000}\a")
    assert select.select([terminal.reading], [], [], 30)[0]
    terminal.writer.write("\x1b]52;c;aGVsbG8=\a")
    terminal.writer.write("\x1b[?1049l")
    terminal.writer.stop()
    assert not terminal.writer.is_alive()
    found = terminal.read_until("\x1b[?1049l")
    aborted = found.rindex("\x18")
    assert found[aborted:] == "\x18\x1b\\\x1b[?2026l\x1b[0m\x1b[?1049l"


def test_the_descriptor_of_the_shell_goes_on_to_block(terminal: Pipe) -> None:
    terminal.writer.write("x")
    terminal.read_until("x")
    assert os.get_blocking(terminal.writing)


def test_after_its_end_nothing_is_written_and_nobody_waits(pipe: Pipe) -> None:
    pipe.writer.write("<last>")
    pipe.writer.stop()
    for _ in range(1000):
        pipe.writer.write_frame(FRAME)
    assert re.fullmatch("<last>", pipe.read_until("<last>"))
    assert not select.select([pipe.reading], [], [], 0)[0]
