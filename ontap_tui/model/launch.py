"""One firing of a request at one cluster, from the intent to the end of its jobs."""

from datetime import datetime
from enum import StrEnum
from http import HTTPStatus

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


class Follow(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How to go on watching the resource where a job's success only means "started".

    `progress` (0 to 100) and `done` (a word) are dotted paths into the resource.
    """

    path: str
    done: str
    success: tuple[str, ...]
    failure: tuple[str, ...] = ()
    progress: str = ""


class Launch(msgspec.Struct, frozen=True, kw_only=True):
    id: str
    group: str
    """Shared by all launches of one firing, and by those that follow them."""
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
    resolved: dict[str, str] = {}
    """The same as the cluster calls it, for the request in `then`."""
    follow: Follow | None = None
    """The resource to watch after its jobs, its path ready to GET."""
    then: str = ""
    """The saved request to fire when it has ended in success."""
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
    answer: str | None = None
    """JSON text of the answer's body, secrets masked; None also for one too long to keep."""
    results: str | None = None
    """Target to read after its jobs: it names the records that failed."""
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
    def synchronous(self) -> bool:
        """Done when the answer came, as ONTAP says with this status; not where that only began something."""
        return self.follow is None and self.http_status in (HTTPStatus.OK, HTTPStatus.CREATED)

    @property
    def open(self) -> bool:
        """Under way. One that was accepted, but may not be followed by this account, is not."""
        passing = self.outcome in (Outcome.INTENDED, Outcome.SENT, Outcome.ACCEPTED)
        return passing and self.ended_at is None
