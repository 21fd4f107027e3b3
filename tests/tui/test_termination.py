"""A demand to end is met, in good order where that is possible."""

import signal
import subprocess
import sys
from collections.abc import Iterator

import pytest

_PROGRAM = """
import signal, sys, threading, time
from ontap_tui.tui.runtime import termination
termination._PATIENCE, termination._LEAVING = 0.05, 0.05
def say(word, then=lambda: None):
    print(word, flush=True)
    then()
ended = threading.Event()
made = termination.Termination(lambda: say("end", {end}), leave=lambda: say("left", {leave}))
made.start()
signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGTERM, signal.SIGHUP])  # as in a call that does not return
{before}
say("ready")
{demand}
ended.wait()
print("in good order", flush=True)
sys.exit(0)
"""


@pytest.fixture
def started() -> Iterator[list[subprocess.Popen[str]]]:
    programs: list[subprocess.Popen[str]] = []
    yield programs
    for program in programs:
        program.kill()
        program.wait()
        assert program.stdout is not None
        program.stdout.close()


def start(programs: list[subprocess.Popen[str]], **parts: str) -> subprocess.Popen[str]:
    text = _PROGRAM.format(
        **{"end": "ended.set", "leave": "lambda: None", "before": "", "demand": ""} | parts
    )
    program = subprocess.Popen([sys.executable, "-c", text], stdout=subprocess.PIPE, text=True)
    programs.append(program)
    assert program.stdout is not None
    assert program.stdout.readline() == "ready\n"
    return program


def rest_of(program: subprocess.Popen[str]) -> str:
    """What it says until it has ended."""
    assert program.stdout is not None
    rest = program.stdout.read()
    program.wait(30)
    return rest


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_it_in_good_order(started: list[subprocess.Popen[str]], number: int) -> None:
    program = start(started)
    program.send_signal(number)
    assert rest_of(program) == "end\nin good order\n"
    assert program.returncode == 0


def test_a_lost_terminal_ends_it_in_good_order(started: list[subprocess.Popen[str]]) -> None:
    program = start(started, demand="made.demand()")
    assert rest_of(program) == "end\nin good order\n"


def test_a_main_thread_that_does_not_answer_is_ended_by_force(started: list[subprocess.Popen[str]]) -> None:
    program = start(started, end="lambda: None")
    program.send_signal(signal.SIGTERM)
    assert rest_of(program) == "end\nleft\n"
    assert program.returncode == 1


def test_an_end_by_force_waits_for_nothing(started: list[subprocess.Popen[str]]) -> None:
    """Not even for the terminal to be left, or for further demands."""
    program = start(started, end="lambda: None", leave="threading.Event().wait", demand="made.demand()")
    program.send_signal(signal.SIGTERM)
    assert rest_of(program) == "end\nleft\n"
    assert program.returncode == 1


def test_other_signals_are_no_demand(started: list[subprocess.Popen[str]]) -> None:
    program = start(started, before="signal.signal(signal.SIGWINCH, lambda *_: say('resized', ended.set))")
    program.send_signal(signal.SIGWINCH)
    assert rest_of(program) == "resized\nin good order\n"
