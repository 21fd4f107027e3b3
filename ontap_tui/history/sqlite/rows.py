"""Read past jobs, joined with the related rows of other tables."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from ontap_tui.history.records import PastJob
from ontap_tui.history.rows import past_job
from ontap_tui.history.understood import understood

if TYPE_CHECKING:
    import sqlite3

# A job missing from the first poll after a gap was last seen before the gap, so a watch that began with that
# poll (less than a second earlier) does not count.
_SELECT: Final = """
    SELECT clusters.name, jobs.uuid, jobs.state, jobs.description, jobs.message, jobs.code, jobs.error,
        jobs.node, jobs.svm, jobs.endpoint, jobs.start_time, jobs.end_time, jobs.first_seen, jobs.changed_at,
        jobs.message_at, jobs.gone_at, launches.id, launches.request, launches.user, last.action, last.at,
        last.refusal,
        CASE WHEN jobs.state NOT IN ('success', 'failure') THEN (
            SELECT min(ended, ifnull(jobs.gone_at, ended)) FROM watches
            WHERE watches.cluster = jobs.cluster AND started < ifnull(jobs.gone_at - 1000000, started + 1)
            ORDER BY started DESC LIMIT 1
        ) END
    FROM ({found}) AS found
    CROSS JOIN jobs ON jobs.id = found.id
    JOIN clusters ON clusters.id = jobs.cluster
    LEFT JOIN launches ON launches.id = (
        SELECT launch FROM launch_jobs JOIN launches AS creator ON creator.id = launch_jobs.launch
        WHERE launch_jobs.uuid = jobs.uuid AND creator.cluster = jobs.cluster
        ORDER BY creator.created_at LIMIT 1
    )
    LEFT JOIN controls AS last ON last.cluster = jobs.cluster AND last.uuid = jobs.uuid AND last.at = (
        SELECT max(at) FROM controls WHERE controls.cluster = jobs.cluster AND controls.uuid = jobs.uuid
    )
    ORDER BY jobs.ended_at IS NOT NULL, ifnull(jobs.ended_at, jobs.changed_at) DESC
"""


def past_jobs(connection: sqlite3.Connection, found: str, values: Mapping[str, Any]) -> list[PastJob]:
    """Return the jobs, active ones first, then by newest end. `found` is a SELECT of their ids."""
    return list(understood(connection.execute(_SELECT.format(found=found), values), past_job))
