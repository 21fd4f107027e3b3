"""The command as a process whose standard streams are closed, full, or not UTF-8."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest

from ontap_tui.simulator import SimulatedFleet
from tests.cli.conftest import Command

FULL = Path("/dev/full")
needs_full = pytest.mark.skipif(not FULL.exists(), reason="there is no /dev/full here")


def words(command: Command, *arguments: str) -> list[str]:
    options = ["--config", str(command.config), "--data-dir", str(command.folder / "data")]
    return [sys.executable, "-m", "ontap_tui", *options, *arguments]


def in_shell(command: Command, redirection: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["sh", "-c", f'exec "$@" {redirection}', "sh", *words(command, *arguments)],
        capture_output=True,
        text=True,
        check=False,
        timeout=30,
    )


@contextmanager
def nobody_reads() -> Iterator[int]:
    """The writing end of a pipe that has no other."""
    read, write = os.pipe()
    os.close(read)
    try:
        yield write
    finally:
        os.close(write)


@pytest.mark.parametrize("redirection", ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"])
def test_a_closed_stream_is_an_empty_one(on_fleet: Command, fleet: SimulatedFleet, redirection: str) -> None:
    fleet["prod-east"].world.add_job("Volume move")
    fleet["lab"].stop()
    done = in_shell(on_fleet, redirection, "jobs", "-o", "json")
    assert done.returncode == 4
    assert ("Volume move" in done.stdout) == (">&-" not in redirection.replace("2>&-", ""))
    assert ("lab: refused" in done.stderr) == ("2>&-" not in redirection)


@pytest.mark.parametrize("stream", ["stdout", "stderr"])
def test_a_closed_pipe_does_not_change_how_a_command_ends(
    on_fleet: Command, fleet: SimulatedFleet, stream: str
) -> None:
    job = fleet["lab"].world.add_job("Volume move")
    fleet["lab"].world.fail(job.uuid, 4, "entry doesn't exist")
    fleet["prod-east"].stop()
    for arguments, status in ((["jobs"], 4), (["wait", "lab", job.uuid], 1)):
        with nobody_reads() as pipe:
            done = subprocess.run(
                words(on_fleet, *arguments),
                stdout=pipe if stream == "stdout" else subprocess.DEVNULL,
                stderr=pipe if stream == "stderr" else subprocess.DEVNULL,
                check=False,
                timeout=30,
            )
        assert done.returncode == status


def test_watch_ends_when_nobody_reads_any_more(on_fleet: Command, fleet: SimulatedFleet) -> None:
    fleet["lab"].world.add_job("Volume move")
    with nobody_reads() as pipe:
        done = subprocess.run(
            words(on_fleet, "watch"), stdout=pipe, stderr=subprocess.PIPE, check=False, timeout=30
        )
    of_the_disk = b"No history: its file does not respond."  # said rightly on a machine whose disk is busy
    said = [line for line in done.stderr.splitlines() if not line.startswith(of_the_disk)]
    assert (done.returncode, said) == (0, [])


def test_simulate_ends_when_nobody_reads_any_more(command: Command) -> None:
    with nobody_reads() as pipe:
        done = subprocess.run(
            words(command, "simulate"), stdout=pipe, stderr=subprocess.PIPE, check=False, timeout=30
        )
    assert (done.returncode, done.stderr) == (0, b"")


@pytest.mark.parametrize("arguments", [["--help"], ["jobs", "--help"], ["--version"]])
def test_help_that_nobody_reads(command: Command, arguments: list[str]) -> None:
    with nobody_reads() as pipe:
        done = subprocess.run(
            words(command, *arguments), stdout=pipe, stderr=subprocess.PIPE, check=False, timeout=30
        )
    assert (done.returncode, done.stderr) == (0, b"")


@needs_full
@pytest.mark.parametrize("arguments", [["--help"], ["--version"], ["requests", "operations"]])
def test_output_that_cannot_be_written(command: Command, arguments: list[str]) -> None:
    command.config.touch()
    done = in_shell(command, f">{FULL}", *arguments)
    assert done.returncode == 74
    assert done.stderr == "Standard output cannot be written: No space left on device.\n"


@needs_full
def test_a_launch_is_not_called_unsent_because_its_result_cannot_be_written(
    on_live_fleet: Command, live_fleet: SimulatedFleet
) -> None:
    arguments = ("run", "snapshot-create", "--set", "volume=vol_home", "--cluster", "prod-east")
    done = in_shell(on_live_fleet, f">{FULL}", *arguments)
    assert done.returncode == 74
    assert "POST" in [received.method for received in live_fleet["prod-east"].log.requests]


IN_EACH_FORMAT = """
import sys
from ontap_tui.__main__ import main
given = sys.argv[1:]
for output in ("table", "json", "csv"):
    try:
        sys.argv[1:] = [*given, "-o", output]
        main()
    except SystemExit as ended:
        assert ended.code == 0, output
    sys.stdout.write("next")
"""


def test_what_the_encoding_lacks_is_escaped(on_fleet: Command, fleet: SimulatedFleet) -> None:
    fleet["lab"].world.add_job("容量 é")
    environment: Mapping[str, str] = {**os.environ, "PYTHONIOENCODING": "latin-1"}
    done = subprocess.run(
        [sys.executable, "-c", IN_EACH_FORMAT, *words(on_fleet, "jobs")[3:]],
        capture_output=True,
        env=environment,
        check=False,
        timeout=30,
    )
    assert (done.returncode, done.stderr) == (0, b"")
    table, as_json, csv, _ = done.stdout.decode("latin-1").split("next")
    assert r"\u5bb9\u91cf é" in table
    assert json.loads(as_json)[0]["description"] == "容量 é"
    assert r"\u5bb9\u91cf é" in csv


@contextmanager
def asked(command: Command, *arguments: str) -> Iterator[tuple[subprocess.Popen[bytes], int]]:
    """Standard input and error are a terminal, whose other end is given."""
    ours, theirs = os.openpty()
    try:
        with subprocess.Popen(
            words(command, *arguments),
            stdin=theirs,
            stdout=subprocess.DEVNULL,
            stderr=theirs,
            start_new_session=True,
        ) as running:
            try:
                yield running, ours
            finally:
                running.kill()
    finally:
        os.close(ours)
        os.close(theirs)


def until(terminal: int, text: str, running: subprocess.Popen[bytes]) -> None:
    """And until it waits for an answer: Python does not notice a signal that comes on the way there."""
    shown = ""
    while text not in shown:
        shown += os.read(terminal, 1000).decode()
    state = Path(f"/proc/{running.pid}/stat")
    while state.exists() and state.read_text().rpartition(")")[2].split()[0] != "S":
        pass


def test_an_interrupt_ends_a_question(on_fleet: Command, fleet: SimulatedFleet) -> None:
    job = fleet["lab"].world.add_job("Volume move")
    with asked(on_fleet, "cancel", "lab", job.uuid) as (running, terminal):
        until(terminal, "[y/N]", running)
        running.send_signal(signal.SIGINT)
        assert running.wait(30) == 130
    assert all(received.method == "GET" for received in fleet["lab"].log.requests)


@pytest.mark.parametrize("arguments", [["jobs"], ["wait", "lab", "0-0"]])
def test_an_interrupt_ends_the_question_for_a_password(on_fleet: Command, arguments: list[str]) -> None:
    text = on_fleet.config.read_text()
    on_fleet.config.write_text(text.replace('password = "lab-password"', "password = { prompt = true }"))
    with asked(on_fleet, *arguments) as (running, terminal):
        until(terminal, "lab", running)
        running.send_signal(signal.SIGINT)
        assert running.wait(30) == 130


@needs_full
def test_a_usage_error_that_nobody_can_read(command: Command) -> None:
    assert in_shell(command, f"2>{FULL}", "jbos").returncode == 2
