"""Choosing a saved request."""

from textual.screen import ModalScreen

from ontap_tui.requests import Request
from ontap_tui.tui.bindings import bindings
from ontap_tui.tui.session import Session


class RequestPicker(ModalScreen[Request | None]):
    """Its result is the request whose form is to be opened."""

    BINDINGS = bindings("back")

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session

    def action_back(self) -> None:
        self.dismiss(None)
