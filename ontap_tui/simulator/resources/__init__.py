"""Define the resources of the simulated clusters, and their operations."""

from ontap_tui.simulator.resource import Resource
from ontap_tui.simulator.resources.aggregates import AGGREGATES
from ontap_tui.simulator.resources.backups import BACKUPS
from ontap_tui.simulator.resources.clusters import CLUSTER
from ontap_tui.simulator.resources.luns import LUNS
from ontap_tui.simulator.resources.nodes import NODES
from ontap_tui.simulator.resources.packages import PACKAGES
from ontap_tui.simulator.resources.policies import (
    EXPORT_POLICIES,
    IPSPACES,
    SNAPMIRROR_POLICIES,
    SNAPSHOT_POLICIES,
)
from ontap_tui.simulator.resources.qtrees import QTREES
from ontap_tui.simulator.resources.quotas import QUOTA_RULES
from ontap_tui.simulator.resources.snapmirror import RELATIONSHIP_TRANSFERS, RELATIONSHIPS
from ontap_tui.simulator.resources.snapshots import SNAPSHOTS
from ontap_tui.simulator.resources.software import SOFTWARE, SOFTWARE_DOWNLOAD
from ontap_tui.simulator.resources.svms import SVMS
from ontap_tui.simulator.resources.volumes import VOLUMES
from ontap_tui.simulator.resources.workspaces import WORKSPACES
from ontap_tui.simulator.singleton import Singleton

RESOURCES: tuple[Resource, ...] = (
    VOLUMES,
    SNAPSHOTS,
    QTREES,
    LUNS,
    AGGREGATES,
    SVMS,
    NODES,
    PACKAGES,
    RELATIONSHIPS,
    RELATIONSHIP_TRANSFERS,
    EXPORT_POLICIES,
    SNAPSHOT_POLICIES,
    SNAPMIRROR_POLICIES,
    QUOTA_RULES,
    IPSPACES,
    BACKUPS,
    WORKSPACES,
)
SINGLETONS: tuple[Singleton, ...] = (CLUSTER, SOFTWARE, SOFTWARE_DOWNLOAD)
