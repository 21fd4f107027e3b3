"""Move the history of one cluster's name to another."""

from ontap_tui.history.postgres.link import Rows

_KEYS = {
    "jobs": "mine.uuid = theirs.uuid",
    "watches": "mine.started = theirs.started",
    "launches": "false",
    "controls": "mine.uuid = theirs.uuid AND mine.at = theirs.at",
    "acknowledgements": "mine.uuid = theirs.uuid",
}
"""The tables with rows per cluster, and the condition for two rows being the same thing."""


def rename(connection: Rows, name: str, new_name: str) -> int | None:
    """Move the history of one name to another, which may already have one; return how many jobs moved.

    Returns None if nothing is stored under `name`. Of duplicates, the row under the new name is kept. Moved
    jobs get new sequence numbers, so that followers of the new name see them.
    """
    known: dict[str, int] = dict(
        connection.execute(
            "SELECT name, id FROM clusters WHERE name = ANY(%s)", ([name, new_name],)
        ).fetchall()
    )
    if name not in known:
        return None
    old, new = known[name], known.get(new_name)
    counted = connection.execute("SELECT count(*) FROM jobs WHERE cluster = %s", (old,)).fetchone()
    assert counted is not None
    if new is None:
        connection.execute("UPDATE clusters SET name = %s WHERE id = %s", (new_name, old))
        return int(counted[0])
    for table, same in _KEYS.items():
        connection.execute(
            f"""
            DELETE FROM {table} AS theirs WHERE theirs.cluster = %(old)s
                AND EXISTS (SELECT 1 FROM {table} AS mine WHERE mine.cluster = %(new)s AND {same})
            """,
            {"old": old, "new": new},
        )
        if table != "jobs":
            connection.execute(f"UPDATE {table} SET cluster = %s WHERE cluster = %s", (new, old))
    connection.execute("INSERT INTO leases (cluster) VALUES (%s) ON CONFLICT DO NOTHING", (new,))
    connection.execute(
        """
        WITH base AS (SELECT max(seq) AS seq FROM leases WHERE cluster IN (%(old)s, %(new)s)), numbered AS (
            SELECT id, row_number() OVER (ORDER BY seq) AS number FROM jobs WHERE cluster = %(old)s
        ), moved AS (
            UPDATE jobs SET cluster = %(new)s, seq = base.seq + number FROM base, numbered
            WHERE jobs.id = numbered.id RETURNING jobs.seq
        )
        UPDATE leases SET seq = greatest(base.seq, (SELECT max(seq) FROM moved))
        FROM base WHERE cluster = %(new)s
        """,
        {"old": old, "new": new},
    )
    connection.execute("DELETE FROM leases WHERE cluster = %s", (old,))
    connection.execute("DELETE FROM clusters WHERE id = %s", (old,))
    return int(counted[0])
