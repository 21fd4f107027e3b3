"""Hold a simulated cluster: its world, its accounts and its faults."""

from ontap_tui.simulator.accounts import Account
from ontap_tui.simulator.faults.switchboard import Faults
from ontap_tui.simulator.log import Log
from ontap_tui.simulator.world import World


class ClusterCore:
    """Everything that the application needs to answer for one cluster."""

    def __init__(self, world: World, accounts: list[Account]) -> None:
        self.world = world
        self.accounts = accounts
        """The accounts; may be changed at any time."""
        self.faults = Faults()
        self.log = Log()

    @property
    def name(self) -> str:
        return self.world.name
