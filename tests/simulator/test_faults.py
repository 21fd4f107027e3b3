"""Each fault, as a plain client meets it."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from ontap_tui.simulator import Fault, SimulatedCluster, faults

JOBS = "/api/cluster/jobs"


@pytest.mark.parametrize(
    ("fault", "status", "code"),
    [
        (faults.unauthorized(), 401, "6691623"),
        (faults.forbidden(), 403, "6"),
        (faults.no_such_path(), 404, "3"),
        (faults.server_error(), 500, "262145"),
        (faults.overloaded(), 503, "262160"),
        (faults.locked(), 409, "2621573"),
        (faults.refusal(400, 7, "limit exceeded", "name"), 400, "7"),
    ],
)
def test_refusals_have_the_error_structure(
    cluster: SimulatedCluster, http: httpx.Client, fault: Fault, status: int, code: str
) -> None:
    cluster.faults.add(fault, JOBS)
    answer = http.get(JOBS)
    assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)
    assert http.get("/api/cluster").status_code == 200


@pytest.mark.parametrize("after", ["7", "Mon, 23 Nov 2026 22:41:00 GMT"])
@pytest.mark.parametrize(("fault", "status"), [(faults.too_many_requests, 429), (faults.unavailable, 503)])
def test_retry_after(
    cluster: SimulatedCluster, http: httpx.Client, fault: Callable[[str], Fault], status: int, after: str
) -> None:
    cluster.faults.add(fault(after))
    answer = http.get(JOBS)
    assert (answer.status_code, answer.headers["retry-after"], answer.content) == (status, after, b"")


def test_html(cluster: SimulatedCluster, http: httpx.Client) -> None:
    cluster.faults.add(faults.html())
    answer = http.get(JOBS)
    assert answer.headers["content-type"].startswith("text/html")
    assert answer.text.startswith("<!DOCTYPE")


def test_redirect_to_an_origin_keeps_the_target(cluster: SimulatedCluster, http: httpx.Client) -> None:
    cluster.faults.add(faults.redirect("http://127.0.0.2:9"))
    assert (
        http.get(JOBS + "?fields=state").headers["location"]
        == "http://127.0.0.2:9/api/cluster/jobs?fields=state"
    )
    cluster.faults.add(faults.redirect("/elsewhere", 301))
    assert http.get(JOBS).headers["location"] == "/elsewhere"


@pytest.mark.parametrize("fault", [faults.hang(), faults.lost_answer(hanging=True)])
def test_hanging_lasts_until_the_client_gives_up(
    cluster: SimulatedCluster, http: httpx.Client, fault: Fault
) -> None:
    cluster.faults.add(fault)
    with pytest.raises(httpx.ReadTimeout):
        http.get(JOBS, timeout=0.05)
    assert [entry.status for entry in cluster.log] == [None]


def test_reset_does_nothing(cluster: SimulatedCluster, http: httpx.Client) -> None:
    cluster.faults.add(faults.reset(), method="PATCH")
    job = cluster.world.add_job()
    with pytest.raises(httpx.ReadError):
        http.patch(f"{JOBS}/{job.uuid}?action=pause")
    assert job.state == "running"


def test_lost_answer_does_the_work(cluster: SimulatedCluster, http: httpx.Client) -> None:
    cluster.faults.add(faults.lost_answer(), method="PATCH")
    job = cluster.world.add_job()
    with pytest.raises(httpx.ReadError):
        http.patch(f"{JOBS}/{job.uuid}?action=pause")
    assert job.state == "paused"


def test_cut_body_promises_more_than_it_sends(cluster: SimulatedCluster, http: httpx.Client) -> None:
    cluster.faults.add(faults.cut_body(after=5))
    with http.stream("GET", JOBS) as answer:
        assert int(answer.headers["content-length"]) > 5
        with pytest.raises(httpx.HTTPError):
            answer.read()


def test_drip_sends_all_of_it_bit_by_bit(cluster: SimulatedCluster, http: httpx.Client) -> None:
    whole = http.get(JOBS).content
    cluster.faults.add(faults.drip(pause=0, size=3))
    with http.stream("GET", JOBS) as answer:
        pieces = list(answer.iter_raw())
    assert b"".join(pieces) == whole


def test_flood_never_ends(cluster: SimulatedCluster, http: httpx.Client) -> None:
    cluster.faults.add(faults.flood())
    received = 0
    with http.stream("GET", JOBS) as answer:
        for piece in answer.iter_raw():
            received += len(piece)
            if received > 5_000_000:
                break
    cluster.faults.add(faults.flood(total=100_000))
    assert http.get(JOBS).json()["num_records"] == 1


def test_truncated_is_complete_http_and_half_json(cluster: SimulatedCluster, http: httpx.Client) -> None:
    whole = http.get(JOBS).content
    cluster.faults.add(faults.truncated())
    assert http.get(JOBS).content == whole[: len(whole) // 2]


@pytest.mark.parametrize(
    ("fault", "field", "value"),
    [
        (faults.wrong_types(), "state", 7),
        (faults.unknown_state("dormant"), "state", "dormant"),
        (faults.missing_uuid(), "uuid", None),
        (faults.naive_times(), "start_time", "2026-11-23T17:40:00"),
        (faults.hostile_text("\x1b[1m"), "description", "POST /api/storage/volumes \x1b[1m"),
    ],
)
def test_spoiled_records(
    cluster: SimulatedCluster, http: httpx.Client, fault: Fault, field: str, value: object
) -> None:
    job = cluster.world.add_job()
    cluster.faults.add(fault)
    assert http.get(JOBS + "?fields=*").json()["records"][0].get(field) == value
    assert http.get(f"{JOBS}/{job.uuid}?fields=*").json().get(field) == value


def test_every_other_record_can_be_spoiled(cluster: SimulatedCluster, http: httpx.Client) -> None:
    for _ in range(4):
        cluster.world.add_job()
    cluster.faults.add(faults.missing_uuid(every=2))
    records = http.get(JOBS).json()["records"]
    assert ["uuid" in record for record in records] == [False, True, False, True]


@pytest.mark.parametrize("href", ["http://other/", "//other/", "@other:8080/"])
def test_links_to_other_hosts(cluster: SimulatedCluster, http: httpx.Client, href: str) -> None:
    cluster.faults.add(faults.next_link(href), method="GET")
    assert http.get(JOBS).json()["_links"]["next"]["href"] == href
    cluster.faults.add(faults.job_link(href), method="PATCH")
    answer = http.patch("/api/cluster", json={"contact": "x"})
    assert answer.json()["job"]["_links"]["self"]["href"] == href


def test_pages_that_never_end(cluster: SimulatedCluster, http: httpx.Client) -> None:
    cluster.world.add_job()
    cluster.faults.add(faults.endless_pages())
    seen: set[str] = set()
    target = JOBS
    for _ in range(5):
        page = http.get(target).json()
        target = page["_links"]["next"]["href"]
        seen.add(target)
    assert len(seen) == 5
    cluster.faults.add(faults.looping_pages())
    assert http.get(JOBS + "?fields=state").json()["_links"]["next"]["href"] == JOBS + "?fields=state"


def test_pages_that_overlap(cluster: SimulatedCluster, http: httpx.Client) -> None:
    for _ in range(3):
        cluster.world.add_job()
    cluster.faults.add(faults.overlapping_pages())
    first = http.get(JOBS + "?max_records=2").json()
    second = http.get(first["_links"]["next"]["href"]).json()
    assert second["records"][0] == first["records"][-1]
    assert len(second["records"]) == 2


def test_a_first_page_without_records(cluster: SimulatedCluster, http: httpx.Client) -> None:
    cluster.world.add_job()
    cluster.faults.add(faults.empty_first_page())
    first = http.get(JOBS + "?fields=state").json()
    assert (first["records"], first["num_records"]) == ([], 0)
    assert http.get(first["_links"]["next"]["href"]).json()["num_records"] == 1


def test_pages_that_are_shorter_than_asked_for(cluster: SimulatedCluster, http: httpx.Client) -> None:
    uuids = sorted(cluster.world.add_job().uuid for _ in range(5))
    cluster.faults.add(faults.short_pages(2))
    target: str | None = JOBS + "?max_records=100&fields=state"
    seen: list[list[str]] = []
    while target:
        page = http.get(target).json()
        seen.append([job["uuid"] for job in page["records"]])
        target = page["_links"].get("next", {}).get("href")
    assert seen == [uuids[:2], uuids[2:4], uuids[4:]]


def test_a_request_can_be_held_and_let_go(cluster: SimulatedCluster, http: httpx.Client) -> None:
    hold = faults.Hold()
    cluster.faults.add(hold, method="PATCH")
    job = cluster.world.add_job()
    with ThreadPoolExecutor() as pool:
        answer = pool.submit(http.patch, f"{JOBS}/{job.uuid}?action=pause")
        hold.until_arrived()
        assert job.state == "running"
        hold.release()
        assert answer.result().status_code == 200
    assert job.state == "paused"
    assert http.patch(f"{JOBS}/{job.uuid}?action=resume").status_code == 200


def test_a_cluster_that_stops_lets_nothing_through(cluster: SimulatedCluster, http: httpx.Client) -> None:
    hold = faults.Hold()
    cluster.faults.add(hold)
    job = cluster.world.add_job()
    with ThreadPoolExecutor() as pool:
        answer = pool.submit(http.patch, f"{JOBS}/{job.uuid}?action=pause")
        hold.until_arrived()
        cluster.stop()
        assert isinstance(answer.exception(), httpx.TransportError)
    hold.release()
    assert job.state == "running"


def test_a_fault_can_be_for_some_requests_only(cluster: SimulatedCluster, http: httpx.Client) -> None:
    cluster.faults.add(faults.unavailable(), JOBS + "/*", method="GET", times=2)
    job = cluster.world.add_job()
    target = f"{JOBS}/{job.uuid}"
    assert [http.get(path).status_code for path in (JOBS, target, target, target)] == [200, 503, 503, 200]
    cluster.faults.add(faults.unavailable())
    cluster.faults.clear()
    assert http.get(target).status_code == 200


def test_a_cluster_stops_while_requests_hang(cluster: SimulatedCluster) -> None:
    cluster.faults.add(faults.hang())
    with httpx.Client(base_url=cluster.url) as client, pytest.raises(httpx.ReadTimeout):
        client.get(JOBS, timeout=0.01)
    cluster.stop()
