"""The clusters on their sockets."""

import httpx
import pytest

from ontap_tui.simulator import JobStep, SimulatedCluster, SimulatedFleet, success
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


def test_time_runs_at_its_speed() -> None:
    with SimulatedFleet(clusters=1, speed=1000) as fleet:
        cluster = next(iter(fleet))
        job = cluster.world.start_job("Cluster Backup Job", [JobStep(1), success(60)])
        target = f"{cluster.url}/api/cluster?return_timeout=120"
        auth = (cluster.endpoint.username, cluster.endpoint.password)
        assert httpx.patch(target, json={"contact": "x"}, auth=auth).status_code == 200
        while job.state != "success":
            assert cluster.world.job(job.uuid) is job
        with pytest.raises(TypeError):
            fleet.advance(1)


def test_a_port_of_ones_own_choice() -> None:
    with manual_fleet(clusters=1) as fleet:
        port = int(fleet.endpoints[0].url.rpartition(":")[2])
        with pytest.raises(OSError, match="in use"), manual_fleet(clusters=1, port=port):
            pass
    with manual_fleet(clusters=1, port=port) as fleet:
        assert fleet.endpoints[0].url == f"http://127.0.0.1:{port}"


def test_two_hundred_clusters_have_names_of_their_own() -> None:
    with manual_fleet(clusters=200) as fleet:
        names = [endpoint.name for endpoint in fleet.endpoints]
        assert len(set(names)) == 200
        assert names[:4] == ["prod-east", "prod-west", "lab", "dr-north"]
