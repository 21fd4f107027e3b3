"""Everything about one job: a pane beside the table, its raw JSON and a bundle for a ticket."""

from ontap_tui.tui.details.pane import DetailsPane
from ontap_tui.tui.details.raw import RawScreen

__all__ = ["DetailsPane", "RawScreen"]
