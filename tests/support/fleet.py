"""Simulated clusters for tests of any room, on real sockets.

A room's ``conftest.py`` takes the fixtures over: ``from tests.support.fleet import fleet as fleet``.
"""

from collections.abc import Iterator
from typing import Any

import pytest

from ontap_tui.simulator import ManualTime, SimulatedCluster, SimulatedFleet
from tests.support.clock import START, ManualClock


def manual_fleet(**options: Any) -> SimulatedFleet:
    """Its time begins with `START`, as that of `ManualClock`, and moves with ``fleet.advance(seconds)``."""
    return SimulatedFleet(**{"time": ManualTime(START), **options})


@pytest.fixture
def fleet() -> Iterator[SimulatedFleet]:
    """``prod-east``, ``prod-west`` and ``lab`` without a job; nothing happens but by hand."""
    with manual_fleet(clusters=3) as running:
        yield running


@pytest.fixture
def cluster() -> Iterator[SimulatedCluster]:
    """One such cluster."""
    with manual_fleet(clusters=1) as running:
        yield next(iter(running))


async def advance(fleet: SimulatedFleet, clock: ManualClock, seconds: float) -> None:
    """Moves the time of the clusters and ours together, the clusters' first."""
    fleet.advance(seconds)
    await clock.advance(seconds)
