"""The clusters on their sockets."""

import httpx
import pytest

from ontap_tui.simulator import SimulatedCluster, SimulatedFleet
from tests.support.fleet import manual_fleet


def test_each_cluster_answers_on_a_port_of_its_own(fleet: SimulatedFleet) -> None:
    for endpoint in fleet.endpoints:
        answer = httpx.get(f"{endpoint.url}/api/cluster", auth=(endpoint.username, endpoint.password))
        assert answer.json()["name"] == endpoint.name
    assert [endpoint.name for endpoint in fleet.endpoints] == ["prod-east", "prod-west", "lab"]


def test_a_stopped_cluster_refuses_and_comes_back_on_its_port(
    cluster: SimulatedCluster, http: httpx.Client
) -> None:
    job = cluster.world.add_job()
    assert http.get("/api/cluster/jobs").json()["num_records"] == 1
    cluster.stop()
    with pytest.raises(httpx.ConnectError):
        http.get("/api/cluster/jobs")
    cluster.start()
    assert http.get(f"/api/cluster/jobs/{job.uuid}").status_code == 200


def test_connections_are_kept_and_counted(cluster: SimulatedCluster, http: httpx.Client) -> None:
    for _ in range(5):
        http.get("/api/cluster")
    assert cluster.log.connections == 1
    assert [(r.method, r.path, r.status) for r in cluster.log] == [("GET", "/api/cluster", 200)] * 5


def test_two_hundred_clusters_have_names_of_their_own() -> None:
    with manual_fleet(clusters=200) as fleet:
        names = [endpoint.name for endpoint in fleet.endpoints]
        assert len(set(names)) == 200
        assert names[:4] == ["prod-east", "prod-west", "lab", "dr-north"]
