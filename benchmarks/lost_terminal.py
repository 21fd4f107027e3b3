"""Takes the terminal away from a dashboard that draws much, again and again, and counts what stays.

    python benchmarks/lost_terminal.py [--rounds 40]

Each round opens a dashboard over simulated clusters on a pseudo-terminal, presses keys, and then closes the
terminal, stops reading it and sends SIGTERM, or opens an editor and sends SIGTERM. A dashboard that is still
there 6 s later is counted, and killed.
"""

import argparse
import fcntl
import os
import pty
import random
import select
import signal
import struct
import subprocess
import sys
import tempfile
import termios
import time
from pathlib import Path
from typing import Final

COMMAND: Final = [sys.executable, "-m", "ontap_tui"]
PATIENCE: Final = 6.0
WAYS: Final = (
    "closed",
    "closed while it is not read",
    "not read, SIGTERM",
    "not read, SIGHUP",
    "editor, SIGTERM",
)


class Screen:
    """A pseudo-terminal with a dashboard on it."""

    def __init__(self, config: Path, home: Path) -> None:
        self.master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 48, 160, 0, 0))
        environ = {**os.environ, "HOME": str(home), "TERM": "xterm-256color", "EDITOR": "sleep 300"}
        self.process = subprocess.Popen(
            [*COMMAND, "--config", str(config), "--data-dir", str(home / "data")],
            stdin=slave,
            stdout=slave,
            stderr=slave,
            env=environ,
            start_new_session=True,
        )
        os.close(slave)

    def read(self, seconds: float) -> None:
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0:
            if select.select([self.master], [], [], left)[0]:
                os.read(self.master, 65536)

    def press(self, keys: str) -> None:
        os.write(self.master, keys.encode())

    def ended_within(self, seconds: float) -> float | None:
        """Return after how many s it had ended."""
        began = time.monotonic()
        try:
            self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            return None
        return time.monotonic() - began


def take_away(screen: Screen, way: str) -> None:
    if way == "closed":
        os.close(screen.master)
        return
    if way.startswith("editor"):
        screen.press("t")
        screen.read(1)
        screen.press("\x1b[13~")  # F3, a new request
        screen.read(1)
        screen.press("\x1bOQ")  # F2, in the editor
        screen.read(2)
        screen.process.send_signal(signal.SIGTERM)
        return
    time.sleep(3)  # the terminal is full by now
    match way:
        case "closed while it is not read":
            os.close(screen.master)
        case "not read, SIGTERM":
            screen.process.send_signal(signal.SIGTERM)
        case _:
            screen.process.send_signal(signal.SIGHUP)


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("--rounds", type=int, default=40)
    rounds = options.parse_args().rounds
    chance = random.Random(7)
    stayed, times = 0, []
    with tempfile.TemporaryDirectory() as folder:
        config = Path(folder) / "config.toml"
        served = subprocess.Popen(
            [*COMMAND, "simulate", "--clusters", "20", "--jobs", "100", "--write-config", str(config)],
            stdout=subprocess.PIPE,
            text=True,
        )
        assert served.stdout is not None
        for _ in range(20):
            served.stdout.readline()
        try:
            for number in range(rounds):
                home = Path(folder) / str(number)
                home.mkdir()
                screen = Screen(config, home)
                screen.read(2 + chance.random() * 2)
                for key in chance.choices("jkgGJ vSI", k=5):
                    screen.press(key)
                screen.press("\x1b\x1b")
                screen.read(0.3)
                way = WAYS[number % len(WAYS)]
                take_away(screen, way)
                ended = screen.ended_within(PATIENCE)
                stayed += ended is None
                times.append(PATIENCE if ended is None else ended)
                print(f"{number + 1:3} {way}: {'STAYED' if ended is None else f'{ended:.1f} s'}", flush=True)
        finally:
            served.terminate()
            served.wait()
    print(f"{stayed} of {rounds} stayed; the slowest took {max(times):.1f} s")
    sys.exit(1 if stayed else 0)


if __name__ == "__main__":
    main()
