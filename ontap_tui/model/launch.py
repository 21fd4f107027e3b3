"""One firing of a request at one cluster, from the intent to the end of its jobs."""

from datetime import datetime
from enum import StrEnum

import msgspec

from ontap_tui.model.job import ApiError, JobKey


class Outcome(StrEnum):
    """`INTENDED` and `SENT` are passing; `ACCEPTED` lasts while its jobs run; the others are ends."""

    INTENDED = "intended"
    """On disk, nothing sent."""
    SENT = "sent"
    """On its way, no answer yet."""
    ACCEPTED = "accepted"
    SUCCESS = "success"
    FAILURE = "failure"
    REJECTED = "rejected"
    UNREACHABLE = "unreachable"
    """Certainly never reached the cluster."""
    TIMEOUT = "timeout"
    """Stopped waiting; its jobs were still non-terminal."""
    UNKNOWN = "unknown"
    """The answer was lost, or the cluster forgot the job before its end was seen."""


class Launch(msgspec.Struct, frozen=True, kw_only=True):
    id: str
    group: str
    """Shared by the launches of one fan-out; equal to `id` for a single one."""
    request: str
    """The saved request's name."""
    cluster: str
    method: str
    target: str
    """Path and query, secrets masked."""
    body: str | None = None
    """JSON text, secrets masked."""
    values: dict[str, str] = {}
    """What the person entered, secrets left out: enough to run it again."""
    user: str = ""
    created_at: datetime
    answered_at: datetime | None = None
    http_status: int | None = None
    round_trip: float | None = None
    """s until the answer."""
    jobs: tuple[str, ...] = ()
    """uuids of the jobs that it created."""
    endpoint: str | None = None
    """The collection that knows those jobs where it is not ``/api/cluster/jobs``."""
    outcome: Outcome = Outcome.INTENDED
    error: ApiError | None = None
    progress: float | None = None
    """0 to 1, of the resource that is followed after its jobs; None where nothing is known."""
    note: str = ""
    """What a person should know of the outcome: what was found, what is not visible."""
    ended_at: datetime | None = None

    @property
    def keys(self) -> tuple[JobKey, ...]:
        return tuple((self.cluster, uuid) for uuid in self.jobs)

    @property
    def open(self) -> bool:
        """Still to be followed."""
        return self.outcome in (Outcome.INTENDED, Outcome.SENT, Outcome.ACCEPTED)
