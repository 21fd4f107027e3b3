"""Takes the pictures in docs/pictures of the running demo: nothing in them is drawn by hand.

    python tools/make_pictures.py [NAME]...

Each one is the installed command on a terminal of its own; Textual presses the keys and writes what is on the
screen as SVG.
"""

import argparse
import fcntl
import os
import pty
import struct
import subprocess
import sys
import termios
from pathlib import Path
from typing import Final, NamedTuple

FOLDER: Final = Path(__file__).resolve().parent.parent / "docs" / "pictures"


class Picture(NamedTuple):
    keys: str
    """As Textual wants them: names between commas, ``wait:MS`` among them."""
    size: tuple[int, int] = (140, 36)
    after: int = 8
    """s from the start."""
    command: str = "demo"


PICTURES: Final = {
    "dashboard": Picture("wait:4000,j,j", after=7),
    "narrow": Picture("wait:4000,j", size=(80, 24), after=7),
    "filter": Picture("wait:4000,slash,v,o,l,space,s,t,a,t,e,:,a,c,t,i,v,e"),
    "details": Picture("wait:4000,enter,wait:1000"),
    "pane": Picture("wait:4000,D,j,wait:1000", size=(160, 40)),
    "requests": Picture("wait:4000,t,wait:500"),
    "form": Picture("wait:4000,1,wait:1000"),
    "clusters": Picture("wait:4000,C,wait:1000"),
    "team": Picture("wait:20000,C,wait:5000", size=(120, 26), after=28, command="team demo"),
    "overview": Picture("wait:4000,O,wait:1000"),
    "help": Picture("wait:4000,question_mark,wait:500", size=(140, 48)),
}


def take(name: str, picture: Picture) -> None:
    master, slave = pty.openpty()
    columns, lines = picture.size
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))
    environ = {
        **{name: value for name, value in os.environ.items() if name not in ("COLUMNS", "LINES", "NO_COLOR")},
        "TERM": "xterm-256color",
        "COLORTERM": "truecolor",
        "TEXTUAL_PRESS": picture.keys,
        "TEXTUAL_SCREENSHOT": str(picture.after),
        "TEXTUAL_SCREENSHOT_LOCATION": str(FOLDER),
        "TEXTUAL_SCREENSHOT_FILENAME": f"{name}.svg",
    }
    command = [sys.executable, "-m", "ontap_tui", *picture.command.split()]
    process = subprocess.Popen(
        command, stdin=slave, stdout=slave, stderr=slave, env=environ, start_new_session=True
    )
    os.close(slave)
    try:
        while os.read(master, 65536):
            pass
    except OSError:
        # So a pseudo-terminal says that nobody has it open any more.
        pass
    os.close(master)
    if process.wait() != 0:
        raise SystemExit(f"{' '.join(command)} ended with {process.returncode}")
    print(FOLDER / f"{name}.svg")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(PICTURES))
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name in parser.parse_args().names or PICTURES:
        take(name, PICTURES[name])


if __name__ == "__main__":
    main()
