"""Making and changing a saved request."""

from collections.abc import Mapping
from typing import Any

from textual.screen import Screen

from ontap_tui.requests import Request
from ontap_tui.tui.bindings import bindings
from ontap_tui.tui.session import Session


class RequestEditor(Screen[Request | None]):
    """Its result is the request as it was saved."""

    BINDINGS = bindings("back")

    def __init__(
        self, session: Session, request: Request | None = None, *, draft: Mapping[str, Any] | None = None
    ) -> None:
        """Changes `request`, or makes one that begins as `draft`, a raw request table."""
        super().__init__()
        self.session = session
        self.request = request
        self.draft = dict(draft or {})

    def action_back(self) -> None:
        self.dismiss(None)
