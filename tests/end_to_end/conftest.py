"""The installed command, as a person or a script runs it."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest

from tests.end_to_end.plain_fleet import PlainFleet, plain_fleet
from tests.support.quiet import quiet_pilot as quiet_pilot
from tests.support.quiet import unhurried as unhurried

_SCRIPT: Final = Path(sys.executable).with_name("ontap-tui")
COMMAND: Final = [str(_SCRIPT)] if _SCRIPT.exists() else [sys.executable, "-m", "ontap_tui"]


class Machine:
    """A home folder, and clusters that are simulated by another process."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.config = home / "config.toml"
        self.environ = {
            **os.environ,
            "HOME": str(home),
            "TMPDIR": str(home / "tmp"),
            "ONTAP_TUI_CONFIG": str(self.config),
            "TERM": "xterm-256color",
        }
        (home / "tmp").mkdir()

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*COMMAND, *arguments], env=self.environ, capture_output=True, text=True, check=False
        )

    def json(self, *arguments: str) -> Any:
        return json.loads(self.run(*arguments, "-o", "json").stdout)

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [*COMMAND, *arguments],
            env=self.environ,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )


@pytest.fixture
def machine(clean_environment: Path) -> Machine:
    return Machine(clean_environment)


@pytest.fixture
def clusters(machine: Machine) -> Iterator[list[str]]:
    """The names of two clusters, served for as long as the test lasts and watched by the configuration."""
    arguments = ("simulate", "--clusters", "2", "--jobs", "20", "--write-config", str(machine.config))
    with machine.start(*arguments) as serving:
        assert serving.stdout is not None
        yield [serving.stdout.readline().split()[0] for _ in range(2)]
        serving.terminate()


@pytest.fixture
def plain(machine: Machine) -> Iterator[PlainFleet]:
    """Three clusters that the configuration names, served by this process."""
    with plain_fleet(machine.config) as fleet:
        yield fleet
