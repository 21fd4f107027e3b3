"""What is shown of the jobs, and in what order: plain Python that knows nothing of the terminal."""

from ontap_tui.tui.dashboard.view.columns import (
    ATTENTION,
    BY_ID,
    COLUMNS,
    NARROWEST,
    STANDARD,
    Column,
    Placed,
    known,
    place,
)
from ontap_tui.tui.dashboard.view.order import Row
from ontap_tui.tui.dashboard.view.scope import Scope
from ontap_tui.tui.dashboard.view.view import View

__all__ = [
    "ATTENTION",
    "BY_ID",
    "COLUMNS",
    "NARROWEST",
    "STANDARD",
    "Column",
    "Placed",
    "Row",
    "Scope",
    "View",
    "known",
    "place",
]
