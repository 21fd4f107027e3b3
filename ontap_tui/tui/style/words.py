"""The words, signs and colours for how jobs and launches stand."""

from collections.abc import Mapping
from typing import Final, NamedTuple

from ontap_tui.model import Outcome, TrackedJob

UNSEEN: Final = "outcome unknown"
"""After the name of a cluster, where ``gone`` or ``unknown`` could be taken for the cluster."""


class Standing(NamedTuple):
    """How a launch stands."""

    word: str
    role: str
    """Names its sign among the glyphs and its colour, ``$state-ROLE``."""


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
    """The state of a job, to stand after the name of its cluster."""
    return UNSEEN if tracked.outcome_unknown else tracked.job.state
