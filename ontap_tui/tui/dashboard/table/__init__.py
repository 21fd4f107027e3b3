"""Draw the visible rows of the view as the job table."""

from ontap_tui.tui.dashboard.table.anchor import MOST_NEW
from ontap_tui.tui.dashboard.table.cells import Moment, cell, state_role
from ontap_tui.tui.dashboard.table.job_table import JobTable

__all__ = ["MOST_NEW", "JobTable", "Moment", "cell", "state_role"]
