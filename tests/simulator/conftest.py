"""Fixtures of these tests."""

from collections.abc import Iterator

import httpx
import pytest

from ontap_tui.simulator import SimulatedCluster
from tests.simulator.asking import Asker
from tests.support.fleet import cluster as cluster
from tests.support.fleet import fleet as fleet


@pytest.fixture
def http(cluster: SimulatedCluster) -> Iterator[httpx.Client]:
    """A plain client of the cluster, logged in as its administrator."""
    login = (cluster.endpoint.username, cluster.endpoint.password)
    with httpx.Client(base_url=cluster.url, auth=login, verify=False) as client:
        yield client


@pytest.fixture
def ask(cluster: SimulatedCluster, http: httpx.Client) -> Asker:
    return Asker(cluster, http)
