"""Store launches as they are intended, sent, answered and ended."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any, Final

from ontap_tui.history.launch_rows import ANSWER, COLUMNS, launch_row, make_launch
from ontap_tui.history.postgres import clusters
from ontap_tui.history.postgres.leases import CHANNEL
from ontap_tui.history.postgres.link import Rows
from ontap_tui.history.postgres.texts import storable
from ontap_tui.history.times import stored
from ontap_tui.history.understood import understood
from ontap_tui.model import JobKey, Launch

# The first end stands, whoever saw it; nor is an answer taken back by an older word that comes late.
_SAVE: Final = f"""
    INSERT INTO launches (cluster, {", ".join(f'"{name}"' for name in COLUMNS)})
    VALUES ({clusters.ID}, {", ".join(f"%({name})s" for name in COLUMNS)})
    ON CONFLICT (id) DO UPDATE SET {", ".join(f"{name} = excluded.{name}" for name in ANSWER)}
    WHERE launches.ended_at IS NULL
        AND (excluded.outcome NOT IN ('intended', 'sent') OR launches.outcome IN ('intended', 'sent'))
"""
_SAVE_JOB: Final = """
    INSERT INTO launch_jobs (launch, position, uuid)
    SELECT id, %(position)s, %(uuid)s FROM launches
    WHERE id = %(launch)s AND ended_at IS NOT DISTINCT FROM %(ended_at)s::bigint
    ON CONFLICT DO NOTHING
"""

_SELECT: Final = f"""
    SELECT {", ".join(f'launches."{name}"' for name in COLUMNS)}, clusters.name, ARRAY(
        SELECT uuid FROM launch_jobs WHERE launch_jobs.launch = launches.id ORDER BY position
    )
    FROM launches JOIN clusters ON clusters.id = launches.cluster
"""


def saving(launches: Sequence[Launch]) -> Callable[[Rows], None]:
    """Return the write that inserts or updates them. Raises TypeError for a `Secret`, before anything is
    written.
    """
    rows = [storable(launch_row(launch)) for launch in launches]
    jobs = [
        {"launch": launch.id, "position": position, "uuid": uuid, "ended_at": stored(launch.ended_at)}
        for launch in launches
        for position, uuid in enumerate(launch.jobs)
    ]

    def save(connection: Rows) -> None:
        clusters.know(connection, {launch.cluster for launch in launches})
        with connection.cursor() as cursor:
            cursor.executemany(_SAVE, rows)
            if jobs:
                cursor.executemany(_SAVE_JOB, jobs)
        if jobs:
            connection.execute("SELECT pg_notify(%s, %s)", (CHANNEL, launches[0].cluster[:1000]))

    return save


def saving_unless_ended(launch: Launch, following: Sequence[Launch]) -> Callable[[Rows], bool]:
    """Return a write like `saving` for all of them, done only if the `launch` has no end there yet; it
    returns whether it was done.
    """
    save = saving([launch, *following])

    def save_unless_ended(connection: Rows) -> bool:
        """The row is locked: of two that see the end at the same time, one comes second."""
        query = "SELECT ended_at FROM launches WHERE id = %s FOR UPDATE"
        found = connection.execute(query, (launch.id,)).fetchone()
        if found is not None and found[0] is not None:
            return False
        save(connection)
        return True

    return save_unless_ended


def launches(connection: Rows, *, since: datetime | None, group: str | None, limit: int) -> list[Launch]:
    rows = connection.execute(
        f"""
        {_SELECT}
        WHERE (%(since)s::bigint IS NULL OR created_at >= %(since)s)
            AND (%(group)s::text IS NULL OR "group" = %(group)s)
        ORDER BY created_at DESC LIMIT %(limit)s
        """,
        {"since": stored(since), "group": group, "limit": limit},
    )
    return _launches(rows)


def launch(connection: Rows, *, launch_id: str) -> Launch | None:
    rows = connection.execute(f"{_SELECT} WHERE launches.id = %s", (launch_id,))
    return next(iter(_launches(rows)), None)


def open_launches(connection: Rows, *, user: str) -> list[Launch]:
    """Return those of one person: their follow-ups need that person's accounts."""
    rows = connection.execute(
        f"""{_SELECT} WHERE ended_at IS NULL AND "user" IN (%s, '') ORDER BY created_at""", (user,)
    )
    return _launches(rows)


def launch_of(connection: Rows, *, key: JobKey) -> Launch | None:
    rows = connection.execute(
        f"""
        {_SELECT} JOIN launch_jobs ON launch_jobs.launch = launches.id
        WHERE clusters.name = %s AND launch_jobs.uuid = %s ORDER BY created_at LIMIT 1
        """,
        key,
    )
    return next(iter(_launches(rows)), None)


def _launches(rows: Iterable[tuple[Any, ...]]) -> list[Launch]:
    return list(understood(rows, lambda *values: make_launch(values[:-1], tuple(values[-1]))))
