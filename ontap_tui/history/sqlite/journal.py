"""Store launches as they are intended, sent, answered and ended."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from ontap_tui.history.launch_rows import ANSWER, COLUMNS, launch_row, make_launch
from ontap_tui.history.sqlite import clusters
from ontap_tui.history.times import stored
from ontap_tui.history.understood import understood
from ontap_tui.model import JobKey, Launch

if TYPE_CHECKING:
    import sqlite3

# The first recorded end is kept, and an answer is not overwritten by an older record that arrives late.
_SAVE: Final = f"""
    INSERT INTO launches (cluster, {", ".join(f'"{name}"' for name in COLUMNS)})
    VALUES (
        (SELECT id FROM clusters WHERE name = :cluster), {", ".join(f":{name}" for name in COLUMNS)}
    )
    ON CONFLICT (id) DO UPDATE SET {", ".join(f"{name} = excluded.{name}" for name in ANSWER)}
    WHERE launches.ended_at IS NULL
        AND (excluded.outcome NOT IN ('intended', 'sent') OR launches.outcome IN ('intended', 'sent'))
"""
_SAVE_JOB: Final = """
    INSERT OR IGNORE INTO launch_jobs (launch, position, uuid)
    SELECT id, :position, :uuid FROM launches WHERE id = :launch AND ended_at IS :ended_at
"""

_SELECT: Final = f"""
    SELECT {", ".join(f'launches."{name}"' for name in COLUMNS)}, clusters.name
    FROM launches JOIN clusters ON clusters.id = launches.cluster
"""


def saving(launches: Sequence[Launch]) -> Callable[[sqlite3.Connection], None]:
    """Return a write that inserts or updates the launches. Raises TypeError for a `Secret` at once."""
    rows = [launch_row(launch) for launch in launches]
    jobs = [
        {"launch": launch.id, "position": position, "uuid": uuid, "ended_at": stored(launch.ended_at)}
        for launch in launches
        for position, uuid in enumerate(launch.jobs)
    ]

    def save(connection: sqlite3.Connection) -> None:
        clusters.know(connection, {launch.cluster for launch in launches})
        connection.executemany(_SAVE, rows)
        connection.executemany(_SAVE_JOB, jobs)

    return save


def saving_unless_ended(launch: Launch, following: Sequence[Launch]) -> Callable[[sqlite3.Connection], bool]:
    """Return a write like `saving` for all of the launches, done only if `launch` has no end on disk.

    The write returns whether it was done.
    """
    save = saving([launch, *following])

    def save_unless_ended(connection: sqlite3.Connection) -> bool:
        ended = "SELECT 1 FROM launches WHERE id = ? AND ended_at IS NOT NULL"
        if connection.execute(ended, (launch.id,)).fetchone() is not None:
            return False
        save(connection)
        return True

    return save_unless_ended


def launches(
    connection: sqlite3.Connection,
    *,
    since: datetime | None = None,
    group: str | None = None,
    limit: int = 200,
) -> list[Launch]:
    rows = connection.execute(
        f"""
        {_SELECT}
        WHERE created_at >= ifnull(:since, created_at) AND "group" = ifnull(:group, "group")
        ORDER BY created_at DESC LIMIT :limit
        """,
        {"since": stored(since), "group": group, "limit": limit},
    )
    return _launches(connection, rows)


def launch(connection: sqlite3.Connection, launch_id: str) -> Launch | None:
    rows = connection.execute(f"{_SELECT} WHERE launches.id = ?", (launch_id,))
    return next(iter(_launches(connection, rows)), None)


def open_launches(connection: sqlite3.Connection) -> list[Launch]:
    return _launches(connection, connection.execute(f"{_SELECT} WHERE ended_at IS NULL ORDER BY created_at"))


def launch_of(connection: sqlite3.Connection, key: JobKey) -> Launch | None:
    rows = connection.execute(
        f"""
        {_SELECT} JOIN launch_jobs ON launch_jobs.launch = launches.id
        WHERE clusters.name = ? AND launch_jobs.uuid = ? ORDER BY created_at LIMIT 1
        """,
        key,
    )
    return next(iter(_launches(connection, rows)), None)


def _launches(connection: sqlite3.Connection, rows: sqlite3.Cursor) -> list[Launch]:
    return list(understood(rows, partial(_launch, connection)))


def _launch(connection: sqlite3.Connection, *values: Any) -> Launch:
    launch_id = values[COLUMNS.index("id")]
    jobs = connection.execute("SELECT uuid FROM launch_jobs WHERE launch = ? ORDER BY position", (launch_id,))
    return make_launch(values, tuple(uuid for (uuid,) in jobs))
