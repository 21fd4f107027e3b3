"""A terminal that is gone, not read, or lent to an editor: the program goes on, and ends when told to."""

import os
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.end_to_end.conftest import COMMAND, Machine
from tests.end_to_end.plain_fleet import PlainFleet
from tests.support.terminal import Terminal

_PATIENCE = 45.0
_EDITOR = """
import pathlib, sys, time
here = pathlib.Path(sys.argv[1])
(here / "open").touch()
while not (here / "close").exists():
    time.sleep(0.02)
"""


def wait_for(condition: Callable[[], bool]) -> None:
    until = time.monotonic() + _PATIENCE
    while not condition():
        assert time.monotonic() < until
        time.sleep(0.02)


@pytest.fixture
def drawing(machine: Machine, plain: PlainFleet) -> Machine:
    """Clusters on which something is drawn anew all the time."""
    text = machine.config.read_text()
    machine.config.write_text(text.replace("interval = 0.3", "interval = 0.1"))
    return machine


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_an_order_to_end_is_obeyed_though_nobody_reads_the_terminal(
    drawing: Machine, plain: PlainFleet, number: int
) -> None:
    with Terminal(COMMAND, drawing.environ) as terminal:
        terminal.until("9.14")
        asked = len(plain.new.log)
        terminal.press("S\x1b\x1b" * 20)  # each draws more than a pseudo-terminal holds
        wait_for(lambda: len(plain.new.log) > asked + 20)
        terminal.process.send_signal(number)
        assert terminal.process.wait(_PATIENCE) == 1
    assert drawing.json("history", "--since", "1h")


def test_a_terminal_closed_under_load_ends_it(drawing: Machine) -> None:
    with Terminal(COMMAND, drawing.environ) as terminal:
        terminal.until("9.14")
        terminal.press("S\x1b\x1b" * 20)
        terminal.close()
        assert terminal.process.wait(_PATIENCE) == 1


class Editing:
    """A dashboard whose terminal is lent to an editor, which stays open until it is told to close."""

    def __init__(self, terminal: Terminal, folder: Path) -> None:
        self.terminal = terminal
        self._folder = folder

    def open(self) -> None:
        self.terminal.until("9.14")
        self.terminal.press("t")
        self.terminal.until("F3 new")
        self.terminal.press("\x1bOR")  # F3
        self.terminal.until("Ctrl+S")
        self.terminal.press("\x1bOQ")  # F2
        wait_for(lambda: (self._folder / "open").exists())

    def close(self) -> None:
        (self._folder / "close").touch()


@pytest.fixture
def folder(drawing: Machine, tmp_path: Path) -> Path:
    script = tmp_path / "editor.py"
    script.write_text(_EDITOR)
    drawing.environ["EDITOR"] = f"{sys.executable} {script} {tmp_path}"
    return tmp_path


def test_polls_go_on_while_an_editor_is_open_and_the_screen_comes_back(
    drawing: Machine, plain: PlainFleet, folder: Path
) -> None:
    with Terminal(COMMAND, drawing.environ) as terminal:
        editing = Editing(terminal, folder)
        editing.open()
        asked = len(plain.new.log)
        wait_for(lambda: len(plain.new.log) > asked + 40)  # each poll is followed by what would be drawn
        editing.close()
        terminal.press("\x1b\x1b")
        terminal.until("Esc")
        os.kill(terminal.process.pid, signal.SIGTERM)
        assert terminal.end() == 1


def test_an_order_to_end_is_obeyed_while_an_editor_is_open(drawing: Machine, folder: Path) -> None:
    with Terminal(COMMAND, drawing.environ) as terminal:
        Editing(terminal, folder).open()
        terminal.process.send_signal(signal.SIGTERM)
        assert terminal.end() == 1
