"""Store launches when they are intended, sent, answered and ended."""

from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import datetime
from typing import Any, Final

from ontap_tui.history.launch_rows import ANSWER, COLUMNS, launch_row, make_launch
from ontap_tui.history.postgres import clusters
from ontap_tui.history.postgres.leases import Lease, fenced
from ontap_tui.history.postgres.link import Rows
from ontap_tui.history.postgres.listening import announce, request
from ontap_tui.history.postgres.programs import ALIVE
from ontap_tui.history.postgres.texts import storable
from ontap_tui.history.times import stored
from ontap_tui.history.understood import understood
from ontap_tui.model import WAYS, JobKey, Launch

# The first recorded end wins, and a late update does not overwrite a response.
_SAVE: Final = f"""
    INSERT INTO launches (cluster, program, {", ".join(f'"{name}"' for name in COLUMNS)})
    VALUES ({clusters.ID}, %(program)s, {", ".join(f"%({name})s" for name in COLUMNS)})
    ON CONFLICT (id) DO UPDATE SET {", ".join(f"{name} = excluded.{name}" for name in ANSWER)}
    WHERE launches.ended_at IS NULL
        AND (excluded.outcome NOT IN ('intended', 'sent') OR launches.outcome IN ('intended', 'sent'))
"""
# Keep what the launch's own program has written since it was read: it was only slow. What it has begun to
# send is never called unsent.
_CONCLUDE: Final = f"""
    UPDATE launches SET {", ".join(f"{name} = %({name})s" for name in ANSWER)}
    WHERE id = %(id)s AND ended_at IS NULL AND answered_at IS NOT DISTINCT FROM %(answered_at)s::bigint
        AND (%(outcome)s <> 'unreachable' OR outcome = 'intended')
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


def saving(launches: Sequence[Launch], *, program: str) -> Callable[[Rows], None]:
    """Return the write that inserts or updates them; new ones are this `program`'s. Raises TypeError for a
    `Secret`, before anything is written.
    """
    rows = [storable(launch_row(launch)) | {"program": program} for launch in launches]

    def save(connection: Rows) -> None:
        clusters.know(connection, {launch.cluster for launch in launches})
        with connection.cursor() as cursor:
            cursor.executemany(_SAVE, rows)
        _save_jobs(connection, launches)

    return save


def _save_jobs(connection: Rows, launches: Sequence[Launch]) -> None:
    jobs = [
        {"launch": launch.id, "position": position, "uuid": uuid, "ended_at": stored(launch.ended_at)}
        for launch in launches
        for position, uuid in enumerate(launch.jobs)
    ]
    if jobs:
        with connection.cursor() as cursor:
            cursor.executemany(_SAVE_JOB, jobs)
            new = cursor.rowcount > 0
        named = {launch.cluster for launch in launches if launch.jobs}
        if new:  # so that everybody sees them soon
            request(connection, clusters=named)
        for cluster in named:
            announce(connection, cluster)


def saving_unless_ended(
    launch: Launch, following: Sequence[Launch], *, program: str
) -> Callable[[Rows], bool]:
    """Return a write like `saving` for all of them, done only if the `launch` has no end there yet; it
    returns whether it was done.
    """
    save = saving([launch, *following], program=program)

    def save_unless_ended(connection: Rows) -> bool:
        """Lock the row, so that of two programs that see the end at the same time, one comes second."""
        query = "SELECT ended_at FROM launches WHERE id = %s FOR UPDATE"
        found = connection.execute(query, (launch.id,)).fetchone()
        if found is not None and found[0] is not None:
            return False
        save(connection)
        return True

    return save_unless_ended


def launches(
    connection: Rows, *, since: datetime | None = None, group: str | None = None, limit: int = 200
) -> list[Launch]:
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


def launch(connection: Rows, launch_id: str) -> Launch | None:
    rows = connection.execute(f"{_SELECT} WHERE launches.id = %s", (launch_id,))
    return next(iter(_launches(rows)), None)


def open_launches(connection: Rows, *, user: str) -> list[Launch]:
    """Return the open launches of one person, made by whichever way: following requests need that person's
    accounts.
    """
    rows = connection.execute(
        f"""
        {_SELECT} WHERE ended_at IS NULL AND ("user" IN (%s, '') OR "user" ^@ ANY(%s)) ORDER BY created_at
        """,
        (user, [f"{user} {way} " for way in WAYS]),
    )
    return _launches(rows)


def orphans(connection: Rows, *, names: Collection[str]) -> list[Launch]:
    rows = connection.execute(
        f"""
        {_SELECT} WHERE ended_at IS NULL AND program IS NOT NULL AND clusters.name = ANY(%s) AND NOT EXISTS (
            SELECT 1 FROM programs WHERE programs.id = launches.program
                AND programs.seen > clock_timestamp() - make_interval(secs => %s)
        )
        ORDER BY created_at
        """,
        (list(names), ALIVE),
    )
    return _launches(rows)


def conclude(connection: Rows, *, launch: Launch, lease: Lease, holder: str) -> bool:
    """Write the outcome of an orphaned launch, and return whether nobody else has done so.
    Raises `LeaseLost`.
    """
    fenced(connection, launch.cluster, lease, holder)
    if not connection.execute(_CONCLUDE, storable(launch_row(launch))).rowcount:
        return False
    _save_jobs(connection, [launch])
    return True


def launch_of(connection: Rows, key: JobKey) -> Launch | None:
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
