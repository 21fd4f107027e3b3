"""Define how far back the table looks."""

from datetime import datetime
from enum import StrEnum

from ontap_tui.model import RECENT
from ontap_tui.tui.dashboard.view.order import JobRow


class JobScope(StrEnum):
    LIVE = "live"
    """What the clusters report now, and what still needs attention."""
    RECENT = "recent"
    """Also what ended within a day."""
    ALL = "all"
    """Also everything in the history."""

    @property
    def following(self) -> "JobScope":
        members = list(JobScope)
        return members[(members.index(self) + 1) % len(members)]

    def holds(self, row: JobRow, now: datetime) -> bool:
        tracked = row.tracked
        if row.need is not None or not (tracked.gone_at or row.past) or self is JobScope.ALL:
            return True
        if self is JobScope.LIVE:
            return False
        ended = tracked.job.end_time or tracked.gone_at or tracked.changed_at
        return now - ended <= RECENT
