"""Bundle one cluster with everything that the engine keeps about it."""

import asyncio
from collections.abc import Callable, Sequence
from random import Random
from typing import Final, Self

import msgspec

from ontap_tui.engine.cluster import EngineCluster
from ontap_tui.engine.follower import Follower
from ontap_tui.engine.places import Places
from ontap_tui.engine.policy import Policy
from ontap_tui.engine.poller import Poller
from ontap_tui.engine.table import LiveTable
from ontap_tui.model import Clock, Event

_CHANGES: Final = 3
"""Most simultaneous requests that change the cluster: one of its four connections is left to the polls."""
_LAUNCHES: Final = 2
"""Most of these that may wait for the end of a job: one connection is left to cancel it."""


class Site(msgspec.Struct, frozen=True):
    cluster: EngineCluster
    table: LiveTable
    poller: Poller
    follower: Follower
    changes: asyncio.Semaphore = msgspec.field(default_factory=lambda: asyncio.Semaphore(_CHANGES))
    launches: asyncio.Semaphore = msgspec.field(default_factory=lambda: asyncio.Semaphore(_LAUNCHES))

    @classmethod
    def of(
        cls,
        cluster: EngineCluster,
        *,
        clock: Clock,
        random: Random,
        policy: Policy,
        places: Places,
        remember_jobs: int,
        publish: Callable[[Sequence[Event]], None],
    ) -> Self:
        """Make the parts for one cluster. `remember_jobs` is its share of the policy's `remember_jobs`."""
        table = LiveTable(clock, remember=policy.remember, remember_jobs=remember_jobs)
        poller = Poller(
            cluster, table, clock=clock, random=random, policy=policy, places=places, publish=publish
        )
        follower = Follower(
            cluster.client, table, poller, clock=clock, random=random, policy=policy, publish=publish
        )
        return cls(cluster, table, poller, follower)
