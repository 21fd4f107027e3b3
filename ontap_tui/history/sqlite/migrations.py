"""Migrate a file to the newest schema, one step at a time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from ontap_tui.history.records import Unusable

if TYPE_CHECKING:
    import sqlite3


class Migration(NamedTuple):
    """Describes one step. Its position is its version: the file's ``user_version`` counts the steps taken."""

    name: str
    statements: tuple[str, ...]


def migrate(connection: sqlite3.Connection, migrations: Sequence[Migration]) -> None:
    """Apply the missing steps, each in a transaction of its own, so that a crash loses at most one.

    Raises:
        Unusable: A newer version of the program made the file, which is left unchanged.
    """
    while _version(connection) < len(migrations):
        connection.execute("BEGIN IMMEDIATE")
        try:
            step = _version(connection)  # read again, now that no other instance can take the same step
            if step < len(migrations):
                for statement in migrations[step].statements:
                    connection.execute(statement)
                connection.execute(f"PRAGMA user_version = {step + 1}")
            connection.execute("COMMIT")
        except BaseException:
            connection.rollback()
            raise
    check_version(connection, migrations)


def check_version(connection: sqlite3.Connection, migrations: Sequence[Migration]) -> None:
    """Raise like `migrate` if the file is too new."""
    found, known = _version(connection), len(migrations)
    if found > known:
        raise Unusable(
            "the file was made by a newer version",
            "Update ontap-tui, or choose another --data-dir.",
            f"it has schema {found}, this version knows {known}",
        )


def _version(connection: sqlite3.Connection) -> int:
    found: int = connection.execute("PRAGMA user_version").fetchone()[0]
    return found
