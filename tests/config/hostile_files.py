"""Files that bring down whoever reads them without care."""

import os
import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

TEXTS: Final = {
    "nested arrays": "x = " + "[" * 20_000 + "]" * 20_000,
    "nested tables": "x = " + "{a=" * 200 + "1" + "}" * 200,
    "deep headers": "[" + ".".join("a" * 200) + "]",
    "a huge number": "x = " + "9" * 5_000,
    "a large number": f"x = {10**40}",
    "not TOML": "x = = 1",
    "a null byte": "x = '\0'",
    "a lone surrogate": 'x = "\\ud800"',
    "too large": "# " + "x" * 2_000_000,
}


def _bytes(path: Path) -> None:
    path.write_bytes(b"x = '\xff\xfe'")


def _socket(path: Path) -> None:
    folder = os.getcwd()
    os.chdir(path.parent)  # the name of a socket must be short
    try:
        with socket.socket(socket.AF_UNIX) as made:
            made.bind(path.name)
    finally:
        os.chdir(folder)


def _unreadable(path: Path) -> None:
    path.symlink_to(path.with_name("nowhere"))


KINDS: Final[dict[str, Callable[[Path], object]]] = {
    "a named pipe": os.mkfifo,
    "a folder": Path.mkdir,
    "a socket": _socket,
    "a link to nothing": _unreadable,
    "not UTF-8": _bytes,
    "a device": lambda path: path.symlink_to("/dev/zero"),
}


def make_all(folder: Path) -> Iterator[Path]:
    """Makes one of each in the folder."""
    folder.mkdir(exist_ok=True)
    for number, text in enumerate(TEXTS.values()):
        path = folder / f"text-{number}.toml"
        path.write_text(text)
        yield path
    for number, make in enumerate(KINDS.values()):
        path = folder / f"kind-{number}.toml"
        make(path)
        yield path
