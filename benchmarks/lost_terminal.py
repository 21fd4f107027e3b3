"""Takes the terminal away from a dashboard that draws much, again and again, and counts what stays.

    python benchmarks/lost_terminal.py [--rounds 40]

Each round opens a dashboard over simulated clusters with many moving jobs, presses keys, and then takes the
terminal away or demands an end, in one way after another:

- *pty*: the pseudo-terminal is closed, as by a window that is closed.
- *tmux*: the tmux server is killed.
- *stopped, TERM* and *stopped, HUP*: nobody reads the terminal any more, and a signal comes.
- *stopped, pty*: nobody reads it, and it is closed.
- *editor, TERM*: the terminal is lent to an editor that ignores signals, and a signal comes.

A dashboard that is still there 6 s later is counted, and killed. The exit status is 1 if there was one.
"""

import argparse
import fcntl
import os
import pty
import random
import select
import shlex
import signal
import struct
import subprocess
import sys
import tempfile
import termios
import threading
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final, Protocol

COMMAND: Final = [sys.executable, "-m", "ontap_tui"]
CLUSTERS: Final = 20
PATIENCE: Final = 6.0
KEYS: Final = "jkgGJ vSID?"
WAYS: Final = ("pty", "tmux", "stopped, TERM", "pty", "tmux", "stopped, HUP", "stopped, pty", "editor, TERM")
EDITOR: Final = "sh -c 'trap \"\" TERM HUP; sleep 30'"


class Screen(Protocol):
    """A dashboard on a terminal."""

    pid: int

    def press(self, keys: str) -> None: ...

    def read(self, seconds: float) -> None: ...

    def close(self) -> None: ...

    def alive(self) -> bool: ...


class PtyScreen:
    def __init__(self, command: list[str], environ: dict[str, str]) -> None:
        self._master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 48, 160, 0, 0))
        self._process = subprocess.Popen(
            command, stdin=slave, stdout=slave, stderr=slave, env=environ, start_new_session=True
        )
        self.pid = self._process.pid
        os.close(slave)

    def press(self, keys: str) -> None:
        os.write(self._master, keys.encode())

    def read(self, seconds: float) -> None:
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0:
            if select.select([self._master], [], [], left)[0]:
                os.read(self._master, 65536)

    def close(self) -> None:
        if self._master >= 0:
            os.close(self._master)
            self._master = -1

    def alive(self) -> bool:
        return self._process.poll() is None


class TmuxScreen:
    def __init__(self, command: list[str], environ: dict[str, str], folder: Path) -> None:
        self._tmux = ["tmux", "-S", str(folder / "tmux"), "-f", "/dev/null"]
        self._environ = environ
        run = f"echo $$ > {folder / 'pid'}; exec {shlex.join(command)}"
        self._do("new-session", "-d", "-x", "160", "-y", "48", run)
        while not (folder / "pid").exists() or not (folder / "pid").read_text():
            time.sleep(0.02)
        self.pid = int((folder / "pid").read_text())

    def _do(self, *arguments: str) -> None:
        subprocess.run([*self._tmux, *arguments], env=self._environ, check=False, stderr=subprocess.DEVNULL)

    def press(self, keys: str) -> None:
        self._do("send-keys", "-l", keys)

    def read(self, seconds: float) -> None:
        time.sleep(seconds)  # tmux reads

    def close(self) -> None:
        self._do("kill-server")

    def alive(self) -> bool:
        return Path(f"/proc/{self.pid}").exists()


def take_away(screen: Screen, way: str) -> None:
    match way.split(", "):
        case ["stopped", then]:
            time.sleep(3)  # more is drawn than may wait
        case ["editor", then]:
            for keys in ("\x1b[27u", "\x1b[27u", "t", "\x1bOR", "\x1bOQ"):  # Escape, t, F3, F2
                screen.press(keys)
                screen.read(0.7)
        case _:
            then = "pty"
    if then == "pty":
        screen.close()
    else:
        os.kill(screen.pid, signal.Signals[f"SIG{then}"])


def seconds_until_gone(screen: Screen) -> float | None:
    """None where it had to be killed."""
    began = time.monotonic()
    while time.monotonic() < began + PATIENCE:
        if not screen.alive():
            return time.monotonic() - began
        time.sleep(0.01)
    with suppress(ProcessLookupError):
        os.kill(screen.pid, signal.SIGKILL)
    return None


def play(number: int, way: str, config: Path, folder: Path, chance: random.Random) -> float | None:
    home = folder / str(number)
    home.mkdir()
    environ = {**os.environ, "HOME": str(home), "TERM": "xterm-256color", "EDITOR": EDITOR}
    command = [*COMMAND, "--config", str(config), "--data-dir", str(home / "data")]
    screen: Screen = TmuxScreen(command, environ, home) if way == "tmux" else PtyScreen(command, environ)
    try:
        screen.read(2 + chance.random() * 2)
        for key in chance.choices(KEYS, k=8):
            screen.press(key)
            screen.read(chance.random() * 0.1)
        take_away(screen, way)
        return seconds_until_gone(screen)
    finally:
        screen.close()


@contextmanager
def simulated(config: Path) -> Iterator[None]:
    arguments = ["--clusters", str(CLUSTERS), "--jobs", "100", "--write-config", str(config)]
    served = subprocess.Popen([*COMMAND, "simulate", *arguments], stdout=subprocess.PIPE, text=True)
    assert served.stdout is not None
    for _ in range(CLUSTERS):
        served.stdout.readline()
    threading.Thread(target=served.stdout.read, daemon=True).start()
    try:
        yield
    finally:
        served.terminate()
        served.wait()


def main() -> int:
    options = argparse.ArgumentParser()
    options.add_argument("--rounds", type=int, default=40)
    rounds = options.parse_args().rounds
    chance = random.Random(7)
    spent: dict[str, list[float | None]] = defaultdict(list)
    with tempfile.TemporaryDirectory() as name, simulated(config := Path(name) / "config.toml"):
        for number in range(rounds):
            way = WAYS[number % len(WAYS)]
            spent[way].append(play(number, way, config, Path(name), chance))
    stayed = 0
    for way, times in spent.items():
        ended = [seconds for seconds in times if seconds is not None]
        stayed += len(times) - len(ended)
        slowest = f"the slowest took {max(ended):.1f} s" if ended else ""
        print(f"{way:16}{len(times):3} rounds, {len(times) - len(ended)} stayed   {slowest}")
    print(f"{stayed} of {rounds} stayed")
    return 1 if stayed else 0


if __name__ == "__main__":
    sys.exit(main())
