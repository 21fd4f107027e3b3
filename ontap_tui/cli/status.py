"""Define exit statuses."""

from collections.abc import Iterable
from enum import IntEnum
from typing import Final

from ontap_tui.model import FaultKind, Outcome, TrackedJob


class ExitStatus(IntEnum):
    DONE = 0
    """Done; where jobs were waited for, every one succeeded."""
    FAILED = 1
    """A job ended in failure."""
    USAGE = 2
    """Usage or configuration error: nothing was sent."""
    REFUSED = 3
    """The cluster refused the request."""
    UNREACHABLE = 4
    """A cluster could not be reached, or refused the credentials."""
    TIMEOUT = 5
    """The time ran out before a job ended."""
    UNKNOWN = 6
    """The outcome is unknown: the job was forgotten before its end was seen, or an answer was lost."""
    INTERNAL = 70
    """A bug in this program."""
    OUTPUT = 74
    """Standard output cannot be written; the command may have done its work."""
    INTERRUPTED = 130


_PRIORITY: Final = (
    ExitStatus.INTERNAL,
    ExitStatus.OUTPUT,
    ExitStatus.USAGE,
    ExitStatus.UNREACHABLE,
    ExitStatus.REFUSED,
    ExitStatus.UNKNOWN,
    ExitStatus.FAILED,
    ExitStatus.TIMEOUT,
    ExitStatus.DONE,
)

_REFUSALS: Final = frozenset(
    {
        FaultKind.PERMISSION,
        FaultKind.NOT_FOUND,
        FaultKind.OVERLOAD,
        FaultKind.SERVER,
        FaultKind.REJECTED,
    }
)
_STATUS_OF_OUTCOME: Final = {
    Outcome.ACCEPTED: ExitStatus.DONE,
    Outcome.SUCCESS: ExitStatus.DONE,
    Outcome.FAILURE: ExitStatus.FAILED,
    Outcome.REJECTED: ExitStatus.REFUSED,
    Outcome.UNREACHABLE: ExitStatus.UNREACHABLE,
    Outcome.TIMEOUT: ExitStatus.TIMEOUT,
    Outcome.UNKNOWN: ExitStatus.UNKNOWN,
    Outcome.INTENDED: ExitStatus.UNKNOWN,
    Outcome.SENT: ExitStatus.UNKNOWN,
}


def status_of_outcome(outcome: Outcome) -> ExitStatus:
    return _STATUS_OF_OUTCOME[outcome]


def status_of_fault(kind: FaultKind) -> ExitStatus:
    if kind is FaultKind.INTERNAL:
        return ExitStatus.INTERNAL
    return ExitStatus.REFUSED if kind in _REFUSALS else ExitStatus.UNREACHABLE


def status_of_job(tracked: TrackedJob) -> ExitStatus:
    """Return the exit status for a job that was waited for."""
    if tracked.outcome_unknown:
        return ExitStatus.UNKNOWN
    if not tracked.job.terminal:
        return ExitStatus.TIMEOUT
    return ExitStatus.FAILED if tracked.job.failed else ExitStatus.DONE


def combined(statuses: Iterable[ExitStatus]) -> ExitStatus:
    """Combine the statuses of several clusters or jobs into the one that takes precedence."""
    return min(statuses, key=_PRIORITY.index, default=ExitStatus.DONE)
