"""Define what the history returns, and the one control record that it takes besides the model's
own structs.
"""

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
    """Says in `fault` why the store could not be read or written."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.summary)
        self.fault = fault


class Unusable(Exception):
    """Says why the store cannot be used, with a remedy."""

    def __init__(self, summary: str, remedy: str, detail: str) -> None:
        super().__init__(detail)
        self.summary = summary
        self.remedy = remedy


class LeaseLost(Exception):
    """Reports that another recorder has taken the cluster over: nothing was written."""

    def __init__(self, cluster: str) -> None:
        super().__init__(cluster)
        self.cluster = cluster


class Tended(msgspec.Struct, frozen=True, kw_only=True):
    """Describes how the clusters are shared among the recorders."""

    held: frozenset[str]
    """The clusters that this recorder has."""
    surplus: int
    """How many of them exceed a fair share."""
    recorders: int
    """How many recorders are alive."""
    set_back: bool = False
    """What was written last may be lost: another server has taken over since, or a backup was restored."""


class Known(msgspec.Struct, frozen=True):
    """Up to where a reader knows what was seen of a cluster."""

    seq: int
    version: int
    """Of its state."""


class Sight(msgspec.Struct, frozen=True, kw_only=True):
    """What has become known of a cluster since a reader asked last."""

    cluster: str
    known: Known
    """To ask with the next time."""
    anew: bool
    """All that a cluster has now is in it: nothing of it was known, or the store was set back."""
    recorder: str
    """The name of who has the cluster, or had it last; empty where nobody has."""
    unheld: float
    """For how many s nobody has had it; 0 while somebody has, infinite where nobody ever had."""
    polled_at: datetime | None
    state: ClusterState | None
    """None where it is as before."""
    jobs: tuple[TrackedJob, ...]
    """As they are now, in no order."""


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """Describes one thing that a recorder needs."""

    what: str
    ok: bool
    found: str
    remedy: str = ""


class SightsSeen(msgspec.Struct, frozen=True, kw_only=True):
    """What a reader has not been told before."""

    sights: list[Sight]
    acknowledged: dict[JobKey, Acknowledgement]


class TeamRecorder(msgspec.Struct, frozen=True, kw_only=True):
    """Describes a recorder, living or not, until a day after it was last seen."""

    name: str
    host: str
    pid: int
    version: str
    """Of the program."""
    since: datetime
    seen_at: datetime
    """When it last renewed its leases."""
    alive: bool
    clusters: int
    """How many it has."""
    wrote_at: datetime | None
    """When it last saw one of them."""


class PastJob(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Holds a job as it was last known."""

    tracked: TrackedJob
    last_seen: datetime
    """When some instance last saw it on its cluster; of a finished job, when its end was seen."""


class Transition(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Records that a job was first seen with this state and message `at` this time, by our clock."""

    at: datetime
    state: str
    message: str | None = None


class Watch(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A span in which some instance watched the cluster."""

    cluster: str
    start: datetime
    end: datetime


class KeptJob(msgspec.Struct, frozen=True, kw_only=True):
    """A job of another history, with its transitions."""

    tracked: TrackedJob
    timeline: list[Transition]


class Gap(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Marks a span in which no instance watched the cluster: what happened in it was not seen."""

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
