"""Combine a job with what this program knows about it beyond what its cluster reports."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

import msgspec

from ontap_tui.model.job import Job, JobKey, State

_STILL: Final = (State.QUEUED, State.PAUSED)
RECENT: Final = timedelta(hours=24)
"""How long ago a job in scope ``recent`` may have ended."""


class Action(StrEnum):
    """Lists what may be requested of a job, in the words of the API."""

    PAUSE = "pause"
    RESUME = "resume"
    CANCEL = "cancel"


_TURNS: Final[Mapping[str, Action]] = {
    State.QUEUED: Action.PAUSE,
    State.RUNNING: Action.PAUSE,
    State.PAUSED: Action.RESUME,
}


def actions_on(job: Job) -> tuple[Action, ...]:
    """Return the actions that make sense now: to cancel it in any state, unless it has ended.

    Jobs of an endpoint of their own cannot be controlled.
    """
    if job.terminal or job.endpoint is not None:
        return ()
    turn = _TURNS.get(job.state)
    return (Action.CANCEL,) if turn is None else (turn, Action.CANCEL)


class Intent(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Records a control action requested from here, which the cluster does not report while it works."""

    action: Action
    at: datetime
    refusal: str | None = None
    """Why the cluster refused, in plain words; None if it has not."""


class TrackedJob(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Holds the engine's entry for a job, replaced only when something in it changes."""

    job: Job
    first_seen: datetime
    changed_at: datetime
    """When we last saw any field of the job change."""
    message_at: datetime
    """When its message last changed: the only sign of life of a running job."""
    gone_at: datetime | None = None
    """When the cluster was first found not to know it any more."""
    launch_id: str | None = None
    launched_by: str | None = None
    """The name of the saved request that created it."""
    user: str | None = None
    """Who launched it, as far as that is recorded."""
    intent: Intent | None = None

    @property
    def key(self) -> JobKey:
        return self.job.key

    @property
    def gone(self) -> bool:
        return self.gone_at is not None

    @property
    def outcome_unknown(self) -> bool:
        """Return whether the cluster forgot it before anyone saw its end."""
        return self.gone_at is not None and not self.job.terminal

    @property
    def state_word(self) -> str:
        """Return its state as the cluster words it, which may be any text; ``gone`` if nobody saw its end."""
        return "gone" if self.outcome_unknown else self.job.state

    @property
    def active(self) -> bool:
        return self.gone_at is None and not self.job.terminal

    @property
    def actions(self) -> tuple[Action, ...]:
        """Return what may be requested of it: `actions_on` its job, nothing once it is gone."""
        return actions_on(self.job) if self.gone_at is None else ()

    @property
    def waits(self) -> bool:
        """Return whether it is queued or paused, and so makes no progress."""
        return self.gone_at is None and self.job.state in _STILL
