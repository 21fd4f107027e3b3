"""What can be made to go wrong with a simulated cluster."""

from ontap_tui.simulator.faults.switchboard import Fault, Faults

__all__ = ["Fault", "Faults"]
