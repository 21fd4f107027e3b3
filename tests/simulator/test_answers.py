"""What mutating calls answer: at once, after waiting, for one or for many."""

import threading
from typing import Any

import pytest

from ontap_tui.simulator import ManualTime, SimulatedCluster
from tests.simulator.asking import Asker

VOLUMES = "/storage/volumes"
VOLUME = {"name": "v1", "svm": {"name": "vs1"}, "aggregates": [{"name": "aggr2"}], "size": "1GB"}


def while_time_passes(ask: Asker, method: str, target: str, body: Any = None, *, seconds: float = 30) -> Any:
    """Sends a call that waits, and moves time on once the cluster is waiting with it."""
    answers: list[Any] = []
    sender = threading.Thread(target=lambda: answers.append(ask.call(method, target, body)))
    sender.start()
    time = ask.world.time
    assert isinstance(time, ManualTime)
    time.until_awaited()
    ask.advance(seconds)
    sender.join()
    return answers[0]


def test_202_at_once(ask: Asker) -> None:
    answer = ask.call("POST", VOLUMES, VOLUME)
    assert answer.status_code == 202
    job = answer.json()["job"]
    assert job["_links"]["self"]["href"] == f"/api/cluster/jobs/{job['uuid']}"
    assert answer.headers["location"] == "/api/storage/volumes?name=v1"


@pytest.mark.parametrize(("method", "status"), [("POST", 201), ("PATCH", 200), ("DELETE", 200)])
def test_a_job_that_ends_in_time(ask: Asker, method: str, status: int) -> None:
    below = "" if method == "POST" else f"/{ask.uuid(VOLUMES, 'vol_db')}"
    body = {"POST": VOLUME, "PATCH": {"comment": "x"}}.get(method)
    answer = while_time_passes(ask, method, f"{VOLUMES}{below}?return_timeout=120", body)
    assert answer.status_code == status
    assert ask.job(answer)["state"] == "success"


def test_a_job_that_does_not_end_in_time(ask: Asker) -> None:
    qtree = f"/storage/qtrees/{ask.uuid(VOLUMES, 'vol_db')}/1"
    answer = while_time_passes(ask, "DELETE", f"{qtree}?return_timeout=5", seconds=5)
    assert answer.status_code == 202
    assert ask.job(answer)["state"] == "running"


def test_a_job_that_fails_in_time(ask: Asker) -> None:
    answer = while_time_passes(ask, "POST", f"{VOLUMES}?return_timeout=60", {**VOLUME, "size": "90TB"})
    assert answer.status_code == 400
    assert answer.json()["error"]["code"] == "460770"
    assert ask.job(answer)["state"] == "failure"


def test_a_stopped_cluster_waits_no_longer(ask: Asker, cluster: SimulatedCluster) -> None:
    failed = threading.Event()

    def send() -> None:
        try:
            ask.call("POST", f"{VOLUMES}?return_timeout=120", VOLUME)
        except OSError:
            failed.set()
        except Exception:  # noqa: BLE001  (whatever the client calls it)
            failed.set()

    sender = threading.Thread(target=send)
    sender.start()
    time = ask.world.time
    assert isinstance(time, ManualTime)
    time.until_awaited()
    cluster.stop()
    sender.join()
    assert failed.is_set()


def test_warnings_come_beside_the_job(ask: Asker) -> None:
    body = {"name": "a9", "node": {"name": "prod-east-01"}, "block_storage": {"primary": {"disk_count": 5}}}
    answer = ask.call("POST", "/storage/aggregates", body).json()
    assert answer["warnings"]
    assert answer["job"]["uuid"]


def test_by_query_there_is_a_job_for_each(ask: Asker) -> None:
    answer = ask.call("PATCH", f"{VOLUMES}?svm.name=vs1&return_timeout=0", {"comment": "all"})
    assert answer.status_code == 202
    body = answer.json()
    assert len(body["jobs"]) == body["num_records"] == 3
    assert "job" not in body
    ask.advance()
    assert all(
        ask.get(f"/cluster/jobs/{job['uuid']}?fields=state")["state"] == "success" for job in body["jobs"]
    )
    assert len(ask.records(f"{VOLUMES}?comment=all")) == 3


def test_by_query_the_call_waits_unless_told_otherwise(ask: Asker) -> None:
    answer = while_time_passes(ask, "DELETE", f"{VOLUMES}?name=vol_db|vol_hr")
    assert (answer.status_code, len(answer.json()["jobs"])) == (200, 2)
    assert ask.records(f"{VOLUMES}?name=vol_db|vol_hr") == []


def test_a_change_of_everything_is_refused(ask: Asker) -> None:
    assert ask.call("DELETE", VOLUMES).json()["error"]["code"] == "262177"


def test_for_records_there_is_one_job_and_a_link_to_the_results(ask: Asker) -> None:
    records = [VOLUME, {**VOLUME, "name": "vol_db"}, {**VOLUME, "name": "v2"}]
    answer = ask.call("POST", f"{VOLUMES}?continue_on_failure=true", {"records": records})
    assert answer.status_code == 202
    assert ask.get("/cluster/jobs")["num_records"] == 1
    ask.advance()
    assert ask.job(answer)["state"] == "failure"
    results = ask.get(answer.json()["job"]["_links"]["results"]["href"].removeprefix("/api"))
    assert [error["code"] for error in results["errors"]] == ["1"]
    assert [record["name"] for record in results["records"]] == ["v1", "v2"]
    assert len(ask.records(f"{VOLUMES}?name=v1|v2")) == 2


def test_records_are_named_by_their_keys(ask: Asker) -> None:
    uuids = [ask.uuid(VOLUMES, name) for name in ("vol_db", "vol_hr")]
    body = {"records": [{"uuid": uuid, "comment": "both"} for uuid in uuids]}
    answer = ask.call("PATCH", VOLUMES, body)
    ask.advance()
    assert ask.job(answer)["state"] == "success"
    assert len(ask.records(f"{VOLUMES}?comment=both")) == 2


def test_the_data_engine_names_its_job_bare_and_knows_it_itself(ask: Asker) -> None:
    body = {"name": "w1", "data_sources": [{"type": "volume"}]}
    answer = ask.call("POST", "/data-engine/workspaces", body)
    job = answer.json()
    assert answer.status_code == 202
    assert set(job) == {"name", "uuid", "_links"}
    assert ask.call("GET", f"/cluster/jobs/{job['uuid']}").status_code == 404
    assert ask.get("/cluster/jobs")["num_records"] == 0
    seen = []
    for _ in range(6):
        seen.append(ask.get(f"/data-engine/jobs/{job['uuid']}"))
        ask.advance(0.5)
    assert [each["percent_complete"] for each in seen] == sorted(each["percent_complete"] for each in seen)
    assert seen[-1]["state"] == "success"
    assert seen[-1]["end_time"].startswith("2026-11-23 17:40:")
    assert ask.one("/data-engine/workspaces", "w1")
