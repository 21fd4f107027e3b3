"""What the whole dashboard costs in a terminal, beside `watch`, the engine alone; and how soon a key answers.

    python benchmarks/dashboard.py [--seconds 20] [CASE]...

Both programs watch the same simulated clusters, in a process of their own, at the same time. The figures are
processor time of the whole process, user and system, as a share of one core. The dashboard runs in a
pseudo-terminal of 160x48 that is read at once. A key's delay is from the moment at which a cursor key is sent
to the arrival of the row that the cursor went to; keys come three a second, after the share was measured.
`answered` counts them: where jobs come and go a cursor may stay on its line. `requests/s` is that of both
programs: fewer than 1.06 a quiet cluster mean that the machine was too busy, and that the shares are too low.
"""

import argparse
import contextlib
import fcntl
import multiprocessing
import os
import pty
import re
import select
import statistics
import struct
import subprocess
import sys
import tempfile
import termios
import threading
import time
from collections.abc import Callable, Iterator
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Final, NamedTuple

from ontap_tui.simulator import Endpoint, SimulatedFleet

COMMAND: Final = [sys.executable, "-m", "ontap_tui"]
WARM_UP: Final = 12.0
KEYS: Final = 40
BETWEEN_KEYS: Final = 0.33
PATIENCE: Final = 5.0
AWAY: Final = ">>\x1b[6~" + 12 * "k"
"""Keys that sort by cluster, where rows stay, and lead to where the cursor can move both ways."""
CURSOR: Final = re.compile(r"\x1b\[(\d+);1H(?:\x1b\[[\d;]*m)*▌".encode())
_TICK: Final = os.sysconf("SC_CLK_TCK")
_PAGE: Final = os.sysconf("SC_PAGE_SIZE")


class Case(NamedTuple):
    clusters: int
    jobs: int
    busy: bool
    """Jobs begin, report and end by themselves; else each job is paused."""


CASES: Final = {
    "10 quiet": Case(10, 20, busy=False),
    "20 busy": Case(20, 100, busy=True),
    "200 busy": Case(200, 100, busy=True),
    "500 quiet": Case(500, 20, busy=False),
    "500 idle": Case(500, 0, busy=False),
}


def serve(pipe: Connection, case: Case) -> None:
    """Run in the other process until the pipe closes; answer each message with the requests so far."""
    with SimulatedFleet(clusters=case.clusters, jobs=case.jobs if case.busy else 0) as fleet:
        for cluster in fleet if not case.busy else ():
            for number in range(case.jobs):
                job = cluster.world.add_job(f"Volume move vol_{number} to aggr1")
                cluster.world.control(cluster.world.job(job.uuid), "pause")
        pipe.send(fleet.endpoints)
        with contextlib.suppress(EOFError):
            while True:
                pipe.recv()
                pipe.send(sum(len(cluster.log) for cluster in fleet))


@contextlib.contextmanager
def served(case: Case) -> Iterator[tuple[list[Endpoint], Callable[[], int]]]:
    """Yield the clusters, and what counts the requests that they have got."""
    spawn = multiprocessing.get_context("spawn")
    ours, theirs = spawn.Pipe()
    server = spawn.Process(target=serve, args=(theirs, case))
    server.start()
    theirs.close()

    def requests() -> int:
        ours.send(None)
        counted: int = ours.recv()
        return counted

    try:
        yield ours.recv(), requests
    finally:
        ours.close()
        server.join()


class Program:
    """A command in a pseudo-terminal that is read by a thread."""

    def __init__(self, *arguments: str) -> None:
        self._master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 48, 160, 0, 0))
        environ = {**os.environ, "TERM": "xterm-256color", "COLORTERM": "truecolor"}
        self._process = subprocess.Popen(
            [*COMMAND, *arguments], stdin=slave, stdout=slave, stderr=slave, env=environ
        )
        os.close(slave)
        self.written = 0
        """Bytes so far."""
        self._row = -1
        self._moved = threading.Event()
        self._ending = threading.Event()
        self._reader = threading.Thread(target=self._read)
        self._reader.start()

    def _read(self) -> None:
        rest = b""
        while not self._ending.is_set():
            if not select.select([self._master], [], [], 0.2)[0]:
                continue
            try:
                data = os.read(self._master, 1 << 16)
            except OSError:
                return
            self.written += len(data)
            rest += data
            for found in CURSOR.finditer(rest):
                if int(found[1]) != self._row:
                    self._row = int(found[1])
                    self._moved.set()
            rest = rest[-64:]

    def press(self, keys: str) -> None:
        os.write(self._master, keys.encode())

    def key(self, key: str) -> float | None:
        """Press it, and return after how many s the cursor had moved; None where it stayed on its line."""
        self._moved.clear()
        began = time.perf_counter()
        self.press(key)
        return time.perf_counter() - began if self._moved.wait(PATIENCE) else None

    @property
    def spent(self) -> float:
        """s of processor time so far."""
        fields = self._stat()
        return (int(fields[11]) + int(fields[12])) / _TICK

    @property
    def memory(self) -> int:
        """Bytes that are resident now."""
        return int(self._stat()[21]) * _PAGE

    def _stat(self) -> list[str]:
        """Read the fields of `/proc/PID/stat` from the state on; exit where the program has ended."""
        if self._process.poll() is not None:
            raise SystemExit(f"a program ended with {self._process.returncode}")
        return Path(f"/proc/{self._process.pid}/stat").read_text().rpartition(")")[2].split()

    def end(self) -> None:
        self._process.terminate()
        try:
            self._process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self._process.kill()
        self._ending.set()
        self._reader.join()
        os.close(self._master)


def configured(folder: Path, endpoints: list[Endpoint]) -> list[str]:
    """The options for a program with a history of its own in the folder."""
    folder.mkdir()
    config = folder / "config.toml"
    config.write_text(
        "".join(
            f'[clusters.{one.name}]\nurl = "{one.url}"\n'
            f'username = "{one.username}"\npassword = "{one.password}"\n'
            for one in endpoints
        )
    )
    config.chmod(0o600)
    return ["--config", str(config), "--data-dir", str(folder)]


def measure(name: str, case: Case, seconds: float) -> None:
    with tempfile.TemporaryDirectory() as folder, served(case) as (endpoints, requests):
        screen = Program(*configured(Path(folder, "screen"), endpoints))
        watch = Program(*configured(Path(folder, "watch"), endpoints), "watch")
        try:
            time.sleep(WARM_UP + case.clusters / 20)
            began, written, before = time.perf_counter(), screen.written, (screen.spent, watch.spent)
            asked = requests()
            time.sleep(seconds)
            took = time.perf_counter() - began
            after = screen.spent, watch.spent
            shares = [(now - then) / took for now, then in zip(after, before, strict=True)]
            rate, polled = (screen.written - written) / took, (requests() - asked) / took
            delays: list[float] = []
            if case.jobs:
                screen.press(AWAY)
                time.sleep(2)
            for number in range(KEYS if case.jobs else 0):
                if (delay := screen.key("jjjkkk"[number % 6])) is not None:
                    delays.append(delay)
                time.sleep(BETWEEN_KEYS)
        finally:
            screen.end()
            watch.end()
    keys = [statistics.median(delays), sorted(delays)[int(len(delays) * 0.95)]] if delays else []
    print(
        f"{name:10} {shares[0]:7.1%} {shares[1]:7.1%} {shares[0] / max(shares[1], 0.001):6.2f}"
        f" {polled:10.1f} {rate / 1000:8.1f} {len(delays):9} "
        + " ".join(f"{delay * 1000:5.0f}" for delay in keys),
        flush=True,
    )


def main(names: list[str], seconds: float) -> None:
    print("clusters   screen   watch  ratio requests/s     kB/s  answered  median, p95, ms")
    for name in names or CASES:
        measure(name, CASES[name], seconds)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seconds", type=float, default=20)
    parser.add_argument("cases", nargs="*", metavar="CASE", help=", ".join(CASES))
    arguments = parser.parse_args()
    main(arguments.cases, arguments.seconds)
