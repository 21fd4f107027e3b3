"""Record one launch of a request on one cluster, from the intent to the end of its jobs."""

from datetime import datetime
from enum import StrEnum
from http import HTTPStatus

import msgspec

from ontap_tui.model.job import ApiError, JobKey


class Outcome(StrEnum):
    """Names the stages and ends of a launch: `INTENDED` and `SENT` are transient, `ACCEPTED` lasts while its
    jobs run, the others are final.
    """

    INTENDED = "intended"
    """Recorded on disk, nothing sent."""
    SENT = "sent"
    """Sent, no answer yet."""
    ACCEPTED = "accepted"
    SUCCESS = "success"
    FAILURE = "failure"
    REJECTED = "rejected"
    UNREACHABLE = "unreachable"
    """Certainly never reached the cluster."""
    TIMEOUT = "timeout"
    """We stopped waiting while its jobs were not terminal."""
    UNKNOWN = "unknown"
    """The answer was lost, or the cluster forgot the job before its end was seen."""


class Follow(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Tells how to keep watching a resource when its job's success only means "started".

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
    """Shared by all launches of one submission and by their follow-ups."""
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
    """The same values as the cluster names them, for the request in `then`."""
    follow: Follow | None = None
    """The resource to watch after its jobs, with its path ready to GET."""
    then: str = ""
    """The saved request to send when this one has succeeded."""
    user: str = ""
    created_at: datetime
    answered_at: datetime | None = None
    http_status: int | None = None
    round_trip: float | None = None
    """s until the answer."""
    jobs: tuple[str, ...] = ()
    """uuids of the jobs it created."""
    endpoint: str | None = None
    """The collection that knows those jobs, if not ``/api/cluster/jobs``."""
    answer: str | None = None
    """JSON text of the answer's body, secrets masked; None if absent or too long to store."""
    results: str | None = None
    """Target to read after its jobs, which names the records that failed."""
    outcome: Outcome = Outcome.INTENDED
    error: ApiError | None = None
    progress: float | None = None
    """0 to 1, of the resource followed after its jobs; None where unknown."""
    note: str = ""
    """What a person should know about the outcome: what was found, what is not visible."""
    ended_at: datetime | None = None

    @property
    def keys(self) -> tuple[JobKey, ...]:
        return tuple((self.cluster, uuid) for uuid in self.jobs)

    @property
    def synchronous(self) -> bool:
        """Return whether ONTAP's status said that it was complete, rather than just started."""
        return self.follow is None and self.http_status in (HTTPStatus.OK, HTTPStatus.CREATED)

    @property
    def open(self) -> bool:
        """Return whether it is in progress; False if it was accepted but this account may not follow it."""
        passing = self.outcome in (Outcome.INTENDED, Outcome.SENT, Outcome.ACCEPTED)
        return passing and self.ended_at is None
