"""The raw JSON of a job."""

from textual.screen import Screen

from ontap_tui.model import JobKey
from ontap_tui.tui.bindings import bindings
from ontap_tui.tui.session import Session


class RawScreen(Screen[None]):
    BINDINGS = bindings("back")

    def __init__(self, session: Session, key: JobKey) -> None:
        super().__init__()
        self.session = session
        self.key = key

    def action_back(self) -> None:
        self.dismiss(None)
