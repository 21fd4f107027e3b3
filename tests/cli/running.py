"""What several tests of `run` ask for and look at."""

from ontap_tui.simulator import SimulatedFleet
from tests.cli.conftest import Done

SNAPSHOT = ("run", "snapshot-create", "--set", "volume=vol_home")


def sent(fleet: SimulatedFleet) -> list[str]:
    """Everything that would have changed a cluster."""
    return [
        f"{cluster.name} {received.method} {received.target}"
        for cluster in fleet
        for received in cluster.log.requests
        if received.method != "GET"
    ]


def outcomes(done: Done) -> dict[str, str]:
    return {result["cluster"]: result["outcome"] for result in done.json}
