"""Define what the commands print as JSON. `schema` generates the schemas of these structs.

Fields are added, never renamed, removed or given another meaning: scripts rely on them.
"""

from datetime import datetime
from pathlib import Path
from typing import Any, Literal, TypeAlias

import msgspec

from ontap_tui.history import Transition
from ontap_tui.model import Action, ApiError, JobRecord, Launch, Moment, Outcome
from ontap_tui.requests import Operation

ChangeWord: TypeAlias = Literal["appeared", "changed", "finished", "gone"]


class AskedFor(msgspec.Struct, frozen=True, kw_only=True):
    """A pause, resume or cancel that was requested from here."""

    action: Action
    at: datetime
    refusal: str | None
    """Why the cluster refused, in words; null if it has not."""
    user: str
    reason: str


class JobDetails(JobRecord, frozen=True, kw_only=True):
    """Everything about one job."""

    timeline: tuple[Transition, ...]
    """Each change of its state or message that was seen, oldest first."""
    launch: Launch | None
    """The launch that created it, if it was launched from here."""
    controls: tuple[AskedFor, ...]
    """Newest first."""


class JobChange(JobRecord, frozen=True, kw_only=True):
    """A change to a job, and the job as it was then."""

    seq: int
    """Greater than that of every line before; with `--since` another `watch` continues after this line."""
    at: Moment
    """When it was seen, by our clock."""
    event: ChangeWord


class ControlRecord(msgspec.Struct, frozen=True, kw_only=True):
    """The result of one action on one job."""

    cluster: str
    uuid: str
    action: Action
    done: bool | None
    """Whether the cluster accepted the request; null if the answer was lost."""
    state: str | None
    """The state of the job, as known now."""
    message: str
    """What was requested, or why not, in our words."""
    error: ApiError | None
    """ONTAP's own error, if it gave one."""


class RunRecord(msgspec.Struct, frozen=True, kw_only=True):
    """The result of a request on one cluster."""

    cluster: str
    request: str
    http_status: int | None
    jobs: tuple[JobRecord, ...]
    outcome: Outcome
    error: ApiError | None
    """Why it did not succeed: ONTAP's own error, if it gave one."""
    note: str
    """What a person should know about the outcome."""


class DryRunRecord(msgspec.Struct, frozen=True, kw_only=True):
    """What would be sent to one cluster, secrets masked."""

    cluster: str
    request: str
    method: str
    url: str
    body: Any
    curl: str
    """A shell command; secrets are variables in it."""
    then: tuple[str, ...]
    """The requests that follow when it has succeeded."""


class LaunchRecord(msgspec.Struct, frozen=True, kw_only=True):
    """One launch as the history stores it, secrets left out."""

    id: str
    group: str
    """Shared by the launches of one `run`, and by their follow-ups."""
    request: str
    cluster: str
    method: str
    target: str
    """Path and query."""
    body: str | None
    """JSON text."""
    values: dict[str, str]
    """What was entered for the variables."""
    user: str
    created_at: datetime
    http_status: int | None
    answer: str | None
    """JSON text of the cluster's answer; null also for one that is too long to store."""
    jobs: tuple[str, ...]
    """The UUIDs of the jobs that it created."""
    outcome: Outcome
    error: ApiError | None
    note: str
    ended_at: datetime | None

    @classmethod
    def of(cls, launch: Launch) -> "LaunchRecord":
        return msgspec.convert(launch, cls, from_attributes=True)


class ImportRecord(msgspec.Struct, frozen=True, kw_only=True):
    """The result for one cluster that another tool's file lists."""

    name: str
    action: Literal["add", "keep", "leave out"]
    note: str
    """What to know about it, or why it is left out."""
    cluster: dict[str, Any] | None
    """Its table; null where the entry could not be understood."""


class Paths(msgspec.Struct, frozen=True, kw_only=True):
    """Where files are, or belong."""

    config: Path
    clusters: Path
    requests: Path
    history: Path
    state: Path


class OperationRecord(Operation, frozen=True, kw_only=True):
    """An ONTAP call known to be asynchronous."""

    answers: str
    """What comes back, in words."""

    @classmethod
    def of(cls, operation: Operation) -> "OperationRecord":
        return msgspec.convert(operation, cls, from_attributes=True)
