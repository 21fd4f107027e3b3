"""Read jobs and their timelines."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import TYPE_CHECKING, Final

from ontap_tui.history.records import MOST_OF_CODE, PastJob, Transition
from ontap_tui.history.sqlite.clusters import among
from ontap_tui.history.sqlite.rows import past_jobs
from ontap_tui.history.times import restored, stored
from ontap_tui.history.understood import understood
from ontap_tui.model import JobKey, TrackedJob

if TYPE_CHECKING:
    import sqlite3

_CLUSTER: Final = "(SELECT id FROM clusters WHERE name = :cluster)"


def jobs(
    connection: sqlite3.Connection,
    *,
    since: datetime | None = None,
    until: datetime | None = None,
    clusters: Collection[str] | None = None,
    failed: bool = False,
    limit: int = 1000,
) -> list[PastJob]:
    index, wanted = "jobs_by_end", ["1"]
    if failed:
        index, wanted = "jobs_not_well", ["state <> 'success'", "state = 'failure'"]
    if clusters is not None:
        wanted.append(among(connection, clusters))
    window = ["ended_at IS NOT NULL"]
    if since is not None:
        window.append("ended_at >= :since")
    if until is not None:
        window.append("ended_at < :until")
    ended = f"jobs INDEXED BY {index} WHERE {_all(window, wanted)} ORDER BY ended_at DESC"
    found = f"SELECT * FROM (SELECT id FROM {ended} LIMIT :limit)"
    if until is None:
        active = f"jobs INDEXED BY {index} WHERE {_all(['ended_at IS NULL'], wanted)}"
        found = f"SELECT * FROM (SELECT id FROM {active} LIMIT :limit) UNION ALL {found}"
    values = {"since": stored(since), "until": stored(until), "limit": limit}
    return past_jobs(connection, found, values)[:limit]


def changed_jobs(connection: sqlite3.Connection, since: datetime, clusters: Collection[str]) -> list[PastJob]:
    changed = "(ended_at IS NULL OR max(changed_at, ifnull(gone_at, 0)) > :since)"
    found = f"SELECT id FROM jobs WHERE {changed} AND {among(connection, clusters)}"
    return past_jobs(connection, found, {"since": stored(since)})


def job(connection: sqlite3.Connection, key: JobKey) -> PastJob | None:
    cluster, uuid = key
    found = past_jobs(
        connection,
        f"SELECT id FROM jobs WHERE cluster = {_CLUSTER} AND uuid = :uuid",
        {"cluster": cluster, "uuid": uuid},
    )
    return found[0] if found else None


def active_jobs(connection: sqlite3.Connection, cluster: str) -> list[TrackedJob]:
    found = past_jobs(
        connection,
        f"SELECT id FROM jobs INDEXED BY jobs_by_end WHERE ended_at IS NULL AND cluster = {_CLUSTER}",
        {"cluster": cluster},
    )
    return [past.tracked for past in found]


def similar(connection: sqlite3.Connection, kind: str, *, limit: int = 20) -> list[PastJob]:
    return past_jobs(
        connection,
        """
        SELECT id FROM jobs INDEXED BY jobs_by_kind
        WHERE kind = (SELECT id FROM kinds WHERE name = :kind) AND ended_at IS NOT NULL
        ORDER BY ended_at DESC LIMIT :limit
        """,
        {"kind": kind, "limit": limit},
    )


def failures_with(connection: sqlite3.Connection, code: str, *, since: datetime) -> list[PastJob]:
    return past_jobs(
        connection,
        """
        SELECT id FROM jobs WHERE failure_code = :code AND ended_at >= :since
        ORDER BY ended_at DESC LIMIT :limit
        """,
        {"code": code, "since": stored(since), "limit": MOST_OF_CODE},
    )


def timeline(connection: sqlite3.Connection, key: JobKey) -> list[Transition]:
    cluster, uuid = key
    rows = connection.execute(
        f"""
        SELECT at, state, message FROM transitions
        WHERE job = (SELECT id FROM jobs WHERE cluster = {_CLUSTER} AND uuid = :uuid) ORDER BY at
        """,
        {"cluster": cluster, "uuid": uuid},
    )
    found: list[Transition] = []
    for one in understood(rows, _transition):
        # Two instances that saw the same change at nearly the same moment may both have written it.
        if not found or (found[-1].state, found[-1].message) != (one.state, one.message):
            found.append(one)
    return found


def _transition(at: int, state: str, message: str | None) -> Transition:
    return Transition(at=restored(at), state=state, message=message)


def _all(*conditions: Collection[str]) -> str:
    return " AND ".join(condition for some in conditions for condition in some)
