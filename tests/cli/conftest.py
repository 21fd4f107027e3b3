"""The command, run in this process against simulated clusters on real sockets."""

import json
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from ontap_tui.cli import main
from ontap_tui.cli.simulated import write_config
from ontap_tui.requests import STARTER
from ontap_tui.simulator import SimulatedCluster, SimulatedFleet
from tests.support.fleet import fleet as fleet
from tests.support.postgres import database as database
from tests.support.postgres import postgres as postgres
from tests.support.postgres import postgres_server as postgres_server


class Done:
    """How a command ended."""

    def __init__(self, status: int, out: str, err: str) -> None:
        self.status = status
        self.out = out
        self.err = err

    @property
    def json(self) -> Any:
        return json.loads(self.out)

    @property
    def json_lines(self) -> list[Any]:
        return [json.loads(line) for line in self.out.splitlines()]


class Command:
    """``ontap-tui`` with a configuration and data of its own."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder = folder
        self.config = folder / "config.toml"
        self._capsys = capsys

    def __call__(self, *arguments: str) -> Done:
        options = ["--config", str(self.config), "--data-dir", str(self.folder / "data")]
        self._capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            main([*options, *arguments])
        captured = self._capsys.readouterr()
        return Done(int(ended.value.code or 0), captured.out, captured.err)


def when_asked(cluster: SimulatedCluster, word: str, action: Callable[[], None]) -> None:
    """Does it, in a thread, once the cluster has been asked for a path with this word in it."""

    def wait_and_do() -> None:
        while not any(word in received.path for received in list(cluster.log.requests)):
            time.sleep(0.01)
        action()

    threading.Thread(target=wait_and_do, daemon=True).start()


@pytest.fixture
def command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Command:
    """Without clusters."""
    return Command(tmp_path, capsys)


@pytest.fixture
def on_fleet(command: Command, fleet: SimulatedFleet) -> Command:
    """Over ``prod-east``, ``prod-west`` and ``lab``, in which nothing happens but by hand."""
    write_config(command.config, fleet.endpoints)
    return command


@pytest.fixture
def live_fleet() -> Iterator[SimulatedFleet]:
    """Two clusters whose time runs fast, so that what is launched ends at once."""
    with SimulatedFleet(2, speed=50) as running:
        yield running


@pytest.fixture
def on_live_fleet(command: Command, live_fleet: SimulatedFleet) -> Command:
    """Over it, with the starter library."""
    write_config(command.config, live_fleet.endpoints)
    shutil.copytree(STARTER, command.folder / "requests")
    return command
