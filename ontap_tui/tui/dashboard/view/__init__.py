"""Decide which jobs are shown, and in what order, independently of the terminal."""

from ontap_tui.tui.dashboard.view.columns import (
    ATTENTION,
    BY_ID,
    COLUMNS,
    NARROWEST,
    STANDARD,
    JobColumn,
    known,
)
from ontap_tui.tui.dashboard.view.row import JobRow
from ontap_tui.tui.dashboard.view.shown_rows import JobScope
from ontap_tui.tui.dashboard.view.view import View

__all__ = [
    "ATTENTION",
    "BY_ID",
    "COLUMNS",
    "NARROWEST",
    "STANDARD",
    "JobColumn",
    "JobRow",
    "JobScope",
    "View",
    "known",
]
