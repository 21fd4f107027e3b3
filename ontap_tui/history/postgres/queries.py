"""Read jobs and their timelines."""

from collections.abc import Collection
from datetime import datetime
from typing import Final

from ontap_tui.history.postgres.clusters import ID
from ontap_tui.history.postgres.link import Rows
from ontap_tui.history.postgres.rows import past_jobs
from ontap_tui.history.records import MOST_OF_CODE, PastJob, Transition
from ontap_tui.history.times import restored, stored
from ontap_tui.history.understood import understood
from ontap_tui.model import JobKey, TrackedJob

_AMONG: Final = "cluster IN (SELECT id FROM clusters WHERE name = ANY(%(clusters)s))"


def jobs(
    connection: Rows,
    *,
    since: datetime | None = None,
    until: datetime | None = None,
    clusters: Collection[str] | None = None,
    failed: bool = False,
    limit: int = 1000,
) -> list[PastJob]:
    wanted = ["true"]
    if failed:
        wanted.append("state = 'failure'")
    if clusters is not None:
        wanted.append(_AMONG)
    window = ["ended_at IS NOT NULL"]
    if since is not None:
        window.append("ended_at >= %(since)s")
    if until is not None:
        window.append("ended_at < %(until)s")
    ended = " AND ".join((*window, *wanted))
    found = f"(SELECT id FROM jobs WHERE {ended} ORDER BY ended_at DESC LIMIT %(limit)s)"
    if until is None:
        active = " AND ".join(("ended_at IS NULL", *wanted))
        found = f"(SELECT id FROM jobs WHERE {active} LIMIT %(limit)s) UNION ALL {found}"
    values = {
        "since": stored(since),
        "until": stored(until),
        "clusters": None if clusters is None else list(clusters),
        "limit": limit,
    }
    return past_jobs(connection, found, values)[:limit]


def changed_jobs(connection: Rows, since: datetime, clusters: Collection[str]) -> list[PastJob]:
    changed = "(ended_at IS NULL OR greatest(changed_at, gone_at) > %(since)s)"
    found = f"SELECT id FROM jobs WHERE {changed} AND {_AMONG}"
    return past_jobs(connection, found, {"since": stored(since), "clusters": list(clusters)})


def job(connection: Rows, key: JobKey) -> PastJob | None:
    cluster, uuid = key
    found = past_jobs(
        connection,
        f"SELECT id FROM jobs WHERE cluster = {ID} AND uuid = %(uuid)s",
        {"cluster": cluster, "uuid": uuid},
    )
    return found[0] if found else None


def active_jobs(connection: Rows, cluster: str) -> list[TrackedJob]:
    found = past_jobs(
        connection,
        f"SELECT id FROM jobs WHERE ended_at IS NULL AND cluster = {ID}",
        {"cluster": cluster},
    )
    return [past.tracked for past in found]


def similar(connection: Rows, kind: str, *, limit: int = 20) -> list[PastJob]:
    return past_jobs(
        connection,
        """
        SELECT id FROM jobs
        WHERE kind = (SELECT id FROM kinds WHERE name = %(kind)s) AND ended_at IS NOT NULL
        ORDER BY ended_at DESC LIMIT %(limit)s
        """,
        {"kind": kind, "limit": limit},
    )


def failures_with(connection: Rows, code: str, *, since: datetime) -> list[PastJob]:
    return past_jobs(
        connection,
        """
        SELECT id FROM jobs WHERE failure_code = %(code)s AND ended_at >= %(since)s
        ORDER BY ended_at DESC LIMIT %(limit)s
        """,
        {"code": code, "since": stored(since), "limit": MOST_OF_CODE},
    )


def timeline(connection: Rows, key: JobKey) -> list[Transition]:
    cluster, uuid = key
    rows = connection.execute(
        f"""
        SELECT at, state, message FROM transitions
        WHERE job = (SELECT id FROM jobs WHERE cluster = {ID} AND uuid = %(uuid)s) ORDER BY seq
        """,
        {"cluster": cluster, "uuid": uuid},
    )
    return list(understood(rows, _transition))


def _transition(at: int, state: str, message: str | None) -> Transition:
    return Transition(at=restored(at), state=state, message=message)
