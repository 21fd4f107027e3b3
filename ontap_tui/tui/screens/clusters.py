"""The screen of the clusters."""

from textual.screen import Screen

from ontap_tui.tui.bindings import bindings_of
from ontap_tui.tui.keys import LIST
from ontap_tui.tui.session import Session


class ClustersScreen(Screen[None]):
    BINDINGS = bindings_of(LIST)

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session

    def action_back(self) -> None:
        self.dismiss(None)
