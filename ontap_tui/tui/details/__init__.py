"""Everything about one job: a screen, a pane beside the table, its raw JSON and a bundle for a ticket."""

from ontap_tui.tui.details.pane import DetailsPane
from ontap_tui.tui.details.raw import RawScreen
from ontap_tui.tui.details.screen import DetailsScreen

__all__ = ["DetailsPane", "DetailsScreen", "RawScreen"]
