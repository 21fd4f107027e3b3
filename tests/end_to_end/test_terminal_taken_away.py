"""A terminal that is gone, not read, or lent to an editor: the program goes on, and ends when told to."""

import json
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.end_to_end.conftest import COMMAND, Machine
from tests.end_to_end.plain_fleet import PlainFleet
from tests.support.terminal import Terminal

_PATIENCE = 45.0
_LEFT = b"\x1b[?1049l"
_FRAMES = "?" * 20
"""Opens and closes the help: draws 400 KB, more than may wait for a terminal."""
_NEW_REQUEST = "t\x1bOR"  # t F3
_EDITOR = """#!{python}
import pathlib, sys, time
here = pathlib.Path(sys.argv[0]).parent
(here / "open").touch()
while not (here / "close").exists():
    time.sleep(0.02)
"""
_HUNG_DISK = """
import os, time

def hang(descriptor):
    time.sleep(3600)

os.fsync = hang
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


def stop_reading(terminal: Terminal, plain: PlainFleet) -> None:
    """Return when more has been drawn than may wait, and then the raw JSON of a job."""
    terminal.press(_FRAMES + "y")
    logs = [cluster.log for cluster in plain.clusters.values()]
    wait_for(lambda: any("/jobs/" in line for log in logs for line in log))
    asked = len(plain.new.log)
    wait_for(lambda: len(plain.new.log) > asked + 10)


def given_back(terminal: Terminal) -> bool:
    terminal.read_rest()
    return terminal.drawn.rfind(_LEFT) > terminal.drawn.rfind(b"\x1b[?1049h")


def state_of(machine: Machine) -> dict[str, object]:
    (path,) = machine.home.rglob("remembered.json")
    found = json.loads(path.read_text())
    assert isinstance(found, dict)
    return found


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_an_order_to_end_is_obeyed_though_nobody_reads_the_terminal(
    drawing: Machine, plain: PlainFleet, number: int
) -> None:
    with Terminal(COMMAND, drawing.environ) as terminal:
        before = terminal.attributes
        terminal.until("9.14")
        terminal.press("D")
        terminal.until("first seen")
        stop_reading(terminal, plain)
        terminal.process.send_signal(number)
        assert terminal.process.wait(_PATIENCE) == 1
        assert given_back(terminal)
        assert terminal.attributes == before
    assert state_of(drawing)["pane"] is True
    assert drawing.json("history", "--since", "1h")


def test_when_the_terminal_reads_again_it_shows_the_screen_of_now(
    drawing: Machine, plain: PlainFleet
) -> None:
    with Terminal(COMMAND, drawing.environ) as terminal:
        terminal.until("9.14")
        stop_reading(terminal, plain)
        terminal.press(
            "\x1b[27u" + _NEW_REQUEST
        )  # Escape, unmistakably; and a screen that draws nothing by itself
        asked = len(plain.new.log)
        wait_for(lambda: len(plain.new.log) > asked + 30)
        terminal.until("F3 as TOML")
        terminal.press("\x11")  # Ctrl+Q
        assert terminal.end() == 0


@pytest.mark.parametrize(
    "closed", [Terminal.close, lambda terminal: terminal.process.send_signal(signal.SIGHUP)]
)
def test_a_terminal_closed_under_load_ends_it(drawing: Machine, closed: Callable[[Terminal], None]) -> None:
    with Terminal(COMMAND, drawing.environ) as terminal:
        terminal.until("9.14")
        terminal.press(_FRAMES)
        closed(terminal)
        assert terminal.process.wait(_PATIENCE) == 1


@pytest.mark.skipif(shutil.which("tmux") is None, reason="tmux is not installed")
def test_killing_tmux_under_load_ends_it(drawing: Machine, plain: PlainFleet, tmp_path: Path) -> None:
    pid = tmp_path / "pid"
    tmux = ["tmux", "-S", str(tmp_path / "tmux"), "-f", "/dev/null"]
    run = f"echo $$ > {pid}; exec {' '.join(COMMAND)}"
    subprocess.run(
        [*tmux, "new-session", "-d", "-x", "120", "-y", "40", run], env=drawing.environ, check=True
    )
    wait_for(lambda: len(plain.new.log) > 10)
    for _ in range(10):
        subprocess.run([*tmux, "send-keys", "S", "Escape", "Escape"], env=drawing.environ, check=True)
    subprocess.run([*tmux, "kill-server"], env=drawing.environ, check=True)
    wait_for(lambda: not Path(f"/proc/{pid.read_text().strip()}").exists())


def test_an_order_to_end_is_obeyed_while_a_filter_is_matched(drawing: Machine, plain: PlainFleet) -> None:
    for _ in range(50):
        plain.new.begin("a" * 2000 + "!", (0, {"state": "running"}))
    with Terminal(COMMAND, drawing.environ) as terminal:
        terminal.until("9.14")
        terminal.press("//(a+)+$/\r")
        terminal.process.send_signal(signal.SIGTERM)
        assert terminal.end() == 1
        assert given_back(terminal)


def test_an_order_to_end_is_obeyed_while_a_large_answer_is_decoded(
    drawing: Machine, plain: PlainFleet
) -> None:
    with Terminal(COMMAND, drawing.environ) as terminal:
        terminal.until("9.14")
        plain.old.begin("Large", (0, {"state": "running", "message": "x" * 31_000_000}))
        asked = len(plain.old.log)
        wait_for(lambda: len(plain.old.log) > asked + 1)
        terminal.process.send_signal(signal.SIGTERM)
        assert terminal.end() == 1
        assert given_back(terminal)


def test_an_order_to_end_is_obeyed_although_the_disk_hangs(drawing: Machine, tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text(_HUNG_DISK)
    drawing.environ["PYTHONPATH"] = str(tmp_path)
    with Terminal(COMMAND, drawing.environ) as terminal:
        before = terminal.attributes
        terminal.until("9.14")
        terminal.press("D")
        terminal.until("first seen")
        terminal.process.send_signal(signal.SIGTERM)
        assert terminal.end() == 1
        assert given_back(terminal)
        assert terminal.attributes == before


class Editing:
    """A dashboard whose terminal is lent to an editor, which stays open until it is told to close."""

    def __init__(self, terminal: Terminal, folder: Path) -> None:
        self.terminal = terminal
        self._folder = folder

    def open(self) -> None:
        self.press_f2()
        wait_for(lambda: (self._folder / "open").exists())

    def open_request(self) -> None:
        self.terminal.until("9.14")
        self.terminal.press(_NEW_REQUEST)
        self.terminal.until("Ctrl+S")

    def press_f2(self) -> None:
        self.terminal.press("\x1bOQ")

    def close(self) -> None:
        (self._folder / "close").touch()


@pytest.fixture
def folder(drawing: Machine, tmp_path: Path) -> Path:
    script = tmp_path / "editor"
    script.write_text(_EDITOR.format(python=sys.executable))
    script.chmod(0o700)
    drawing.environ["EDITOR"] = str(script)
    return tmp_path


def test_an_editor_that_cannot_be_run_is_told_and_while_one_is_open_polls_go_on(
    drawing: Machine, plain: PlainFleet, folder: Path
) -> None:
    """The screen is there again after each."""
    script, away = folder / "editor", folder / "away"
    script.rename(away)
    with Terminal(COMMAND, drawing.environ) as terminal:
        editing = Editing(terminal, folder)
        editing.open_request()
        editing.press_f2()
        terminal.until("directory")  # words break where the folder's name lets them

        away.rename(script)
        editing.open()
        asked = len(plain.new.log)
        wait_for(lambda: len(plain.new.log) > asked + 10)  # each poll is followed by what would be drawn
        assert given_back(terminal)
        terminal.forget()
        editing.close()
        terminal.until("Ctrl+S")
        terminal.press("\x11")  # Ctrl+Q
        assert terminal.end() == 0


def test_an_order_to_end_is_obeyed_while_an_editor_is_open(drawing: Machine, folder: Path) -> None:
    with Terminal(COMMAND, drawing.environ) as terminal:
        before = terminal.attributes
        editing = Editing(terminal, folder)
        editing.open_request()
        editing.open()
        terminal.process.send_signal(signal.SIGTERM)
        assert terminal.end() == 1
        assert given_back(terminal)
        assert terminal.attributes == before
