"""What a script relies on: statuses, a history that survives, and secrets that are nowhere."""

import re
import shutil
import sys
import time
from pathlib import Path

import pytest

from ontap_tui.requests import STARTER
from tests.end_to_end.conftest import COMMAND, Machine
from tests.support.terminal import Terminal

SNAPSHOT = ("run", "snapshot-create", "--cluster", "prod-east", "--set", "volume=vol_home")
PASSWORDS = (b"prod-east-password", b"prod-west-password", b"cHJvZC1lYXN0LXBhc3N3b3Jk", b"a-token-of-no-use")
"""The third in base64, as it is in the Authorization header."""


@pytest.fixture
def library(machine: Machine) -> Path:
    return shutil.copytree(STARTER, machine.home / "requests")


@pytest.mark.usefixtures("clusters", "library")
def test_a_launch_survives_a_kill(machine: Machine) -> None:
    launching = machine.start(*SNAPSHOT, "--wait")
    deadline = time.monotonic() + 10
    while not (launches := machine.json("history", "launches")) and time.monotonic() < deadline:
        time.sleep(0.02)
    launching.kill()
    launching.communicate()
    [launch] = launches
    assert launch["request"] == "snapshot-create"
    [after] = machine.json("history", "launches")
    assert after["id"] == launch["id"]
    if after["jobs"]:
        assert machine.run("wait", "prod-east", *after["jobs"], "--timeout", "30").returncode == 0


def assert_without_secrets(machine: Machine, *said: str) -> None:
    """Nor in any file but the configuration."""
    files = [path for path in machine.home.rglob("*") if path.is_file() and path != machine.config]
    assert {"log", "history.sqlite3"} <= {path.name for path in files}
    for text in (*(one.encode() for one in said), *(path.read_bytes() for path in files)):
        assert not any(password in text for password in PASSWORDS)


@pytest.mark.usefixtures("clusters", "library")
def test_secrets_are_nowhere_but_in_the_configuration(machine: Machine) -> None:
    log = machine.home / "log"
    runs = [
        machine.run_here("-v", "--log-file", str(log), *arguments)
        for arguments in (
            ("config", "check"),
            ("config", "show"),
            ("doctor",),
            ("jobs", "-o", "json"),
            (*SNAPSHOT, "--dry-run"),
            (*SNAPSHOT, "--wait", "-o", "json"),
            ("history", "launches", "-o", "json"),
            ("watch", "--timeout", "1"),
        )
    ]
    assert [run.returncode for run in runs[:-1]] == [0] * (len(runs) - 1)
    assert_without_secrets(machine, *(run.stdout + run.stderr for run in runs))


@pytest.mark.usefixtures("clusters", "library")
def test_nor_are_they_in_anything_that_a_session_on_screen_leaves(machine: Machine) -> None:
    """The log, the history, what is remembered, and the screen itself, which shows a refused login."""
    config = machine.config.read_text()
    url = re.findall(r'^url = "(.*)"', config, re.MULTILINE)[0]
    machine.config.write_text(f'{config}\n[clusters.wrong]\nurl = "{url}"\ntoken = "a-token-of-no-use"\n')
    log = machine.home / "log"
    with Terminal([*COMMAND, "-v", "--log-file", str(log)], machine.environ) as terminal:
        terminal.until("refused the token")
        terminal.until("running")
        terminal.press("q")
        assert terminal.end() == 0
    assert "refused the token" in log.read_text()
    assert_without_secrets(machine, terminal.text)


@pytest.mark.usefixtures("clusters", "library")
def test_nor_in_the_report_of_a_crash(machine: Machine) -> None:
    log = machine.home / "log"
    program = (
        "from ontap_tui.cli import main; from ontap_tui.engine.poller import Poller\n"
        "def crash(poller, *_): raise RuntimeError(f'on purpose in {poller.state.name}')\n"
        "Poller._succeed = crash\n"
        f"main(['--log-file', {str(log)!r}])"
    )
    with Terminal([sys.executable, "-c", program], machine.environ) as terminal:
        assert terminal.end() != 0
    [report] = machine.home.rglob("crash-*.txt")
    assert "on purpose in" in report.read_text()
    assert_without_secrets(machine, terminal.text)
