"""Hold the leases of this process."""

import os
import platform
import uuid
from collections.abc import Collection

from ontap_tui import __version__
from ontap_tui.history.postgres.leases import Holder, Lease
from ontap_tui.history.records import LeaseLost


class Holding:
    """Holds the leases; changed between two writes, and read in the writing thread."""

    def __init__(self, name: str) -> None:
        """Store the `name` of this recorder; two recorders may have the same."""
        self.holder = uuid.uuid4().hex
        self.me = Holder(
            id=self.holder, name=name, host=platform.node(), pid=os.getpid(), version=__version__
        )
        self.wanted: Collection[str] = ()
        """Every cluster that this recorder could poll."""
        self.leases: dict[str, Lease] = {}

    def lease(self, cluster: str) -> Lease:
        """Return the lease. Raises `LeaseLost` if it is no longer held."""
        lease = self.leases.get(cluster)
        if lease is None:
            raise LeaseLost(cluster)
        return lease
