"""Migrate a database to the newest schema, once, however many programs start at the same time."""

from collections.abc import Sequence
from typing import Any, Final

from psycopg import Connection

from ontap_tui.history.records import Unusable

_LOCK: Final = 0x0117A971
"""Identifies the lock among those of other programs that share the database."""


def migrate(connection: Connection[Any], migrations: Sequence[str]) -> None:
    """Apply the missing steps in one transaction; does nothing in an up-to-date database.

    Raises:
        Unusable: A newer version of the program made the tables. They are left as they are.
    """
    if _version(connection) < len(migrations):
        with connection.transaction():
            connection.execute("SELECT pg_advisory_xact_lock(%s)", (_LOCK,))
            connection.execute("CREATE TABLE IF NOT EXISTS ontap_tui_schema (version integer NOT NULL)")
            found = _version(connection)  # again, now that no other program can be taking the same steps
            for step in migrations[found:]:
                connection.execute(step)
            if found < len(migrations):
                connection.execute("DELETE FROM ontap_tui_schema")
                connection.execute("INSERT INTO ontap_tui_schema VALUES (%s)", (len(migrations),))
    found = _version(connection)
    if found > len(migrations):
        raise Unusable(
            "its tables were made by a newer version",
            "Update ontap-tui.",
            f"they have schema {found}, this version knows {len(migrations)}",
        )


def _version(connection: Connection[Any]) -> int:
    """Return the schema version, 0 if there are no tables."""
    if connection.execute("SELECT to_regclass('ontap_tui_schema')").fetchone() == (None,):
        return 0
    found = connection.execute("SELECT version FROM ontap_tui_schema").fetchone()
    return 0 if found is None else int(found[0])
