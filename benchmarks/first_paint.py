"""How soon the dashboard is there: beside a bare Textual application, and the commands beside bare Python.

    python benchmarks/first_paint.py [--rounds 15]

Each program runs in a pseudo-terminal of 160x48 of its own. *Paint* is from the start of its process to the
moment at which a marker reaches the terminal: the one word of the bare application, the name of a cluster in
the dashboard's strip. That is measured with clusters that cannot be reached, and with simulated ones on
loopback in a process of their own, where *data* is the moment at which a job of the last of them is drawn.
A round runs every program once, so that whatever else the machine does hits them alike; the figures are
medians of the rounds. Compiled modules are kept, as an installation has them.
"""

import argparse
import contextlib
import fcntl
import multiprocessing
import os
import pty
import select
import statistics
import struct
import subprocess
import sys
import tempfile
import termios
import threading
import time
from collections.abc import Iterator, Sequence
from multiprocessing.connection import Connection
from pathlib import Path

from ontap_tui.simulator import Endpoint, SimulatedFleet

CLUSTERS = 3
PATIENCE = 20.0  # s
JOB = "Backup {cluster}"
BARE = """
from textual.app import App
from textual.widgets import Static

class Bare(App):
    def compose(self):
        yield Static("painted")

Bare().run()
"""


def main(rounds: int) -> None:
    spent: dict[str, list[float]] = {}

    def note(name: str, seconds: float) -> None:
        spent.setdefault(name, []).append(seconds * 1000)

    with tempfile.TemporaryDirectory() as name, simulated_clusters() as endpoints:
        folder = Path(name)
        keep_compiled(folder / "compiled")
        down = dashboard(folder / "down", [nobody(f"down-{number}") for number in range(CLUSTERS)])
        live = dashboard(folder / "live", endpoints)
        jobs = [JOB.format(cluster=one.name) for one in endpoints]
        for _ in range(rounds + 1):
            note("bare application, paint", shown([sys.executable, "-c", BARE], "painted")[0])
            note("unreachable clusters, paint", shown(down, "down-0")[0])
            paint, *data = shown(live, endpoints[0].name, *jobs)
            note("loopback clusters, paint", paint)
            note("loopback clusters, paint to data", max(data) - paint)
            note("python -c pass", ended([sys.executable, "-c", "pass"]))
            note("--version", ended([sys.executable, "-m", "ontap_tui", "--version"]))
            note("--help", ended([sys.executable, "-m", "ontap_tui", "--help"]))
    medians = {name: statistics.median(times[1:]) for name, times in spent.items()}  # the first one warms up
    for name, median in medians.items():
        print(f"{name:34} {median:6.0f} ms")
    ratio = medians["unreachable clusters, paint"] / medians["bare application, paint"]
    print(f"{'paint, times the bare application':34} {ratio:6.2f}")


def keep_compiled(folder: Path) -> None:
    """For every process that is started from here on."""
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    os.environ["PYTHONPYCACHEPREFIX"] = str(folder)


@contextlib.contextmanager
def simulated_clusters() -> Iterator[list[Endpoint]]:
    here, there = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(target=serve, args=(there,), daemon=True)
    process.start()
    yield here.recv()
    process.terminate()
    process.join()


def serve(pipe: Connection) -> None:
    """Runs in the other process, until that is ended."""
    with SimulatedFleet(clusters=CLUSTERS) as fleet:
        for cluster in fleet:
            cluster.world.add_job(JOB.format(cluster=cluster.name))
        pipe.send(fleet.endpoints)
        threading.Event().wait()


def nobody(name: str) -> Endpoint:
    """A cluster that refuses connections."""
    return Endpoint(name=name, url="https://127.0.0.1:1", username="admin", password="secret", token="")


def dashboard(folder: Path, clusters: Sequence[Endpoint]) -> list[str]:
    """The command that shows these clusters, with a history of its own in the folder."""
    folder.mkdir()
    config = folder / "config.toml"
    config.write_text(
        "".join(
            f'[clusters.{one.name}]\nurl = "{one.url}"\n'
            f'username = "{one.username}"\npassword = "{one.password}"\n'
            for one in clusters
        )
    )
    config.chmod(0o600)
    return [sys.executable, "-m", "ontap_tui", "--config", str(config), "--data-dir", str(folder)]


def shown(command: Sequence[str], *markers: str) -> list[float]:
    """After how many s each marker was in what the command wrote to its terminal; it is ended then."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 48, 160, 0, 0))
    environ = {**os.environ, "TERM": "xterm-256color", "COLORTERM": "truecolor"}
    began = time.perf_counter()
    process = subprocess.Popen(command, stdin=theirs, stdout=theirs, stderr=theirs, env=environ)
    written, found = b"", dict.fromkeys(markers, 0.0)
    while not all(found.values()):
        ready, _, _ = select.select([ours], [], [], PATIENCE)
        if not ready:
            process.kill()
            raise SystemExit(f"{command[-1]} did not show {markers}: {written[-2000:]!r}")
        written += os.read(ours, 1 << 16)
        for marker, at in found.items():
            if not at and marker.encode() in written:
                found[marker] = time.perf_counter() - began
    process.kill()
    process.wait()
    os.close(theirs)
    os.close(ours)
    return list(found.values())


def ended(command: Sequence[str]) -> float:
    """s from the start of the command to its end."""
    began = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - began


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=15)
    main(parser.parse_args().rounds)
