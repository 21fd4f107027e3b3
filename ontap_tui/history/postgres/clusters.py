"""Find the row of a cluster by its name in the configuration, as the other store does."""

from collections.abc import Collection, Iterable
from typing import Final

from ontap_tui.history.postgres.link import Rows

ID: Final = "(SELECT id FROM clusters WHERE name = %(cluster)s)"


def know(connection: Rows, names: Iterable[str]) -> None:
    """Insert a row for each cluster that has none."""
    connection.execute(
        """
        INSERT INTO clusters (name)
        SELECT name FROM unnest(%s::text[]) AS name
        WHERE NOT EXISTS (SELECT 1 FROM clusters WHERE clusters.name = name.name) ORDER BY name
        ON CONFLICT DO NOTHING
        """,
        (list(names),),
    )


def identify(connection: Rows, name: str, ontap_uuid: str | None, *, present: Collection[str]) -> str | None:
    """Store the uuid of a cluster, and return the unused name under which the same uuid has a history.

    The name is returned once, when `name` is new. `present` are the names in the configuration.
    """
    earlier = None
    if (
        ontap_uuid is not None
        and not connection.execute(
            "SELECT 1 FROM clusters WHERE name = %s AND ontap_uuid IS NOT NULL", (name,)
        ).fetchone()
    ):
        same = connection.execute("SELECT name FROM clusters WHERE ontap_uuid = %s", (ontap_uuid,))
        earlier = next((other for (other,) in same if other not in present), None)
    know(connection, [name])
    if ontap_uuid is not None:
        connection.execute(
            "UPDATE clusters SET ontap_uuid = %s WHERE name = %s AND ontap_uuid IS DISTINCT FROM %s",
            (ontap_uuid, name, ontap_uuid),
        )
    return earlier
