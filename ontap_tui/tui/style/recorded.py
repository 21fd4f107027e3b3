"""By whom a cluster is recorded, in the words of the screen."""

from typing import Final

from ontap_tui.model import ClusterState, clipped, printable

_LONGEST: Final = 40
"""Characters of a recorder's name, which is whatever its machine is called."""


def recorder_of(state: ClusterState) -> str:
    """``rec-1``; ``nobody`` where no recorder has it, nothing where no team shares a history."""
    if state.via is None:
        return ""
    return clipped(printable(state.via), _LONGEST) or "nobody"


def recorded(state: ClusterState) -> str:
    """``via rec-1``, or ``recorded by nobody``."""
    return f"via {recorder_of(state)}" if state.via else "recorded by nobody"
