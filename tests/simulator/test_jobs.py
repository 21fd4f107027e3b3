"""``/api/cluster/jobs``: what is listed, and how."""

from typing import Any
from urllib.parse import quote

import httpx
import pytest

from ontap_tui.simulator import SimulatedCluster
from tests.simulator.asking import Asker
from tests.support.fleet import manual_fleet

JOBS = "/cluster/jobs"
SVM = ("vs1", "02c9e252-41be-11e9-81d5-00a0986138f7")


@pytest.fixture
def five(cluster: SimulatedCluster) -> list[str]:
    """uuids of a queued, a running, a paused, a failed and a successful job, ten seconds apart."""
    world = cluster.world
    uuids = [world.add_job("A", "queued").uuid]
    for description, state in (("B", "running"), ("C", "paused"), ("D", "running"), ("E", "running")):
        world.advance(10)
        uuids.append(world.add_job(description, state, message="12 %", svm=SVM).uuid)
    world.fail(uuids[3], 786435, 'Aggregate "aggr1" is out of space.', "aggr1")
    world.advance(10)
    world.finish(uuids[4], "Complete: Successful [0]")
    return uuids


def descriptions(ask: Asker, query: str) -> str:
    return "".join(sorted(job["description"] for job in ask.records(f"{JOBS}?fields=description&{query}")))


def test_only_the_key_comes_unasked_in_a_list(ask: Asker, five: list[str]) -> None:
    page = ask.get(JOBS)
    assert [job["uuid"] for job in page["records"]] == sorted(five)
    assert all(set(job) == {"uuid", "_links"} for job in page["records"])
    assert page["num_records"] == 5
    assert page["_links"] == {"self": {"href": "/api/cluster/jobs"}}


def test_fields_of_each_state(ask: Asker, five: list[str]) -> None:
    jobs = {job["uuid"]: job for job in ask.records(f"{JOBS}?fields=*")}
    queued, running, paused, failed, succeeded = (jobs[uuid] for uuid in five)
    assert not {"start_time", "end_time", "message", "svm"} & set(queued)
    assert "end_time" not in running
    assert paused["state"] == "paused"
    assert failed == {
        "uuid": five[3],
        "description": "D",
        "state": "failure",
        "message": 'Aggregate "aggr1" is out of space.',
        "code": 786435,
        "start_time": "2026-11-23T17:40:30-05:00",
        "end_time": "2026-11-23T17:40:40-05:00",
        "error": {
            "message": 'Aggregate "aggr1" is out of space.',
            "code": "786435",
            "arguments": [{"code": "786435", "message": "aggr1"}],
        },
        "node": failed["node"],
        "svm": {
            "name": "vs1",
            "uuid": SVM[1],
            "_links": {"self": {"href": f"/api/svm/svms/{SVM[1]}"}},
        },
        "_links": {"self": {"href": f"/api/cluster/jobs/{five[3]}"}},
    }
    assert (succeeded["message"], succeeded["code"]) == ("Complete: Successful [0]", 0)
    assert "error" not in succeeded
    assert ask.get(f"{JOBS}/{five[3]}?fields=**") == failed
    assert ask.get(f"{JOBS}/{five[3]}") == failed, "of one job, all fields come unasked"


def test_a_list_of_fields(ask: Asker, five: list[str]) -> None:
    job = ask.get(f"{JOBS}/{five[3]}?fields=state,svm.name,error.code")
    assert job.pop("_links")
    assert job == {
        "uuid": five[3],
        "state": "failure",
        "svm": {"name": "vs1"},
        "error": {"code": "786435"},
    }


def test_no_links_for_plain_json_but_to_the_next_page(ask: Asker, five: list[str]) -> None:
    ask.http.headers["accept"] = "application/json"
    page = ask.get(f"{JOBS}?fields=*&max_records=2")
    assert not any("_links" in job or "_links" in job.get("svm", {}) for job in page["records"])
    assert "next" in page["_links"]
    assert "_links" not in ask.get(JOBS)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("state=queued|running|paused", "ABC"),
        ("state=success|failure", "DE"),
        ("state=!success", "ABCD"),
        ("state=fail*", "D"),
        ("description=A|E", "AE"),
        ("svm.name=vs1&state=paused", "C"),
        ("svm.name=null", "A"),
        ("start_time=null", "A"),
        ("error.code=!null", "D"),
        ("error.arguments.message=aggr1", "D"),
        ("code=>0", "D"),
        ("end_time=>=2026-11-23T22:40:45%2B00:00", "E"),
        ("end_time=>=2026-11-23T17:40:40-05:00&state=success|failure", "DE"),
        ("end_time=<2026-11-23T22:40:45%2B00:00", "D"),
        ("start_time=2026-11-23T22:40:05%2B00:00..2026-11-23T22:40:25%2B00:00", "BC"),
        ("message=12%20%25", "BC"),
    ],
)
def test_conditions(ask: Asker, five: list[str], query: str, expected: str) -> None:
    assert descriptions(ask, query) == expected


def test_by_uuids(ask: Asker, five: list[str]) -> None:
    assert descriptions(ask, f"uuid={five[0]}|{five[4]}|nowhere") == "AE"


def test_a_plus_sign_is_no_space(ask: Asker, cluster: SimulatedCluster) -> None:
    cluster.world.add_job("Cluster Backup Job")
    assert ask.get(f"{JOBS}?description=Cluster%20Backup%20Job")["num_records"] == 1
    assert ask.get(f"{JOBS}?description=Cluster+Backup+Job")["num_records"] == 0


def test_pages(ask: Asker, five: list[str]) -> None:
    target = f"{JOBS}?fields=state&max_records=2&state=!null"
    pages = []
    while target:
        page = ask.get(target)
        pages.append([job["uuid"] for job in page["records"]])
        target = page.get("_links", {}).get("next", {}).get("href", "").removeprefix("/api")
        if target:
            assert target.startswith(f"{JOBS}?fields=state&max_records=2&return_records=true&start.uuid=")
            assert target.endswith("&state=%21null")
    assert [uuid for page in pages for uuid in page] == sorted(five)
    assert [len(page) for page in pages] == [2, 2, 1]


def test_a_job_that_goes_between_two_pages_hides_no_other(
    ask: Asker, cluster: SimulatedCluster, five: list[str]
) -> None:
    page = ask.get(f"{JOBS}?max_records=2")
    gone = sorted(five)[2]
    cluster.world.forget(gone)
    rest = ask.records(page["_links"]["next"]["href"].removeprefix("/api"))
    assert [job["uuid"] for job in rest] == sorted(five)[3:]


def test_order(ask: Asker, five: list[str]) -> None:
    def ordered(order: str, more: str = "") -> Any:
        return ask.get(f"{JOBS}?fields=description&order_by={quote(order)}{more}")

    assert [job["description"] for job in ordered("start_time desc")["records"]] == list("EDCBA")
    assert [job["description"] for job in ordered("state,description desc")["records"]] == list("DCABE")
    page = ordered("description", "&max_records=3")
    following = ask.records(page["_links"]["next"]["href"].removeprefix("/api"))
    assert [job["description"] for job in page["records"] + following] == list("ABCDE")


def test_counting_without_records(ask: Asker, five: list[str]) -> None:
    assert ask.get(f"{JOBS}?return_records=false&state=running") == {
        "num_records": 1,
        "_links": {"self": {"href": "/api/cluster/jobs?return_records=false&state=running"}},
    }


@pytest.mark.parametrize(
    ("query", "code", "target"),
    [
        ("fields=colour", "262197", "fields"),
        ("colour=red", "262179", "colour"),
        ("order_by=colour", "262268", "order_by"),
        ("max_records=0", "262197", "max_records"),
        ("max_records=x", "262197", "max_records"),
        ("return_records=maybe", "262197", "return_records"),
        ("return_timeout=121", "262197", "return_timeout"),
        ("end_time=>yesterday", "262197", "end_time"),
        ("state=running&state=queued", "262188", "state"),
        ("state", "262248", "state"),
    ],
)
def test_queries_that_are_refused(ask: Asker, query: str, code: str, target: str) -> None:
    answer = ask.call("GET", f"{JOBS}?{query}")
    error = answer.json()["error"]
    assert (answer.status_code, error["code"], error["target"]) == (400, code, target)


@pytest.mark.parametrize(
    ("version", "known"),
    [
        ((9, 7, 1), {"state"}),
        ((9, 8, 1), {"state", "svm"}),
        ((9, 9, 1), {"state", "svm", "error"}),
        ((9, 11, 1), {"state", "svm", "error", "node"}),
    ],
)
def test_fields_come_with_versions(version: tuple[int, int, int], known: set[str]) -> None:
    with manual_fleet(clusters=1, version=version) as fleet:
        cluster = next(iter(fleet))
        cluster.world.fail(cluster.world.add_job(svm=SVM).uuid, 4, "entry doesn't exist")
        with httpx.Client(base_url=cluster.url, auth=("admin", cluster.endpoint.password)) as http:
            jobs = f"/api{JOBS}"
            for name in ("state", "svm", "error", "node"):
                assert (http.get(f"{jobs}?fields={name}").status_code == 200) is (name in known)
            everything = http.get(f"{jobs}?fields=*").json()["records"][0]
            assert set(everything) & {"svm", "error", "node"} == known - {"state"}
            lenient = http.get(f"{jobs}?fields=state,colour&ignore_unknown_fields=true")
            assert (lenient.status_code == 200) is (version >= (9, 11, 0))


def test_ended_jobs_are_forgotten_after_the_retention(ask: Asker, cluster: SimulatedCluster) -> None:
    job = cluster.world.add_job()
    ask.advance(1000)
    assert ask.get(f"{JOBS}/{job.uuid}?fields=state")["state"] == "running"
    cluster.world.finish(job.uuid)
    ask.advance(299)
    assert ask.get(f"{JOBS}/{job.uuid}?fields=state")["state"] == "success"
    ask.advance(1)
    answer = ask.call("GET", f"{JOBS}/{job.uuid}")
    assert answer.status_code == 404
    assert answer.json() == {"error": {"message": "entry doesn't exist", "code": "4", "target": "uuid"}}
    assert ask.records(f"{JOBS}?end_time=>2026-11-23T00:00:00Z") == []


def test_a_reboot_forgets_all_jobs_and_keeps_the_rest(
    ask: Asker, cluster: SimulatedCluster, five: list[str]
) -> None:
    cluster.world.reboot()
    ask.advance()
    assert ask.get(JOBS)["num_records"] == 0
    assert ask.one("/storage/volumes", "vol_db") is not None


def test_any_word_may_stand_for_a_state(ask: Asker, cluster: SimulatedCluster) -> None:
    job = cluster.world.add_job()
    cluster.world.change(job.uuid, state="dormant", message="waiting", code=2432844)
    seen = ask.get(f"{JOBS}/{job.uuid}?fields=*")
    assert (seen["state"], seen["message"], seen["code"]) == ("dormant", "waiting", 2432844)


def test_the_clusters_own_clock(ask: Asker, cluster: SimulatedCluster) -> None:
    assert ask.http.get("/api/cluster").headers["date"] == "Mon, 23 Nov 2026 22:40:00 GMT"
    cluster.world.skew = 3600
    answer = ask.http.get("/api/cluster")
    assert answer.headers["date"] == "Mon, 23 Nov 2026 23:40:00 GMT"
    assert answer.headers["server"] == "libzapid-httpd"
    job = cluster.world.add_job()
    assert ask.get(f"{JOBS}/{job.uuid}?fields=start_time")["start_time"] == "2026-11-23T18:40:00-05:00"
