"""Write files atomically."""

import os
import secrets
from contextlib import suppress
from itertools import count
from pathlib import Path


def create(path: Path, data: bytes) -> None:
    """Create a file that only its owner can read, and its folder if missing.

    Does not follow a link of that name. Raises `OSError`, in particular `FileExistsError`.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    file = open(path, "xb", opener=_owners_only)  # noqa: SIM115  # a file already there is not ours
    try:
        with file:
            file.write(data)
    except BaseException:
        path.unlink(missing_ok=True)
        raise


def write_new(path: Path, data: bytes) -> Path:
    """Create a new file and return its path, which has a number if the name is taken. Raises `OSError`."""
    for number in count(1):
        name = path if number == 1 else path.with_stem(f"{path.stem}-{number}")
        with suppress(FileExistsError):
            create(name, data)
            return name
    raise AssertionError("there is always a next number")


def _owners_only(path: str, flags: int) -> int:
    return os.open(path, flags | os.O_NOFOLLOW, 0o600)


def write_atomically(path: Path, data: bytes, *, mode: int = 0o666) -> None:
    """Replace a file, creating its folder if missing.

    An existing file keeps its mode; a new one gets `mode`, less the umask. If the path is a link, its target
    is replaced. Raises `OSError`.
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
