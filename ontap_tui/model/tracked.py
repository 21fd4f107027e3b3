"""A job together with what we know of it that its cluster does not say."""

from datetime import datetime
from enum import StrEnum

import msgspec

from ontap_tui.model.job import Job, JobKey


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
    def active(self) -> bool:
        return self.gone_at is None and not self.job.terminal
