"""Takes docs/pictures/progress.svg: a command that waits, on a terminal of its own.

    python tools/make_progress_picture.py

Earlier runs of the same request come first, so that the end is expected.
"""

import io
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Final

from rich.console import Console
from rich.text import Text

from ontap_tui.cli.simulated import write_config
from ontap_tui.requests import STARTER
from ontap_tui.simulator import SimulatedFleet
from tests.support.terminal import Terminal

FILE: Final = Path(__file__).resolve().parent.parent / "docs" / "pictures" / "progress.svg"
TYPED: Final = (
    "ontap-tui run software-download --cluster 'prod-*' --set url=http://web/ontap.tgz --yes --wait"
)
RUN: Final = (
    "run", "software-download", "--cluster", "prod-*", "--set", "url=http://web/ontap.tgz", "--yes", "--wait",
)  # fmt: skip
COLUMNS: Final = 100


def main() -> None:
    with tempfile.TemporaryDirectory() as name, SimulatedFleet(2, speed=0.7) as fleet:
        folder = Path(name)
        write_config(folder / "config.toml", fleet.endpoints)
        shutil.copytree(STARTER, folder / "requests")
        options = ("--config", str(folder / "config.toml"), "--data-dir", name)
        command = [sys.executable, "-m", "ontap_tui", *options, *RUN]
        for _ in range(3):
            subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        with Terminal(
            command, {**os.environ, "TERM": "xterm-256color"}, columns=COLUMNS, rows=30
        ) as terminal:
            terminal.until_shown("60 %")
            waiting = list(filter(None, terminal.lines))
            terminal.end()
            terminal.read_rest()
    draw([f"$ {TYPED}", *waiting])


def draw(lines: list[str]) -> None:
    console = Console(record=True, width=COLUMNS, file=io.StringIO(), legacy_windows=False)
    console.print(Text("\n".join(lines)), soft_wrap=True)
    FILE.write_text(console.export_svg(title="run --wait"), encoding="utf-8")


if __name__ == "__main__":
    main()
