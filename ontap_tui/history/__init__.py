"""Store what the clusters forget: jobs, their observed transitions, launches and control actions.

`History` is the only entry point; `SqliteHistory` is the store for one person. Writing and reading happen in
threads, so that no store can block the event loop. A store that fails reports a `Fault`, and recording
resumes when it works again.
"""

from ontap_tui.history.face import History, TeamHistory
from ontap_tui.history.opening import open_team_history, team_clusters, team_sql
from ontap_tui.history.records import (
    AwaySummary,
    Bucket,
    Control,
    FailureCount,
    Finding,
    Gap,
    HistoryError,
    KeptJob,
    Known,
    LeaseLost,
    PastJob,
    Sight,
    SightsSeen,
    TeamRecorder,
    Tended,
    Transition,
    Watch,
)
from ontap_tui.history.sqlite.history import SqliteHistory

__all__ = [
    "AwaySummary",
    "Bucket",
    "Control",
    "FailureCount",
    "Finding",
    "Gap",
    "History",
    "HistoryError",
    "KeptJob",
    "Known",
    "LeaseLost",
    "PastJob",
    "Sight",
    "SightsSeen",
    "SqliteHistory",
    "TeamHistory",
    "TeamRecorder",
    "Tended",
    "Transition",
    "Watch",
    "open_team_history",
    "team_clusters",
    "team_sql",
]
