"""The collections that the simulated clusters have."""

from ontap_tui.simulator.resource import Resource
from ontap_tui.simulator.resources.snapshots import SNAPSHOTS
from ontap_tui.simulator.resources.volumes import VOLUMES

RESOURCES: tuple[Resource, ...] = (VOLUMES, SNAPSHOTS)
