"""Reading jobs and their timelines."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import TYPE_CHECKING, Final

from ontap_tui.history.clusters import among
from ontap_tui.history.records import PastJob, Transition
from ontap_tui.history.rows import past_jobs
from ontap_tui.history.times import restored, stored
from ontap_tui.history.understood import understood
from ontap_tui.model import JobKey, TrackedJob

if TYPE_CHECKING:
    import sqlite3

_TRIGRAM: Final = 3
_CLUSTER: Final = "(SELECT id FROM clusters WHERE name = :cluster)"


def jobs(
    connection: sqlite3.Connection,
    *,
    since: datetime | None,
    until: datetime | None,
    clusters: Collection[str] | None,
    text: str,
    failed: bool,
    limit: int,
) -> list[PastJob]:
    index, wanted = "jobs_by_end", ["1"]
    if failed:
        index, wanted = "jobs_not_well", ["state <> 'success'", "state = 'failure'"]
    if clusters is not None:
        wanted.append(among(connection, clusters))
    if text:
        wanted.append(r"jobs.searched LIKE :pattern ESCAPE '\'")
    window = ["ended_at IS NOT NULL"]
    if since is not None:
        window.append("ended_at >= :since")
    if until is not None:
        window.append("ended_at < :until")
    ended = f"jobs INDEXED BY {index} WHERE {_all(window, wanted)} ORDER BY ended_at DESC"
    if len(text) >= _TRIGRAM:
        if since is not None:  # no match from before the window is looked at
            first = f"SELECT min(id) FROM jobs INDEXED BY jobs_by_end WHERE {_all(window)}"
            window.append(f"jobs_text.rowid >= ({first})")
        ended = f"""
            jobs_text CROSS JOIN jobs ON jobs.id = jobs_text.rowid
            WHERE jobs_text MATCH :trigrams AND {_all(window, wanted)}
            ORDER BY jobs_text.rowid DESC
        """
    found = f"SELECT * FROM (SELECT jobs.id FROM {ended} LIMIT :limit)"
    if until is None:
        active = f"jobs INDEXED BY {index} WHERE {_all(['ended_at IS NULL'], wanted)}"
        found = f"SELECT * FROM (SELECT id FROM {active} LIMIT :limit) UNION ALL {found}"
    return past_jobs(
        connection,
        found,
        {
            "since": stored(since),
            "until": stored(until),
            "pattern": _pattern(text),
            "trigrams": _trigrams(text),
            "limit": limit,
        },
    )[:limit]


def job(connection: sqlite3.Connection, *, key: JobKey) -> PastJob | None:
    cluster, uuid = key
    found = past_jobs(
        connection,
        f"SELECT id FROM jobs WHERE cluster = {_CLUSTER} AND uuid = :uuid",
        {"cluster": cluster, "uuid": uuid},
    )
    return found[0] if found else None


def active_jobs(connection: sqlite3.Connection, *, cluster: str) -> list[TrackedJob]:
    found = past_jobs(
        connection,
        f"SELECT id FROM jobs INDEXED BY jobs_by_end WHERE ended_at IS NULL AND cluster = {_CLUSTER}",
        {"cluster": cluster},
    )
    return [past.tracked for past in found]


def similar(connection: sqlite3.Connection, *, kind: str, cluster: str | None, limit: int) -> list[PastJob]:
    here = ["1"] if cluster is None else [among(connection, [cluster])]
    return past_jobs(
        connection,
        f"""
        SELECT id FROM jobs INDEXED BY jobs_by_kind
        WHERE kind = (SELECT id FROM kinds WHERE name = :kind) AND ended_at IS NOT NULL AND {_all(here)}
        ORDER BY ended_at DESC LIMIT :limit
        """,
        {"kind": kind, "limit": limit},
    )


def failures_with(
    connection: sqlite3.Connection, *, code: str, since: datetime | None, limit: int
) -> list[PastJob]:
    return past_jobs(
        connection,
        """
        SELECT id FROM jobs WHERE failure_code = :code AND ended_at >= :since
        ORDER BY ended_at DESC LIMIT :limit
        """,
        {"code": code, "since": 0 if since is None else stored(since), "limit": limit},
    )


def timeline(connection: sqlite3.Connection, *, key: JobKey) -> list[Transition]:
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
        # Two instances that saw the same at nearly the same moment may both have written it.
        if not found or (found[-1].state, found[-1].message) != (one.state, one.message):
            found.append(one)
    return found


def _transition(at: int, state: str, message: str | None) -> Transition:
    return Transition(at=restored(at), state=state, message=message)


def _all(*conditions: Collection[str]) -> str:
    return " AND ".join(condition for some in conditions for condition in some)


def _pattern(text: str) -> str:
    for special in "\\%_":
        text = text.replace(special, f"\\{special}")
    return f"%{text}%"


def _trigrams(text: str) -> str:
    """The index knows each three characters in a row: all of them must be there, then the pattern decides."""
    pieces = dict.fromkeys(text[i : i + _TRIGRAM] for i in range(len(text) - _TRIGRAM + 1))
    return " ".join('"{}"'.format(piece.replace('"', '""')) for piece in pieces)
