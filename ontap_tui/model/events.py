"""What the engine tells its subscribers: plain data, in batches of one per poll."""

from datetime import datetime
from typing import Final, TypeAlias

import msgspec

from ontap_tui.model.cluster import ClusterState
from ontap_tui.model.job import JobKey
from ontap_tui.model.launch import Launch
from ontap_tui.model.tracked import TrackedJob


class JobAppeared(msgspec.Struct, frozen=True, gc=False):
    """Seen for the first time, in whatever state."""

    job: TrackedJob

    @property
    def key(self) -> JobKey:
        return self.job.key


class JobChanged(msgspec.Struct, frozen=True, gc=False):
    before: TrackedJob
    job: TrackedJob

    @property
    def key(self) -> JobKey:
        return self.job.key


class JobFinished(msgspec.Struct, frozen=True, gc=False):
    """Became terminal; `before` is None when it was terminal at first sight.

    Comes instead of `JobAppeared` or `JobChanged`, once for a job.
    """

    before: TrackedJob | None
    job: TrackedJob

    @property
    def key(self) -> JobKey:
        return self.job.key


class JobGone(msgspec.Struct, frozen=True, gc=False):
    """The cluster no longer knows it. For a non-terminal job: its outcome is unknown."""

    job: TrackedJob

    @property
    def key(self) -> JobKey:
        return self.job.key


class JobForgotten(msgspec.Struct, frozen=True, gc=False):
    """Left the live table, long after its `JobGone`: nothing more will be said of it."""

    job: TrackedJob

    @property
    def key(self) -> JobKey:
        return self.job.key


class ClusterChanged(msgspec.Struct, frozen=True):
    state: ClusterState


class LaunchChanged(msgspec.Struct, frozen=True):
    launch: Launch


LAUNCHED_HERE: Final = "launched here"


class Notification(msgspec.Struct, frozen=True, gc=False):
    """An end that a person asked to be told of: once for each end, however many asked for it."""

    job: TrackedJob
    reason: str
    """``watched``, `LAUNCHED_HERE`, or the name of the rule in the configuration."""

    @property
    def key(self) -> JobKey:
        return self.job.key


JobEvent: TypeAlias = JobAppeared | JobChanged | JobFinished | JobGone | JobForgotten
Event: TypeAlias = JobEvent | ClusterChanged | LaunchChanged | Notification


class Batch(msgspec.Struct, frozen=True):
    """All that one poll (or one launch, or one control action) changed."""

    at: datetime
    events: tuple[Event, ...]
