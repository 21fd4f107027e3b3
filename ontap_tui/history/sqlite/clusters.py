"""Find the row of a cluster by its name in the configuration.

Its uuid only suggests that a new name may belong to a known cluster. Any server can claim any uuid, so a
person decides whether the new name gets the history.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import sqlite3

_OF_A_CLUSTER = ("jobs", "watches", "launches", "controls", "acknowledgements")
"""The tables whose rows belong to a cluster."""


def know(connection: sqlite3.Connection, names: Iterable[str]) -> None:
    """Make sure that each of these clusters has a row."""
    connection.executemany("INSERT OR IGNORE INTO clusters (name) VALUES (?)", [(name,) for name in names])


def identify(
    connection: sqlite3.Connection, name: str, ontap_uuid: str | None, *, present: Collection[str]
) -> str | None:
    """Store the uuid of a cluster, and return an unused name under which the same uuid has a history.

    The name is returned once, when `name` is new here. `present` are the names in the configuration.
    """
    earlier = None
    if (
        ontap_uuid is not None
        and not connection.execute("SELECT 1 FROM clusters WHERE name = ?", (name,)).fetchone()
    ):
        same = connection.execute("SELECT name FROM clusters WHERE ontap_uuid = ?", (ontap_uuid,))
        earlier = next((other for (other,) in same if other not in present), None)
    know(connection, [name])
    if ontap_uuid is not None:
        connection.execute("UPDATE clusters SET ontap_uuid = ? WHERE name = ?", (ontap_uuid, name))
    return earlier


def rename(connection: sqlite3.Connection, name: str, new_name: str) -> int | None:
    """Move the history of one name to another, which may already have some; return how many jobs moved.

    Returns None if nothing is known under `name`. Of duplicate records, those of the new name are kept.
    """
    known = dict(connection.execute("SELECT name, id FROM clusters WHERE name IN (?, ?)", (name, new_name)))
    if name not in known:
        return None
    old = known[name]
    (moved,) = connection.execute("SELECT count(*) FROM jobs WHERE cluster = ?", (old,)).fetchone()
    if new_name in known:
        for table in _OF_A_CLUSTER:
            connection.execute(
                f"UPDATE OR IGNORE {table} SET cluster = ? WHERE cluster = ?", (known[new_name], old)
            )
            connection.execute(f"DELETE FROM {table} WHERE cluster = ?", (old,))
        connection.execute("DELETE FROM clusters WHERE id = ?", (old,))
    else:
        connection.execute("UPDATE clusters SET name = ? WHERE id = ?", (new_name, old))
    return int(moved)


def among(connection: sqlite3.Connection, names: Collection[str]) -> str:
    """Return the SQL condition that the ``cluster`` of a row is one of these."""
    known = connection.execute("SELECT name, id FROM clusters")
    rows = [str(row) for name, row in known if name in names]
    return f"cluster IN ({', '.join(rows) or 'NULL'})"
