"""Start and end recorders, each a process with a way of its own to the database."""

import os
import subprocess
import sys
from pathlib import Path

from benchmarks.team.gate import Gate

PROGRAM = [sys.executable, "-m", "ontap_tui"]


class RecorderProcess:
    """A recorder that is started again and again, under another name each time."""

    def __init__(self, number: int, config: Path, gate: Gate) -> None:
        self.gate = gate
        self._number = number
        self._config = config
        self._life = 0
        self.start()

    def start(self) -> None:
        self._life += 1
        self.name = f"rec-{self._number}.{self._life}"
        command = [*PROGRAM, "--config", str(self._config), "recorder", "--name", self.name]
        self.process = subprocess.Popen(command, stderr=subprocess.DEVNULL)

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()


def processor_time(pid: int) -> float:
    """s so far, of Linux."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
