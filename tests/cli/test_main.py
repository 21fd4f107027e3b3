"""The command as a process: imports, interruption, closed pipes, mistakes."""

import os
import shlex
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from ontap_tui import __version__
from tests.cli.conftest import Command

HEAVY = ("textual", "rich", "httpcore", "starlette", "uvicorn", "sqlite3", "keyring")
ASK = f"""
import shlex, sys
from ontap_tui.cli import main
for line in sys.argv[1:]:
    try:
        main(shlex.split(line))
    except SystemExit:
        pass
    print(line, [name for name in {HEAVY} if name in sys.modules], file=sys.stderr)
"""
"""Runs one line after another, and tells after each what has been imported so far."""
ALL_HELP = """
        import click
        from ontap_tui.cli.main import cli
        from ontap_tui.cli.on_demand import OnDemand

        def show(command, *path):
            found = command.load() if isinstance(command, OnDemand) else command
            try:
                main([*path, "--help"])
            except SystemExit:
                pass
            for name, one in getattr(found, "commands", {}).items():
                show(one, *path, name)

        show(cli)
"""


def test_version_and_help_import_nothing_heavy() -> None:
    done = subprocess.run(
        [sys.executable, "-c", ASK, "--version", "--help"], capture_output=True, text=True, check=True
    )
    assert done.stderr == "--version []\n--help []\n"
    assert (
        __version__
        in subprocess.run(
            [sys.executable, "-m", "ontap_tui", "--version"], capture_output=True, text=True, check=True
        ).stdout
    )


def test_the_commands_of_a_script_do_not_import_textual(command: Command) -> None:
    command.config.write_text('[clusters.x]\nurl = "http://127.0.0.1:1"\ntoken = "t"\n')
    options = shlex.join(["--config", str(command.config), "--data-dir", str(command.folder)])
    subcommands = ("jobs", "config check", "requests list", "history", "doctor")
    done = subprocess.run(
        [sys.executable, "-c", ASK, *(f"{options} {subcommand}" for subcommand in subcommands)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert "Traceback" not in done.stderr
    imported = [line.removeprefix(options) for line in done.stderr.splitlines() if line.startswith(options)]
    assert len(imported) == len(subcommands)
    for line in imported:
        assert "textual" not in line
        assert "starlette" not in line


@pytest.mark.parametrize("arguments", [("frob",), ("--frob",), ("jobs", "--frob"), ("wait",), ("run",)])
def test_mistakes_of_usage(command: Command, arguments: tuple[str, ...]) -> None:
    done = command(*arguments)
    assert (done.status, done.out) == (2, "")
    assert "Usage: ontap-tui" in done.err


def test_a_slip_of_the_finger_is_answered_with_what_was_meant(command: Command) -> None:
    assert "Did you mean 'jobs'?" in command("jbos").err


def test_no_help_imports_what_a_command_works_with() -> None:
    """Of any command: all of them in one process, since none may import any of it."""
    heavy = "('ontap_tui.model', 'ontap_tui.config', 'asyncio', 'logging', 'msgspec')"
    ask = ASK.replace(str(HEAVY), heavy).replace("        main(shlex.split(line))\n", ALL_HELP)
    done = subprocess.run([sys.executable, "-c", ask, "all"], capture_output=True, text=True, check=True)
    assert done.stdout.count("Usage: ontap-tui") > 30
    assert done.stderr == "all []\n"


def test_a_file_that_was_named_must_be_there(command: Command) -> None:
    done = command("jobs")
    assert done.status == 2
    assert done.err == f"{command.config}: there is no such file; `ontap-tui init` writes one\n"


def test_the_dashboard_needs_a_terminal(command: Command) -> None:
    command.config.write_text('[clusters.x]\nurl = "http://127.0.0.1:1"\ntoken = "t"\n')
    done = command()
    assert (done.status, done.out) == (2, "")
    assert "needs a terminal" in done.err


def test_a_fault_of_our_own_is_told_without_a_traceback(
    command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise ZeroDivisionError("oops")

    monkeypatch.setattr("ontap_tui.cli.init.example_text", fail)
    done = command("init")
    assert (done.status, done.out) == (70, "")
    assert "ZeroDivisionError('oops')" in done.err
    assert "Traceback" not in done.err


def test_a_log_file_that_cannot_be_written(command: Command) -> None:
    done = command("--log-file", str(command.folder / "none" / "log"), "config", "path")
    assert (done.status, done.out) == (2, "")
    assert "cannot be written" in done.err


def simulate(*arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "ontap_tui", "simulate", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.mark.parametrize(("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 0)])
def test_simulate_names_its_clusters_and_ends_when_told(
    tmp_path: Path, command: Command, number: int, status: int
) -> None:
    with simulate("--clusters", "2", "--jobs", "5", "--write-config", str(command.config)) as running:
        assert running.stdout is not None
        lines = [running.stdout.readline().split() for _ in range(2)]
        assert [name for name, _ in lines] == ["prod-east", "prod-west"]
        assert all(url.startswith("http://127.0.0.1:") for _, url in lines)
        assert len(command("jobs", "-o", "json").json) == 10
        running.send_signal(number)
        assert running.wait(30) == status
        assert running.stderr is not None
        assert running.stderr.read().strip() == ""


def test_simulate_spares_a_configuration_that_is_not_its_own(command: Command) -> None:
    command.config.write_text("# mine\n")
    with simulate("--write-config", str(command.config)) as running:
        assert running.wait(30) == 2
    assert command.config.read_text() == "# mine\n"


def test_a_reader_that_has_enough_ends_it_quietly(command: Command) -> None:
    read, write = os.pipe()
    os.close(read)
    with os.fdopen(write, "w") as closed:
        done = subprocess.run(
            [sys.executable, "-m", "ontap_tui", "requests", "operations", "-o", "json"],
            stdout=closed,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert (done.returncode, done.stderr) == (0, "")


def test_interrupted(command: Command) -> None:
    command.config.write_text('[clusters.x]\nurl = "http://127.0.0.1:1"\ntoken = "t"\n')
    options = ["--config", str(command.config), "--data-dir", str(command.folder)]
    with subprocess.Popen(
        [sys.executable, "-m", "ontap_tui", *options, "watch"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as running:
        assert running.stderr is not None
        assert running.stderr.readline().startswith("x: ")
        running.send_signal(signal.SIGINT)
        assert running.wait(30) == 130
        assert "Traceback" not in running.stderr.read()
