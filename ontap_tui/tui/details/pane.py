"""All that is known of one job, kept up to date while it is shown."""

from textual.containers import VerticalScroll

from ontap_tui.model import JobKey
from ontap_tui.tui.session import Session


class DetailsPane(VerticalScroll):
    """Shows nothing until told which job; follows whatever changes about it from then on."""

    def show(self, session: Session, key: JobKey | None) -> None:
        """Another job, or none."""
