"""The form of a saved request."""

from collections.abc import Mapping, Sequence

from textual.screen import Screen

from ontap_tui.model import Launch
from ontap_tui.requests import Request
from ontap_tui.tui.bindings import bindings
from ontap_tui.tui.session import Session


class RequestForm(Screen[tuple[Launch, ...]]):
    """Its result are the launches that were accepted: none where the person went back."""

    BINDINGS = bindings("back")

    def __init__(
        self,
        session: Session,
        request: Request,
        *,
        clusters: Sequence[str] = (),
        values: Mapping[str, str] | None = None,
    ) -> None:
        """`clusters` are chosen at first, `values` filled in; without them what was last used."""
        super().__init__()
        self.session = session
        self.request = request
        self.clusters = tuple(clusters)
        self.values = dict(values or {})

    def action_back(self) -> None:
        self.dismiss(())
