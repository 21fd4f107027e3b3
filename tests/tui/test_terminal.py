"""What is said to the terminal, and how the program reads from it."""

import base64
import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from textual.events import Key
from textual.message import Message

from ontap_tui.tui.runtime import terminal as terminal_module
from ontap_tui.tui.runtime.terminal import clipboard, desktop_notification
from tests.support.terminal import Terminal

_PROGRAM = """
import sys
from pathlib import Path
from ontap_tui.tui import run_dashboard
from tests.support.fake_engine import FakeEngine
from tests.support.session import FakeComposition
from ontap_tui.model import SystemClock
composition = FakeComposition(Path(sys.argv[1]), FakeEngine(SystemClock()))
sys.exit(
    run_dashboard(
        composition,
        composition.loaded,
        remembered=composition.remembered,
        reports=Path(sys.argv[1]),
    )
)
"""


def test_the_clipboard_is_osc_52_and_goes_through_tmux_too() -> None:
    encoded = base64.b64encode("vol_ä".encode()).decode()
    plain = f"\x1b]52;c;{encoded}\a"
    assert clipboard("vol_ä", {}) == plain
    assert clipboard("vol_ä", {"TMUX": "1"}) == plain + f"\x1bPtmux;\x1b\x1b]52;c;{encoded}\a\x1b\\"


@pytest.mark.parametrize(
    ("environ", "sequence"),
    [
        ({"TERM": "xterm-256color"}, "\x1b]9;east: failure: move, then\x1b\\"),
        ({"TERM": "foot"}, "\x1b]777;notify;east: failure;move, then\x1b\\"),
        (
            {"TERM": "xterm-kitty"},
            "\x1b]99;i=ontap-tui:d=0;east: failure\x1b\\\x1b]99;i=ontap-tui:d=1:p=body;move, then\x1b\\",
        ),
        ({"TERM": "tmux", "TMUX": "1"}, "\x1bPtmux;\x1b\x1b]9;east: failure: move, then\x1b\x1b\\\x1b\\"),
    ],
)
def test_a_desktop_notification_speaks_the_terminals_own_sequence(
    environ: dict[str, str], sequence: str
) -> None:
    assert desktop_notification("east: failure", "move; then", environ) == sequence


def test_a_job_cannot_end_the_sequence_and_begin_its_own() -> None:
    told = desktop_notification("east", "\x1b\\\x1b]52;c;ZXZpbA==\a", {})
    assert told.count("\x1b") == 2
    assert "\a" not in told


@pytest.fixture
def terminal(tmp_path: Path) -> Iterator[Terminal]:
    """The program on a terminal of its own, drawn for the first time."""
    environ = {**os.environ, "PYTHONPATH": os.getcwd()}
    with Terminal([sys.executable, "-c", _PROGRAM, str(tmp_path)], environ) as terminal:
        terminal.until("NO CLUSTERS")
        yield terminal


def test_bytes_that_are_not_utf_8_are_no_keys_a_lone_escape_is_one_and_leaving_wakes_who_waits_for_input(
    terminal: Terminal,
) -> None:
    terminal.press(b"\xff\xfe\x80")
    terminal.press_until("?", lambda: terminal.shows("Keys"))
    terminal.press_until("\x1b", lambda: not terminal.shows("Keys"))
    terminal.press("q")
    assert terminal.end() == 0


class Idle(terminal_module.TerminalDriver):
    """Reads input without an application."""

    def __init__(self, descriptor: int) -> None:
        self.exit_event = self._leaving = terminal_module.WakingEvent()
        self.fileno = descriptor
        self._debug = False
        self.heard: list[Message] = []

    def process_message(self, message: Message) -> None:
        self.heard.append(message)


def test_it_waits_for_input_without_waking_up(monkeypatch: pytest.MonkeyPatch) -> None:
    now, waits = 100.0, []
    received, sending = os.pipe()
    driver = Idle(received)

    def waiting(_: list[int], __: object, ___: object, timeout: float | None) -> tuple[list[int], ...]:
        nonlocal now
        waits.append(timeout)
        if len(waits) == 2:
            os.write(sending, b"a")
            return [received], [], []
        now += 0.4
        if len(waits) == 7:
            driver.exit_event.set()
        return [], [], []

    monkeypatch.setattr("ontap_tui.tui.runtime.terminal.select.select", waiting)
    monkeypatch.setattr("ontap_tui.tui.runtime.terminal.time.monotonic", lambda: now)
    driver.run_input_thread()
    assert [event.key for event in driver.heard if isinstance(event, Key)] == ["a"]
    assert waits == [None, None, 0.1, 0.1, 0.1, None, None]
    driver.exit_event.clear()
    driver._leaving.close()
    os.close(received)
    os.close(sending)


def test_a_terminal_that_is_gone_ends_the_program(terminal: Terminal) -> None:
    terminal.close()
    assert terminal.end() == 1


def test_an_order_to_end_is_obeyed(terminal: Terminal) -> None:
    terminal.process.send_signal(signal.SIGTERM)
    assert terminal.end() == 1
