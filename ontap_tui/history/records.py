"""Define what the history returns, and the control record that it takes besides the model's structs."""

from datetime import datetime
from typing import Final

import msgspec

from ontap_tui.model import Acknowledgement, ClusterState, Fault, Intent, JobKey, TrackedJob

MOST_OF_CODE: Final = 100
"""Failures with one code that a store returns."""
MOST_COUNTED: Final = 1000
"""Pairs of cluster and kind whose failures it counts."""
MOST_DURATIONS: Final = 50
"""Durations of each kind that it returns."""


class HistoryError(Exception):
    """Raised if the store could not be read or written; `fault` says why."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.summary)
        self.fault = fault


class Unusable(Exception):
    """Raised if the store cannot be used, with a remedy."""

    def __init__(self, summary: str, remedy: str, detail: str) -> None:
        super().__init__(detail)
        self.summary = summary
        self.remedy = remedy


class LeaseLost(Exception):
    """Raised if another recorder has taken the cluster over: nothing was written."""

    def __init__(self, cluster: str) -> None:
        super().__init__(cluster)
        self.cluster = cluster


class Tended(msgspec.Struct, frozen=True, kw_only=True):
    """Describes how the clusters are shared among the recorders."""

    held: frozenset[str]
    """The clusters held by this recorder."""
    surplus: int
    """How many of them exceed its fair share."""
    recorders: int
    """How many recorders are alive."""
    set_back: bool = False
    """Whether the latest writes may be lost, after a failover or a restored backup."""


class Known(msgspec.Struct, frozen=True):
    """How much a reader knows of a cluster."""

    seq: int
    version: int
    """The version of its state."""


class Sight(msgspec.Struct, frozen=True, kw_only=True):
    """What is new about a cluster since the reader's last call."""

    cluster: str
    known: Known
    """The argument for the next call."""
    anew: bool
    """Whether it contains all current jobs: nothing was known before, or the store was set back."""
    recorder: str
    """The recorder that holds the cluster, or held it last; empty if none ever did."""
    unheld: float
    """For how many s nobody has held it; 0 while it is held, infinite if it never was."""
    polled_at: datetime | None
    state: ClusterState | None
    """None if unchanged."""
    jobs: tuple[TrackedJob, ...]
    """The jobs in their current state, in no order."""


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """Describes one thing that a recorder needs."""

    what: str
    ok: bool
    found: str
    remedy: str = ""


class SightsSeen(msgspec.Struct, frozen=True, kw_only=True):
    """What is new for a reader."""

    sights: list[Sight]
    acknowledged: dict[JobKey, Acknowledgement]


class TeamRecorder(msgspec.Struct, frozen=True, kw_only=True):
    """Describes a recorder, living or not, until a day after it was last seen."""

    name: str
    host: str
    pid: int
    version: str
    """The version of its program."""
    since: datetime
    seen_at: datetime
    """When it last renewed its leases."""
    alive: bool
    clusters: int
    """How many clusters it holds."""
    wrote_at: datetime | None
    """When it last wrote about one of them."""


class PastJob(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Holds a job as last known."""

    tracked: TrackedJob
    last_seen: datetime
    """When an instance last saw it on its cluster; for a finished job, when its end was seen."""


class Transition(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Records when, by our clock, a job was first seen with this state and message."""

    at: datetime
    state: str
    message: str | None = None


class Watch(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Marks a span in which an instance watched the cluster."""

    cluster: str
    start: datetime
    end: datetime


class KeptJob(msgspec.Struct, frozen=True, kw_only=True):
    """Holds a job from another history, with its transitions."""

    tracked: TrackedJob
    timeline: list[Transition]


class Gap(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Marks a span in which no instance watched the cluster, so that nothing in it was seen."""

    start: datetime
    end: datetime


class Control(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Records one control action on one job, identified by the job's key and `intent.at`."""

    key: JobKey
    intent: Intent
    user: str = ""
    reason: str = ""


class AwaySummary(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Counts how many jobs ended in a span, by outcome."""

    since: datetime
    until: datetime
    success: int = 0
    failure: int = 0
    unknown: int = 0
    """Gone before their end was seen, or ended in an undocumented state."""


class Bucket(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Counts how many jobs ended in one slice of time that starts at `start`."""

    start: datetime
    success: int = 0
    failure: int = 0
    unknown: int = 0


class FailureCount(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Counts how many jobs of a kind failed on a cluster."""

    cluster: str
    kind: str
    count: int
