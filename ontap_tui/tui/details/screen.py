"""One job on the whole screen."""

from textual.app import ComposeResult
from textual.screen import Screen

from ontap_tui.model import JobKey
from ontap_tui.tui.bindings import bindings_of
from ontap_tui.tui.details.pane import DetailsPane
from ontap_tui.tui.keys import DETAILS
from ontap_tui.tui.session import Session


class DetailsScreen(Screen[None]):
    BINDINGS = bindings_of(DETAILS)

    def __init__(self, session: Session, key: JobKey) -> None:
        super().__init__()
        self.session = session
        self.key = key

    def compose(self) -> ComposeResult:
        yield DetailsPane()

    def on_mount(self) -> None:
        self.query_one(DetailsPane).show(self.session, self.key)

    def action_back(self) -> None:
        self.dismiss(None)
