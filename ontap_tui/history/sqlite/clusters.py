"""Find the row of a cluster: its name in the configuration decides.

Its own uuid only suggests that a new name may be another for the same cluster. Any server can claim any uuid,
so a person decides whether the new name gets the past.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import sqlite3

_OF_A_CLUSTER = ("jobs", "watches", "launches", "controls", "acknowledgements")
"""The tables whose rows belong to a cluster."""


def know(connection: sqlite3.Connection, names: Iterable[str]) -> None:
    """Make sure that each has a row."""
    connection.executemany("INSERT OR IGNORE INTO clusters (name) VALUES (?)", [(name,) for name in names])


def identify(
    connection: sqlite3.Connection, name: str, ontap_uuid: str | None, *, present: Collection[str]
) -> str | None:
    """Note the uuid of a cluster, and return the name no longer in use under which the same one has a past.

    It is returned once, when `name` is new here. `present` are the names in the configuration.
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
    """Give the past of one name to another, which may have begun one of its own; return how many jobs moved.

    None where nothing is known under `name`. Of two records of one thing, that of the new name stays.
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
    """Return the SQL condition that a row's ``cluster`` is one of these."""
    known = connection.execute("SELECT name, id FROM clusters")
    rows = [str(row) for name, row in known if name in names]
    return f"cluster IN ({', '.join(rows) or 'NULL'})"
