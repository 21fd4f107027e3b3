"""Define the results of reads."""

from datetime import datetime

import msgspec

from ontap_tui.model import Job, Version


class Identity(msgspec.Struct, frozen=True, kw_only=True):
    """Holds a cluster's own name, uuid and version; all None for an account that may not read them."""

    name: str | None = None
    uuid: str | None = None
    version: Version | None = None


class JobsAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """Holds the jobs that a query found, each once."""

    jobs: list[Job] = []
    bad: int = 0
    """Records that could not be understood and were left out."""
    date: datetime | None = None
    """The cluster's time when it began to answer: later changes may be missing."""
    round_trip: float = 0.0
    """s until the first page began to arrive."""
