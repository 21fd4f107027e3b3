import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from ontap_tui.history.records import Unusable
from ontap_tui.history.sqlite.migrations import Migration, migrate
from ontap_tui.history.sqlite.person import acknowledged
from ontap_tui.history.sqlite.schema import MIGRATIONS
from ontap_tui.model import Acknowledgement, Attention

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


def test_acknowledgements_of_an_older_file_are_nobodys(connection: sqlite3.Connection) -> None:
    migrate(connection, MIGRATIONS[:1])
    connection.execute("INSERT INTO clusters VALUES (1, 'east', NULL)")
    connection.execute("INSERT INTO acknowledgements VALUES (1, 'a', 'FAILED')")
    migrate(connection, MIGRATIONS)
    assert acknowledged(connection) == {("east", "a"): Acknowledgement(reason=Attention.FAILED)}


def test_the_schema_is_as_many_steps_as_its_file_says(connection: sqlite3.Connection) -> None:
    migrate(connection, MIGRATIONS)
    assert version(connection) == len(MIGRATIONS)
    assert len({migration.name for migration in MIGRATIONS}) == len(MIGRATIONS)
