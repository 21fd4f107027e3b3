"""Pausing, resuming and cancelling jobs, after a question that says exactly what will be done where."""

from collections.abc import Sequence

from textual.screen import ModalScreen

from ontap_tui.model import Action, TrackedJob
from ontap_tui.tui.bindings import bindings
from ontap_tui.tui.session import Session


class ControlDialog(ModalScreen[None]):
    BINDINGS = bindings("back")

    def __init__(
        self, session: Session, action: Action | None, jobs: Sequence[TrackedJob], *, hidden: int = 0
    ) -> None:
        """Without an action: resumes what is paused, pauses the rest. `hidden` marked jobs are left out."""
        super().__init__()
        self.session = session
        self.action = action
        self.jobs = tuple(jobs)
        self.hidden = hidden

    def action_back(self) -> None:
        self.dismiss(None)
