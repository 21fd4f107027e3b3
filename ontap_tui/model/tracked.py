"""A job together with what we know of it that its cluster does not say."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

import msgspec

from ontap_tui.model.job import Job, JobKey

RECENT: Final = timedelta(hours=24)
"""How long ago a job of the scope ``recent`` has ended at most."""


class Action(StrEnum):
    """What may be asked of a job; the words are those of the API."""

    PAUSE = "pause"
    RESUME = "resume"
    CANCEL = "cancel"


class Intent(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A control action asked for from here. The cluster shows no trace of it while carrying it out."""

    action: Action
    at: datetime
    refusal: str | None = None
    """Why the cluster said no, in plain words; None while it has not."""


class TrackedJob(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """The engine's entry for a job. A new one is made only when something in it changed."""

    job: Job
    first_seen: datetime
    changed_at: datetime
    """When any field of the job last changed under our eyes."""
    message_at: datetime
    """When its message last changed: the only sign of life of a running job."""
    gone_at: datetime | None = None
    """When the cluster was first found not to know it any more."""
    launch_id: str | None = None
    launched_by: str | None = None
    """The name of the saved request that created it."""
    intent: Intent | None = None

    @property
    def key(self) -> JobKey:
        return self.job.key

    @property
    def gone(self) -> bool:
        return self.gone_at is not None

    @property
    def outcome_unknown(self) -> bool:
        """The cluster forgot it before anyone saw its end."""
        return self.gone_at is not None and not self.job.terminal

    @property
    def state_word(self) -> str:
        """Its state in the cluster's own word, any text; ``gone`` where nobody saw its end."""
        return "gone" if self.outcome_unknown else self.job.state

    @property
    def active(self) -> bool:
        return self.gone_at is None and not self.job.terminal
