"""The job table: draws the rows on the screen, and no others, from the view."""

from ontap_tui.tui.table.cells import Moment, cell, state_role
from ontap_tui.tui.table.job_table import JobTable
from ontap_tui.tui.table.place import MOST_NEW

__all__ = ["MOST_NEW", "JobTable", "Moment", "cell", "state_role"]
