"""What reads give."""

from datetime import datetime

import msgspec

from ontap_tui.model import Job, Version


class Identity(msgspec.Struct, frozen=True, kw_only=True):
    """What a cluster says of itself: nothing to an account that may not ask."""

    name: str | None = None
    uuid: str | None = None
    version: Version | None = None


class JobsAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """The jobs that a query found, each once."""

    jobs: list[Job] = []
    bad: int = 0
    """Records that could not be understood and were left out."""
    date: datetime | None = None
    """The cluster's clock when it began to answer: what happened later may be missing."""
    round_trip: float = 0.0
    """s until the first page began to arrive."""
