"""Hold the leases of this process."""

import uuid
from collections.abc import Collection

from ontap_tui.history.postgres.leases import Lease
from ontap_tui.history.records import LeaseLost


class Holding:
    """Holds the leases: changed between two writes, and read in the thread that writes."""

    def __init__(self, name: str) -> None:
        """Take the `name` that people call this recorder: two may have the same."""
        self.name = name
        self.holder = uuid.uuid4().hex
        self.wanted: Collection[str] = ()
        """Every cluster that it could poll."""
        self.leases: dict[str, Lease] = {}

    def lease(self, cluster: str) -> Lease:
        """Return the lease. Raises `LeaseLost` if it is held no longer."""
        lease = self.leases.get(cluster)
        if lease is None:
            raise LeaseLost(cluster)
        return lease
