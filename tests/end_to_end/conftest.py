"""The installed command, as a person or a script runs it."""

import io
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any, Final, NamedTuple

import pytest

from ontap_tui.cli import main
from tests.end_to_end.plain_fleet import PlainFleet, plain_fleet
from tests.support.quiet import quiet_pilot as quiet_pilot
from tests.support.quiet import undrawn as undrawn
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

    def run_here(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """The same in the process of the test, for what does not need one of its own."""
        command = ["--config", str(self.config), *arguments]
        out, err = io.StringIO(), io.StringIO()
        with redirect_stdout(out), redirect_stderr(err), pytest.raises(SystemExit) as ended:
            main(command)
        return subprocess.CompletedProcess(
            command, int(ended.value.code or 0), out.getvalue(), err.getvalue()
        )

    def json(self, *arguments: str) -> Any:
        return json.loads(self.run_here(*arguments, "-o", "json").stdout)

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


class Simulated(NamedTuple):
    config: Path
    names: list[str]


@pytest.fixture(scope="module")
def simulated(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Simulated]:
    """Two clusters, served by another process, and the configuration that it wrote for them."""
    config = tmp_path_factory.mktemp("simulated") / "config.toml"
    arguments = ("simulate", "--clusters", "2", "--jobs", "20", "--write-config", str(config))
    with subprocess.Popen([*COMMAND, *arguments], stdout=subprocess.PIPE, text=True) as serving:
        assert serving.stdout is not None
        yield Simulated(config, [serving.stdout.readline().split()[0] for _ in range(2)])
        serving.terminate()


@pytest.fixture
def clusters(machine: Machine, simulated: Simulated) -> list[str]:
    """The names of these clusters, which the configuration names."""
    shutil.copy(simulated.config, machine.config)
    return simulated.names


@pytest.fixture
def plain(machine: Machine) -> Iterator[PlainFleet]:
    """Three clusters that the configuration names, served by this process."""
    with plain_fleet(machine.config) as fleet:
        yield fleet
