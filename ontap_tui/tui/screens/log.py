"""The log of events since the start."""

from textual.screen import Screen

from ontap_tui.tui.bindings import bindings_of
from ontap_tui.tui.event_log import EventLog
from ontap_tui.tui.keys import LIST
from ontap_tui.tui.session import Session


class LogScreen(Screen[None]):
    BINDINGS = bindings_of(LIST)

    def __init__(self, session: Session, log: EventLog) -> None:
        super().__init__()
        self.session = session
        self.log_of_events = log

    def action_back(self) -> None:
        self.dismiss(None)
