"""One cluster together with everything that the engine keeps for it."""

import asyncio
from typing import Final

import msgspec

from ontap_tui.engine.cluster import EngineCluster
from ontap_tui.engine.follower import Follower
from ontap_tui.engine.poller import Poller
from ontap_tui.engine.table import Table

_CHANGES: Final = 3
"""Requests that change the cluster at the same time: one connection of its four is left to the polls."""
_LAUNCHES: Final = 2
"""Of these, those that may wait for the end of a job: one is left to cancel it."""


class Site(msgspec.Struct, frozen=True):
    cluster: EngineCluster
    table: Table
    poller: Poller
    follower: Follower
    changes: asyncio.Semaphore = msgspec.field(default_factory=lambda: asyncio.Semaphore(_CHANGES))
    launches: asyncio.Semaphore = msgspec.field(default_factory=lambda: asyncio.Semaphore(_LAUNCHES))
