"""Say in a few words what is wrong with a cluster, and which key helps."""

from ontap_tui.model import ClusterState, Health
from ontap_tui.tui.keys.resolve import Keys
from ontap_tui.tui.keys.spelling import display


def trouble_of(state: ClusterState) -> str:
    """Return the words after a cluster's name: ``refused the login``."""
    return state.fault.summary if state.fault is not None else str(state.health)


def mending(state: ClusterState, keys: Keys) -> str:
    """Return ``r retries``; empty if it is polled again automatically."""
    if state.health is Health.SUSPENDED:
        return f"{display(keys.of('clusters')[0])} {display(keys.of('cluster_suspend')[0])} resumes"
    return f"{display(keys.of('refresh')[0])} retries" if state.polling_stopped else ""
