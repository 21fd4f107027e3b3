"""Define the events that the engine sends to its subscribers: plain data, in batches of one per poll."""

from datetime import datetime
from typing import Final, TypeAlias

import msgspec

from ontap_tui.model.attention import Acknowledgement
from ontap_tui.model.cluster import ClusterState
from ontap_tui.model.job import JobKey
from ontap_tui.model.launch import Launch
from ontap_tui.model.tracked import TrackedJob


class JobAppeared(msgspec.Struct, frozen=True, gc=False):
    """Reports a job seen for the first time, in whatever state."""

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
    """Reports a job that became terminal; `before` is None if it was terminal when first seen.

    Replaces `JobAppeared` or `JobChanged`, once per job.
    """

    before: TrackedJob | None
    job: TrackedJob

    @property
    def key(self) -> JobKey:
        return self.job.key


class JobGone(msgspec.Struct, frozen=True, gc=False):
    """Reports a job that its cluster no longer knows. If it was not terminal, its outcome is unknown."""

    job: TrackedJob

    @property
    def key(self) -> JobKey:
        return self.job.key


class JobForgotten(msgspec.Struct, frozen=True, gc=False):
    """Reports a job that left the live table, long after its `JobGone`: no more events follow for it."""

    job: TrackedJob

    @property
    def key(self) -> JobKey:
        return self.job.key


class JobAcknowledged(msgspec.Struct, frozen=True, gc=False):
    """Reports that a person has taken note of what a job needs, here or in another program."""

    key: JobKey
    acknowledgement: Acknowledgement


class ClusterChanged(msgspec.Struct, frozen=True):
    state: ClusterState


class LaunchChanged(msgspec.Struct, frozen=True):
    launch: Launch


LAUNCHED_HERE: Final = "launched here"


class Notification(msgspec.Struct, frozen=True, gc=False):
    """Reports an end that a person asked to be notified of: once per end, however many rules asked."""

    job: TrackedJob
    reason: str
    """``watched``, `LAUNCHED_HERE`, or the name of the rule in the configuration."""

    @property
    def key(self) -> JobKey:
        return self.job.key


JobEvent: TypeAlias = JobAppeared | JobChanged | JobFinished | JobGone | JobForgotten
Event: TypeAlias = JobEvent | JobAcknowledged | ClusterChanged | LaunchChanged | Notification


class Batch(msgspec.Struct, frozen=True):
    """Collects all that one poll, launch or control action changed."""

    at: datetime
    events: tuple[Event, ...]
