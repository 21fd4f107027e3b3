"""Writing a file whole or not at all."""

import os
import secrets
from contextlib import suppress
from itertools import count
from pathlib import Path


def write_new(path: Path, data: bytes) -> Path:
    """Write a new file, its owner's only, and return its path: with a number where the name is taken.

    A link that somebody planted under the name is left alone. Raises `OSError`.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    for number in count(1):
        name = path if number == 1 else path.with_stem(f"{path.stem}-{number}")
        with suppress(FileExistsError), open(name, "xb", opener=_owners_only) as file:
            file.write(data)
            return name
    raise AssertionError("there is always a next number")


def _owners_only(path: str, flags: int) -> int:
    return os.open(path, flags | os.O_NOFOLLOW, 0o600)


def write_atomically(path: Path, data: bytes, *, mode: int = 0o666) -> None:
    """Makes the folder where there is none. A file that is there keeps its mode; a new one gets `mode`, less
    the umask. Where the path is a link, what it leads to is written. Raises `OSError`.
    """
    path = Path(os.path.realpath(path))
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{secrets.token_hex(8)}.tmp")
    try:
        with open(temporary, "xb", opener=lambda name, flags: os.open(name, flags, mode)) as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        if path.exists():
            temporary.chmod(path.stat().st_mode & 0o777)
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
