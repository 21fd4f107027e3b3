"""One cluster together with everything that the engine keeps for it."""

import msgspec

from ontap_tui.engine.cluster import EngineCluster
from ontap_tui.engine.follower import Follower
from ontap_tui.engine.poller import Poller
from ontap_tui.engine.table import Table


class Site(msgspec.Struct, frozen=True):
    cluster: EngineCluster
    table: Table
    poller: Poller
    follower: Follower
