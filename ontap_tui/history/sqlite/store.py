"""Open the history file, and replace one that is damaged."""

import fcntl
import os
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Final, TypeAlias

from ontap_tui.history.records import Unusable
from ontap_tui.history.sqlite.faults import damaged
from ontap_tui.history.sqlite.migrations import check_version, migrate
from ontap_tui.history.sqlite.schema import MIGRATIONS
from ontap_tui.model import Clock

_BUSY_TIMEOUT: Final = 5.0  # s for which a write or an opening waits for that of another instance
_LOCK_EVERY: Final = 0.02  # s
_OLDEST_SQLITE: Final = (3, 35)  # the first that can drop a column
_BESIDE: Final = ("", "-wal", "-shm")

Identity: TypeAlias = tuple[int, int]


class Store:
    """Opens the file for the writing and the reading thread."""

    def __init__(self, path: Path, clock: Clock) -> None:
        self.path = path.absolute()
        self.notices: list[str] = []
        self._clock = clock
        self._used: Identity | None = None

    def identity(self) -> Identity | None:
        """Return the identity of the file that the path names now; None if there is none."""
        try:
            found = self.path.stat()
        except (FileNotFoundError, NotADirectoryError):
            return None
        return found.st_dev, found.st_ino

    def open_to_write(self) -> sqlite3.Connection:
        """Open the file for writing, creating what is missing. A damaged file is set aside and replaced.

        Raises:
            sqlite3.Error, OSError, Unusable: The file cannot be used at present.
        """
        if sqlite3.sqlite_version_info < _OLDEST_SQLITE:
            raise Unusable(
                "SQLite 3.35 or newer is required",
                "Run it with a Python that was built with a newer SQLite.",
                f"this one has {sqlite3.sqlite_version}",
            )
        self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with self._sole():
            if self._used is not None and self._used != self.identity():
                self.notices.append(f"The history file {self.path} was removed: a new one was started.")
            elif self._emptied():
                self.notices.append(f"The history file {self.path} was empty: a new one was started.")
            try:
                connection = self._connected()
            except (sqlite3.DatabaseError, UnicodeDecodeError) as error:
                if not damaged(error):
                    raise
                self._move_away()
                connection = self._connected()
            self._used = self.identity()
            return connection

    def _emptied(self) -> bool:
        """Return whether the file exists but is empty, as after a full or repaired disk."""
        return self.path.is_file() and self.path.stat().st_size == 0

    def open_to_read(self) -> sqlite3.Connection:
        """Open the file for reading, without creating anything. Raises like `open_to_write`."""
        connection = sqlite3.connect(
            f"{self.path.as_uri()}?mode=ro", uri=True, timeout=_BUSY_TIMEOUT, isolation_level=None
        )
        try:
            connection.text_factory = partial(str, encoding="utf-8", errors="replace")
            check_version(connection, MIGRATIONS)
        except BaseException:
            connection.close()
            raise
        return connection

    def set_aside(self, identity: Identity | None) -> None:
        """Rename the damaged file, unless another instance already has, so that the path names a new one."""
        with self._sole():
            if identity is not None and identity == self.identity():
                self._move_away()

    def _connected(self) -> sqlite3.Connection:
        os.close(os.open(self.path, os.O_RDWR | os.O_CREAT, 0o600))
        if not self.path.is_symlink():  # leave the mode of a link's target alone
            self.path.chmod(0o600)  # SQLite gives its -wal and -shm the same
        connection = sqlite3.connect(self.path, timeout=_BUSY_TIMEOUT, isolation_level=None)
        try:
            connection.execute("PRAGMA auto_vacuum = INCREMENTAL")
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA foreign_keys = ON")
            migrate(connection, MIGRATIONS)
        except BaseException:
            connection.close()
            raise
        return connection

    def _move_away(self) -> None:
        base = f"{self.path}.damaged-{self._clock.now():%Y%m%d-%H%M%S}"
        aside, count = base, 1
        while os.path.lexists(aside):
            aside, count = f"{base}-{count}", count + 1
        for suffix in _BESIDE:
            if os.path.lexists(f"{self.path}{suffix}"):
                os.rename(f"{self.path}{suffix}", f"{aside}{suffix}")
        self._used = None
        self.notices.append(f"The history file was damaged. It was kept as {aside} and a new one started.")

    @contextmanager
    def _sole(self) -> Iterator[None]:
        """Lock the folder, to keep other instances from opening the file or setting it aside.

        The lock ends with the process.

        Raises:
            Unusable: Another instance holds it for too long.
        """
        folder = os.open(self.path.parent, os.O_RDONLY)
        try:
            _lock(folder)
            yield
        finally:
            os.close(folder)


def _lock(folder: int) -> None:
    until = time.monotonic() + _BUSY_TIMEOUT
    while True:
        try:
            return fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= until:
                raise Unusable(
                    "another program keeps its folder locked",
                    "End that program: recording resumes by itself.",
                    "flock",
                ) from None
            time.sleep(_LOCK_EVERY)


class FileLink:
    """Holds a connection to the file, opened when needed, and again once the path names another file."""

    def __init__(self, store: Store, opening: Callable[[], sqlite3.Connection]) -> None:
        self._store = store
        self._opening = opening
        self._connection: sqlite3.Connection | None = None
        self._identity: Identity | None = None

    def connection(self) -> sqlite3.Connection:
        if self._connection is not None and self._identity != self._store.identity():
            self.close()
        if self._connection is None:
            self._connection = self._opening()
            self._identity = self._store.identity()
        return self._connection

    def set_aside(self) -> None:
        """Set aside the connected file, which is damaged."""
        identity = self._identity
        self.close()
        self._store.set_aside(identity)

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None
