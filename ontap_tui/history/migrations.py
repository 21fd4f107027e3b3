"""Bringing a file up to the newest schema, one step at a time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import sqlite3


class Migration(NamedTuple):
    """A step whose place in the order is its version: the file's ``user_version`` counts the steps taken."""

    name: str
    statements: tuple[str, ...]


class SchemaTooNew(Exception):
    """A newer version of the program has changed the file."""

    def __init__(self, found: int, known: int) -> None:
        super().__init__(f"it has schema {found}, this version knows {known}")


def migrate(connection: sqlite3.Connection, migrations: Sequence[Migration]) -> None:
    """Takes the steps that are missing, each in a transaction of its own: a crash loses at most one.

    Raises:
        SchemaTooNew: The file is left as it is.
    """
    while version(connection) < len(migrations):
        connection.execute("BEGIN IMMEDIATE")
        try:
            step = version(connection)  # again, now that no other instance can be taking the same one
            if step < len(migrations):
                for statement in migrations[step].statements:
                    connection.execute(statement)
                connection.execute(f"PRAGMA user_version = {step + 1}")
            connection.execute("COMMIT")
        except BaseException:
            connection.rollback()
            raise
    if version(connection) > len(migrations):
        raise SchemaTooNew(version(connection), len(migrations))


def version(connection: sqlite3.Connection) -> int:
    found: int = connection.execute("PRAGMA user_version").fetchone()[0]
    return found
