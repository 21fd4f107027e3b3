"""Define the words, signs and colours for the status of jobs, launches and recorded clusters."""

from collections.abc import Mapping
from typing import Final, NamedTuple

from ontap_tui.model import ClusterState, Outcome, TrackedJob, clipped, printable

UNSEEN: Final = "outcome unknown"
"""Follows a cluster's name, where ``gone`` or ``unknown`` could be read as describing the cluster."""
_LONGEST: Final = 40
"""Maximum characters of a recorder's name, which is the name of its machine."""


class Standing(NamedTuple):
    """Describes the status of a launch."""

    word: str
    role: str
    """The role of its glyph and its colour, ``$state-ROLE``."""


STANDING: Final[Mapping[Outcome, Standing]] = {
    Outcome.INTENDED: Standing("waiting", "queued"),
    Outcome.SENT: Standing("sent", "queued"),
    Outcome.ACCEPTED: Standing("accepted", "running"),
    Outcome.SUCCESS: Standing("success", "success"),
    Outcome.FAILURE: Standing("failure", "failure"),
    Outcome.REJECTED: Standing("refused", "failure"),
    Outcome.UNREACHABLE: Standing("not sent", "failure"),
    Outcome.TIMEOUT: Standing("timeout", "unknown"),
    Outcome.UNKNOWN: Standing("unknown", "unknown"),
}


def end_of(tracked: TrackedJob) -> str:
    """Return the state of a job, as shown after the name of its cluster."""
    return UNSEEN if tracked.outcome_unknown else tracked.job.state


def recorder_of(state: ClusterState) -> str:
    """Return ``rec-1``; ``nobody`` if no recorder has the cluster, empty if the history is not shared."""
    if state.via is None:
        return ""
    return clipped(printable(state.via), _LONGEST) or "nobody"


def recorded(state: ClusterState) -> str:
    """Return ``via rec-1`` or ``recorded by nobody``."""
    return f"via {recorder_of(state)}" if state.via else "recorded by nobody"
