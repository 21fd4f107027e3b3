"""What a script relies on: statuses, a history that survives, and secrets that are nowhere."""

import shutil
import time
from pathlib import Path

import pytest

from ontap_tui.requests import STARTER
from tests.end_to_end.conftest import Machine

SNAPSHOT = ("run", "snapshot-create", "--cluster", "prod-east", "--set", "volume=vol_home")
PASSWORDS = (b"prod-east-password", b"prod-west-password", b"cHJvZC1lYXN0LXBhc3N3b3Jk")
"""The last in base64, as it is in the Authorization header."""


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


@pytest.mark.usefixtures("clusters", "library")
def test_secrets_are_nowhere_but_in_the_configuration(machine: Machine) -> None:
    log = machine.home / "log"
    runs = [
        machine.run("-v", "--log-file", str(log), *arguments)
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
    said = [(run.stdout + run.stderr).encode() for run in runs]
    files = [path for path in machine.home.rglob("*") if path.is_file() and path != machine.config]
    assert {"log", "history.sqlite3"} <= {path.name for path in files}
    for text in (*said, *(path.read_bytes() for path in files)):
        assert not any(password in text for password in PASSWORDS)
