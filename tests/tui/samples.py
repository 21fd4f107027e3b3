"""Requests and launches that several tests of the screen begin with."""

from ontap_tui.config import Config
from ontap_tui.model import Launch, Outcome
from ontap_tui.requests import STARTER, Library
from tests.support.clock import START


def starter() -> Library:
    return Library.load(Config(), STARTER)


def unanswered() -> Launch:
    return Launch(
        id="1",
        group="1",
        request="snapshot",
        cluster="lab",
        method="POST",
        target="/",
        created_at=START,
        outcome=Outcome.SENT,
    )
