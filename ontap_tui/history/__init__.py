"""What the clusters forget: jobs, their observed transitions, launches and control actions, kept in SQLite.

`History` is the one way in. Writing and reading happen in two threads of its own, so that no disk can hold up
the event loop; a disk that fails is a `Fault` to show, and recording goes on when it is back.
"""

from ontap_tui.history.history import History
from ontap_tui.history.records import (
    AwaySummary,
    Bucket,
    Control,
    FailureCount,
    Gap,
    HistoryError,
    PastJob,
    Transition,
)

__all__ = [
    "AwaySummary",
    "Bucket",
    "Control",
    "FailureCount",
    "Gap",
    "History",
    "HistoryError",
    "PastJob",
    "Transition",
]
