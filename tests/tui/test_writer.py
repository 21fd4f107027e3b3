"""What is drawn never waits for the terminal, and the terminal shows the whole of it when it reads again."""

import os
import re
import select
from collections.abc import Iterator
from contextlib import suppress
from threading import Event

import pytest

from ontap_tui.tui.runtime.writer import OutputWriter

FRAME = "\x1b[?2026h\x1b[1;1H" + "x" * 20_000 + "\x1b[0m\x1b[?2026l"


class Pipe:
    """A terminal that reads when the test does."""

    def __init__(self) -> None:
        self.reading, self.writing = os.pipe()
        self.redrawn, self.lost = Event(), Event()
        self.writer = OutputWriter(self.writing, redraw=self.redrawn.set, lost=self.lost.set)
        self.writer.start()

    def read_until(self, end: str) -> str:
        found = b""
        while not found.endswith(end.encode()):
            assert select.select([self.reading], [], [], 30)[0], found[-100:]
            found += os.read(self.reading, 65536)
        return found.decode()

    def close(self) -> None:
        for descriptor in (self.reading, self.writing):
            with suppress(OSError):
                os.close(descriptor)


@pytest.fixture
def pipe() -> Iterator[Pipe]:
    opened = Pipe()
    yield opened
    opened.close()


def test_what_is_written_arrives_in_order(pipe: Pipe) -> None:
    for number in range(100):
        pipe.writer.write(f"<{number}>")
    assert pipe.read_until("<99>") == "".join(f"<{number}>" for number in range(100))
    assert not pipe.redrawn.is_set()


def test_a_terminal_that_does_not_read_holds_nobody_up_and_costs_no_memory(pipe: Pipe) -> None:
    for _ in range(1000):
        pipe.writer.write(FRAME)
    pipe.writer.stop()
    assert sum(map(len, pipe.writer._waiting)) < 600_000


def test_frames_that_nobody_read_are_dropped_whole_and_the_screen_is_drawn_anew(pipe: Pipe) -> None:
    for _ in range(1000):
        pipe.writer.write(FRAME)
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
            pipe.writer.write(FRAME)
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


def test_after_its_end_nothing_is_written_and_nobody_waits(pipe: Pipe) -> None:
    pipe.writer.write("<last>")
    pipe.writer.stop()
    for _ in range(1000):
        pipe.writer.write(FRAME)
    assert re.fullmatch("<last>", pipe.read_until("<last>"))
    assert not select.select([pipe.reading], [], [], 0)[0]
