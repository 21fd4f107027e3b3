"""What is wrong with a cluster, and the key that mends it, in a few words."""

from ontap_tui.model import ClusterState, Health
from ontap_tui.tui.keys.resolve import Keys
from ontap_tui.tui.keys.spelling import display


def trouble_of(state: ClusterState) -> str:
    """What follows the name of a cluster: ``refused the login``."""
    return state.fault.summary if state.fault is not None else str(state.health)


def mending(state: ClusterState, keys: Keys) -> str:
    """``r retries``; empty where it is polled again by itself."""
    if state.health is Health.SUSPENDED:
        return f"{display(keys.of('clusters')[0])} {display(keys.of('cluster_suspend')[0])} resumes"
    return f"{display(keys.of('refresh')[0])} retries" if state.polling_stopped else ""
