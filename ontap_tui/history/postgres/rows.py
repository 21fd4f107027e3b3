"""Read past jobs, with what other tables say about them."""

from collections.abc import Mapping
from typing import Any, Final

from ontap_tui.history.postgres.link import Rows
from ontap_tui.history.records import PastJob
from ontap_tui.history.rows import past_job
from ontap_tui.history.understood import understood

# A job that the first poll after a gap missed was last seen before the gap: the watch that this poll began,
# within the second, does not count.
_SELECT: Final = """
    SELECT clusters.name, jobs.uuid, jobs.state, jobs.description, jobs.message, jobs.code, jobs.error,
        jobs.node, jobs.svm, jobs.endpoint, jobs.start_time, jobs.end_time, jobs.first_seen, jobs.changed_at,
        jobs.message_at, jobs.gone_at, creator.id, creator.request, creator."user", last.action, last.at,
        last.refusal,
        CASE WHEN jobs.state NOT IN ('success', 'failure') THEN (
            SELECT least(ended, jobs.gone_at) FROM watches
            WHERE watches.cluster = jobs.cluster AND started < coalesce(jobs.gone_at - 1000000, started + 1)
            ORDER BY started DESC LIMIT 1
        ) END
    FROM ({found}) AS found
    JOIN jobs ON jobs.id = found.id
    JOIN clusters ON clusters.id = jobs.cluster
    LEFT JOIN LATERAL (
        SELECT launches.id, launches.request, launches."user" FROM launch_jobs
        JOIN launches ON launches.id = launch_jobs.launch
        WHERE launch_jobs.uuid = jobs.uuid AND launches.cluster = jobs.cluster
        ORDER BY launches.created_at LIMIT 1
    ) AS creator ON true
    LEFT JOIN LATERAL (
        SELECT action, at, refusal FROM controls
        WHERE controls.cluster = jobs.cluster AND controls.uuid = jobs.uuid ORDER BY at DESC LIMIT 1
    ) AS last ON true
    ORDER BY jobs.ended_at IS NOT NULL, coalesce(jobs.ended_at, jobs.changed_at) DESC
"""


def past_jobs(connection: Rows, found: str, values: Mapping[str, Any]) -> list[PastJob]:
    """Return the active ones first, then the newest end first. `found` is a SELECT of their ids."""
    return list(understood(connection.execute(_SELECT.format(found=found), values), past_job))
