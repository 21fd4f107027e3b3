"""Decide which jobs are shown, and in what order, independently of the terminal."""

from ontap_tui.tui.dashboard.view.columns import (
    ATTENTION,
    BY_ID,
    COLUMNS,
    NARROWEST,
    STANDARD,
    JobColumn,
    Placed,
    known,
    place,
)
from ontap_tui.tui.dashboard.view.order import JobRow
from ontap_tui.tui.dashboard.view.scope import JobScope
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
    "Placed",
    "View",
    "known",
    "place",
]
