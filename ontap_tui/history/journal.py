"""Launches, as they are intended, sent, answered and ended."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any, Final

import msgspec

from ontap_tui.history import clusters
from ontap_tui.history.times import restored, stored
from ontap_tui.history.understood import understood
from ontap_tui.model import ApiError, JobKey, Launch, Outcome

if TYPE_CHECKING:
    import sqlite3

# An answer is never taken back by an older word on the same launch that comes late.
_SAVE: Final = """
    INSERT INTO launches (
        id, "group", request, cluster, method, target, body, "values", user, created_at, answered_at,
        http_status, round_trip, endpoint, outcome, error, note, ended_at
    ) VALUES (
        :id, :group, :request, (SELECT id FROM clusters WHERE name = :cluster), :method, :target, :body,
        :values, :user, :created_at, :answered_at, :http_status, :round_trip, :endpoint, :outcome, :error,
        :note, :ended_at
    )
    ON CONFLICT (id) DO UPDATE SET
        answered_at = excluded.answered_at, http_status = excluded.http_status,
        round_trip = excluded.round_trip, endpoint = excluded.endpoint, outcome = excluded.outcome,
        error = excluded.error, note = excluded.note, ended_at = excluded.ended_at
    WHERE excluded.outcome NOT IN ('intended', 'sent') OR launches.outcome IN ('intended', 'sent')
"""
_SAVE_JOB: Final = "INSERT OR IGNORE INTO launch_jobs (launch, position, uuid) VALUES (?, ?, ?)"

_SELECT: Final = """
    SELECT launches.id, "group", request, clusters.name, method, target, body, "values", user, created_at,
        answered_at, http_status, round_trip, endpoint, outcome, error, note, ended_at
    FROM launches JOIN clusters ON clusters.id = launches.cluster
"""


def saving(launches: Sequence[Launch]) -> Callable[[sqlite3.Connection], None]:
    """The write that inserts or updates them. Raises TypeError for a `Secret`, before anything is written."""
    rows = [_row(launch) for launch in launches]
    jobs = [(launch.id, position, uuid) for launch in launches for position, uuid in enumerate(launch.jobs)]

    def save(connection: sqlite3.Connection) -> None:
        clusters.know(connection, {launch.cluster for launch in launches})
        connection.executemany(_SAVE, rows)
        connection.executemany(_SAVE_JOB, jobs)

    return save


def launches(
    connection: sqlite3.Connection,
    *,
    since: datetime | None,
    cluster: str | None,
    request: str | None,
    group: str | None,
    limit: int,
) -> list[Launch]:
    rows = connection.execute(
        f"""
        {_SELECT}
        WHERE created_at >= ifnull(:since, created_at) AND clusters.name = ifnull(:cluster, clusters.name)
            AND request = ifnull(:request, request) AND "group" = ifnull(:group, "group")
        ORDER BY created_at DESC LIMIT :limit
        """,
        {"since": stored(since), "cluster": cluster, "request": request, "group": group, "limit": limit},
    )
    return _launches(connection, rows)


def open_launches(connection: sqlite3.Connection) -> list[Launch]:
    rows = connection.execute(
        f"{_SELECT} WHERE outcome IN ('intended', 'sent', 'accepted') ORDER BY created_at"
    )
    return _launches(connection, rows)


def launch_of(connection: sqlite3.Connection, *, key: JobKey) -> Launch | None:
    rows = connection.execute(
        f"""
        {_SELECT} JOIN launch_jobs ON launch_jobs.launch = launches.id
        WHERE clusters.name = ? AND launch_jobs.uuid = ? ORDER BY created_at LIMIT 1
        """,
        key,
    )
    return next(iter(_launches(connection, rows)), None)


def _row(launch: Launch) -> dict[str, Any]:
    if not all(isinstance(text, str) for text in (launch.target, launch.body or "", *launch.values.values())):
        raise TypeError("a launch is journalled as masked text only")
    return {
        "id": launch.id,
        "group": launch.group,
        "request": launch.request,
        "cluster": launch.cluster,
        "method": launch.method,
        "target": launch.target,
        "body": launch.body,
        "values": msgspec.json.encode(launch.values).decode(),
        "user": launch.user,
        "created_at": stored(launch.created_at),
        "answered_at": stored(launch.answered_at),
        "http_status": launch.http_status,
        "round_trip": launch.round_trip,
        "endpoint": launch.endpoint,
        "outcome": launch.outcome.value,
        "error": None if launch.error is None else msgspec.json.encode(launch.error).decode(),
        "note": launch.note,
        "ended_at": stored(launch.ended_at),
    }


def _launches(connection: sqlite3.Connection, rows: sqlite3.Cursor) -> list[Launch]:
    return list(understood(rows, partial(_launch, connection)))


def _launch(
    connection: sqlite3.Connection,
    id_: str,
    group: str,
    request: str,
    cluster: str,
    method: str,
    target: str,
    body: str | None,
    values: str,
    user: str,
    created_at: int,
    answered_at: int | None,
    http_status: int | None,
    round_trip: float | None,
    endpoint: str | None,
    outcome: str,
    error: str | None,
    note: str,
    ended_at: int | None,
) -> Launch:
    return Launch(
        id=id_,
        group=group,
        request=request,
        cluster=cluster,
        method=method,
        target=target,
        body=body,
        values=msgspec.json.decode(values, type=dict[str, str]),
        user=user,
        created_at=restored(created_at),
        answered_at=restored(answered_at),
        http_status=http_status,
        round_trip=round_trip,
        jobs=tuple(
            uuid
            for (uuid,) in connection.execute(
                "SELECT uuid FROM launch_jobs WHERE launch = ? ORDER BY position", (id_,)
            )
        ),
        endpoint=endpoint,
        outcome=Outcome(outcome),
        error=None if error is None else msgspec.json.decode(error, type=ApiError),
        note=note,
        ended_at=restored(ended_at),
    )
