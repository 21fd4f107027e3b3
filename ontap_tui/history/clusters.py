"""Which row a cluster has.

Its name in the configuration decides; its own uuid, where it is known, carries the row over a renaming.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import sqlite3


def know(connection: sqlite3.Connection, names: Iterable[str]) -> None:
    """Sees to it that each has a row."""
    connection.executemany("INSERT OR IGNORE INTO clusters (name) VALUES (?)", [(name,) for name in names])


def identify(
    connection: sqlite3.Connection, name: str, ontap_uuid: str | None, *, present: Collection[str]
) -> None:
    """Gives a name that is new here the row of the same cluster under a name that is no longer in use.

    `present` are the names in the configuration.
    """
    if (
        ontap_uuid is not None
        and not connection.execute("SELECT 1 FROM clusters WHERE name = ?", (name,)).fetchone()
    ):
        same = connection.execute(
            "SELECT id, name FROM clusters WHERE ontap_uuid = ?", (ontap_uuid,)
        ).fetchall()
        earlier = next((row for row, other in same if other not in present), None)
        connection.execute("UPDATE clusters SET name = ? WHERE id = ?", (name, earlier))
    know(connection, [name])
    if ontap_uuid is not None:
        connection.execute("UPDATE clusters SET ontap_uuid = ? WHERE name = ?", (ontap_uuid, name))


def among(connection: sqlite3.Connection, names: Collection[str]) -> str:
    """The SQL condition that a row's ``cluster`` is one of these."""
    known = connection.execute("SELECT name, id FROM clusters")
    rows = [str(row) for name, row in known if name in names]
    return f"cluster IN ({', '.join(rows) or 'NULL'})"
