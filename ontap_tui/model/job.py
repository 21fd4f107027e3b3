"""Describe a job as a cluster reports it, and what its state means."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, TypeAlias

import msgspec

JobKey: TypeAlias = tuple[str, str]
"""(cluster name, job uuid): identifies a job across all clusters."""


class State(StrEnum):
    """Lists the documented states. A cluster may use any other word; `Job.state` keeps it unchanged."""

    QUEUED = "queued"
    RUNNING = "running"
    PAUSED = "paused"
    SUCCESS = "success"
    FAILURE = "failure"


KNOWN_STATES: Final = frozenset(str(state) for state in State)
TERMINAL_STATES: Final = frozenset({str(State.SUCCESS), str(State.FAILURE)})


class ErrorArgument(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    code: str | None = None
    message: str | None = None


class ApiError(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Holds the API's one error structure, used for failed jobs and refused requests alike."""

    message: str = ""
    code: str | None = None
    """A string on the wire, whatever the documents say."""
    target: str | None = None
    arguments: tuple[ErrorArgument, ...] = ()

    @property
    def words(self) -> str:
        """Return its message, code and target in the cluster's own words: ``no space (code 786435)``."""
        facts = [f"code {self.code}" if self.code else "", f"target {self.target}" if self.target else ""]
        detail = ", ".join(filter(None, facts))
        return f"{self.message.rstrip('.')} ({detail})".lstrip() if detail else self.message


class Job(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Holds one observation of a job. Equal observations mean that nothing changed.

    Every field but `cluster`, `uuid` and `state` may be absent at any time, in any state.
    """

    cluster: str
    uuid: str
    state: str
    description: str = ""
    message: str | None = None
    code: int | None = None
    """Not a sign of failure by itself: running jobs may carry a non-zero code."""
    error: ApiError | None = None
    node: str | None = None
    svm: str | None = None
    start_time: datetime | None = None
    end_time: datetime | None = None
    endpoint: str | None = None
    """The collection that knows this job, if not ``/api/cluster/jobs``."""

    @property
    def key(self) -> JobKey:
        return self.cluster, self.uuid

    @property
    def terminal(self) -> bool:
        """Return whether it has ended: a documented end state, or an undocumented state with an end time."""
        if self.state in TERMINAL_STATES:
            return True
        return self.state not in KNOWN_STATES and self.end_time is not None

    @property
    def says(self) -> str:
        """Return the message of its error, else its own message; cluster text, possibly empty."""
        return (self.error.message if self.error is not None else "") or self.message or ""

    @property
    def failed(self) -> bool:
        return self.state == State.FAILURE

    def elapsed(self, now: datetime) -> timedelta | None:
        """Return how long it ran or has been running; None if the cluster never said when it started.

        `now` is the cluster's own time (see `ClusterState.time`): never negative.
        """
        if self.start_time is None or (self.end_time is None and self.terminal):
            return None
        return max((self.end_time or now) - self.start_time, timedelta(0))
