"""Who is let in, and to what."""

import httpx
import pytest

from ontap_tui.simulator import Account, SimulatedCluster, read_only, svm_admin, without_jobs
from tests.simulator.asking import Asker

JOBS = "/api/cluster/jobs"


@pytest.mark.parametrize(
    "authorization", [None, "Basic !!!", "Basic YWRtaW46d3Jvbmc=", "Bearer wrong", "Digest x"]
)
def test_401(cluster: SimulatedCluster, authorization: str | None) -> None:
    headers = {"authorization": authorization} if authorization else {}
    answer = httpx.get(cluster.url + JOBS, headers=headers)
    assert answer.status_code == 401
    assert answer.json()["error"]["code"] == "6691623"
    assert answer.headers["www-authenticate"].startswith("Basic")


def test_a_token(cluster: SimulatedCluster) -> None:
    headers = {"authorization": f"Bearer {cluster.endpoint.token}"}
    assert httpx.get(cluster.url + JOBS, headers=headers).status_code == 200


def test_a_password_of_any_characters(cluster: SimulatedCluster) -> None:
    cluster.accounts.append(Account("müller", "pä:ss wörd"))
    assert httpx.get(cluster.url + JOBS, auth=("müller", "pä:ss wörd")).status_code == 200


@pytest.mark.parametrize(
    ("account", "method", "target", "status"),
    [
        (read_only("u", "p"), "GET", JOBS, 200),
        (read_only("u", "p"), "PATCH", "/api/cluster", 403),
        (without_jobs("u", "p"), "GET", "/api/cluster", 200),
        (without_jobs("u", "p"), "GET", JOBS, 403),
        (without_jobs("u", "p"), "PATCH", "/api/cluster", 202),
        (svm_admin("u", "p", "vs1"), "GET", "/api/cluster", 403),
        (svm_admin("u", "p", "vs1"), "GET", JOBS, 200),
    ],
)
def test_403(cluster: SimulatedCluster, account: Account, method: str, target: str, status: int) -> None:
    cluster.accounts.append(account)
    body = {"contact": "x"} if method == "PATCH" else None
    answer = httpx.request(method, cluster.url + target, json=body, auth=("u", "p"))
    assert answer.status_code == status
    if status == 403:
        assert answer.json() == {"error": {"message": "not authorized for that command", "code": "6"}}


def test_an_svm_account_sees_its_own(cluster: SimulatedCluster, ask: Asker) -> None:
    mine = cluster.world.add_job(svm=("vs1", "1"))
    other = cluster.world.add_job(svm=("vs2", "2"))
    cluster.accounts.append(svm_admin("vsadmin", "p", "vs1"))
    ask.http.auth = httpx.BasicAuth("vsadmin", "p")
    assert [job["uuid"] for job in ask.records("/cluster/jobs")] == [mine.uuid]
    assert ask.call("GET", f"/cluster/jobs/{other.uuid}").status_code == 404
    assert {volume["svm"]["name"] for volume in ask.records("/storage/volumes?fields=svm.name")} == {"vs1"}
