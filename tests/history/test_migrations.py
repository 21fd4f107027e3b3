import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from ontap_tui.history.faults import Unusable
from ontap_tui.history.journal import open_launches
from ontap_tui.history.migrations import Migration, migrate
from ontap_tui.history.schema import MIGRATIONS

FIRST = Migration("first", ("CREATE TABLE a (x)", "CREATE TABLE b (x)"))
SECOND = Migration("second", ("INSERT INTO a VALUES (1)", "CREATE TABLE c (x)"))
BROKEN = Migration("broken", ("INSERT INTO a VALUES (2)", "CREATE TABLE a (x)"))


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    opened = sqlite3.connect(tmp_path / "x.sqlite3", isolation_level=None)
    yield opened
    opened.close()


def version(connection: sqlite3.Connection) -> int:
    found: int = connection.execute("PRAGMA user_version").fetchone()[0]
    return found


def tables(connection: sqlite3.Connection) -> set[str]:
    return {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}


def test_takes_every_step_once_and_in_order(connection: sqlite3.Connection) -> None:
    migrate(connection, [FIRST])
    migrate(connection, [FIRST, SECOND])
    migrate(connection, [FIRST, SECOND])
    assert version(connection) == 2
    assert tables(connection) == {"a", "b", "c"}
    assert connection.execute("SELECT x FROM a").fetchall() == [(1,)]


def test_a_step_that_fails_leaves_nothing_of_itself(connection: sqlite3.Connection) -> None:
    with pytest.raises(sqlite3.OperationalError):
        migrate(connection, [FIRST, BROKEN])
    assert version(connection) == 1
    assert connection.execute("SELECT count(*) FROM a").fetchone() == (0,)
    migrate(connection, [FIRST, SECOND])
    assert version(connection) == 2


def test_a_newer_file_is_left_as_it_is(connection: sqlite3.Connection) -> None:
    migrate(connection, [FIRST, SECOND])
    with pytest.raises(Unusable, match="has schema 2, this version knows 1"):
        migrate(connection, [FIRST])
    assert version(connection) == 2


def test_the_schema_is_as_many_steps_as_its_file_says(connection: sqlite3.Connection) -> None:
    migrate(connection, MIGRATIONS)
    assert version(connection) == len(MIGRATIONS)
    assert len({migration.name for migration in MIGRATIONS}) == len(MIGRATIONS)


def test_launches_of_the_first_schema_are_kept(connection: sqlite3.Connection) -> None:
    migrate(connection, MIGRATIONS[:1])
    connection.execute("INSERT INTO clusters (id, name) VALUES (1, 'east')")
    connection.execute(
        """
        INSERT INTO launches (
            id, "group", request, cluster, method, target, "values", user, created_at, outcome, note
        ) VALUES ('l1', 'l1', 'snapshot', 1, 'POST', '/api/x', '{}', 'ann', 1, 'unknown', '')
        """
    )
    migrate(connection, MIGRATIONS)
    (launch,) = open_launches(connection)
    assert (launch.id, launch.resolved, launch.follow, launch.then) == ("l1", {}, None, "")


def test_jobs_of_a_file_with_a_full_text_are_kept(connection: sqlite3.Connection) -> None:
    migrate(connection, MIGRATIONS[:2])
    connection.execute("INSERT INTO clusters (name) VALUES ('east')")
    connection.execute("INSERT INTO kinds (name) VALUES ('move')")
    job = "INSERT INTO jobs (cluster, uuid, kind, state, description, first_seen, changed_at, message_at"
    connection.execute(f"{job}, ended_at) VALUES (1, 'a', 1, 'success', 'Volume move', 0, 0, 0, 9)")
    migrate(connection, MIGRATIONS)
    assert not any(name.startswith("jobs_text") for name in tables(connection))
    connection.execute("UPDATE jobs SET message = 'done' WHERE uuid = 'a'")
    assert connection.execute("SELECT description, message FROM jobs").fetchall() == [("Volume move", "done")]
