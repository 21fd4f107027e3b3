"""What the client asks for, and what it makes of good answers."""

import base64
import json
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

import msgspec
import pytest

from ontap_tui import __version__
from ontap_tui.model import FaultKind, Job, Secret, Version
from ontap_tui.ontap import (
    BadAnswer,
    Identity,
    JobNotFound,
    JobsQuery,
    NotFound,
    Rejected,
    Token,
    job_pages,
    wire,
)
from tests.ontap.conftest import PASSWORD, Connect
from tests.ontap.hostile import Received, answer, close, hostile, http, in_turn, pages, raw

RUNNING = {"uuid": "a", "state": "running"}
ENDED = {"uuid": "b", "state": "success"}
CLUSTER = {"name": "east", "uuid": "u", "version": {"full": "…", "generation": 9, "major": 10, "minor": 1}}
MISSING = {"error": {"message": "entry doesn't exist", "code": "4", "target": "uuid"}}


def page(*records: Any, next: str | None = None) -> Any:
    links = {"next": {"href": next}} if next else {}
    return {"records": list(records), "num_records": len(records), "_links": links}


def parameters(target: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(target).query).items()}


async def test_reads_the_whole_collection(connect: Connect) -> None:
    async with hostile(answer(page(RUNNING, ENDED))) as server:
        client = connect(server.url)
        found = await client.jobs()
    assert [job.uuid for job in found.jobs] == ["a", "b"]
    assert {job.cluster for job in found.jobs} == {"east"}
    assert found.date == datetime(2026, 11, 23, 22, 40, tzinfo=UTC)
    assert client.bytes_received == len(json.dumps(page(RUNNING, ENDED)))
    assert found.round_trip > 0
    assert client.requests == 1


async def test_every_request_says_who_asks_and_what_is_wanted(connect: Connect) -> None:
    async with hostile(answer(page())) as server:
        await connect(server.url).jobs()
    headers = server.received[0].headers
    assert base64.b64decode(headers["authorization"].removeprefix("Basic ")).decode() == f"monitor:{PASSWORD}"
    assert headers["accept"] == "application/hal+json"
    assert headers["x-dot-client-app"] == f"ontap-tui/{__version__}"
    assert "cookie" not in headers


async def test_a_token_is_a_bearer(connect: Connect) -> None:
    async with hostile(answer(page())) as server:
        await connect(server.url, credentials=Token(Secret("abc.def"))).jobs()
    assert server.received[0].headers["authorization"] == "Bearer abc.def"


async def test_polls_reuse_their_connection(connect: Connect) -> None:
    async with hostile(answer(page(RUNNING))) as server:
        client = connect(server.url)
        for _ in range(5):
            await client.jobs()
    assert server.connections == 1


async def test_a_read_survives_a_kept_connection_that_the_server_just_closed(connect: Connect) -> None:
    async with hostile(in_turn(answer(page(RUNNING)), close, answer(page(RUNNING)))) as server:
        client = connect(server.url)
        await client.jobs()
        assert len((await client.jobs()).jobs) == 1
    assert [request.connection for request in server.received] == [1, 1, 2]


async def test_all_pages_are_read_and_each_job_kept_once(connect: Connect) -> None:
    first = page(RUNNING, next="/api/cluster/jobs?start.uuid=b&fields=%2A%2A")
    empty = page(next="/api/cluster/jobs?start.uuid=c")  # a cluster in a hurry
    last = page({"uuid": "a", "state": "success"}, ENDED, {"uuid": None})
    async with hostile(pages(first, empty, last)) as server:
        found = await connect(server.url).jobs()
    assert [(job.uuid, job.state) for job in found.jobs] == [("a", "success"), ("b", "success")]
    assert found.bad == 1
    assert server.targets[1:] == [
        "/api/cluster/jobs?start.uuid=b&fields=%2A%2A",
        "/api/cluster/jobs?start.uuid=c",
    ]


async def test_uuids_are_asked_for_some_at_a_time(connect: Connect) -> None:
    asked: list[str] = []

    async def respond(request: Received) -> None:
        wanted = parameters(request.target)["uuid"].split("|")
        asked.extend(wanted)
        body = json.dumps(page(*({"uuid": uuid, "state": "running"} for uuid in wanted))).encode()
        request.writer.write(http(body))

    uuids = tuple(f"{number:03}" for number in range(250))
    async with hostile(respond) as server:
        client = connect(server.url)
        found = await client.jobs(JobsQuery(uuids=(*uuids, "a|*", "..")))
    assert asked == list(uuids)
    assert len(found.jobs) == 250
    assert client.requests == 3


async def test_no_uuids_are_no_question(connect: Connect) -> None:
    client = connect("http://127.0.0.1:9")
    assert (await client.jobs(JobsQuery(uuids=()))).jobs == []
    assert client.requests == 0


async def test_identifies_a_cluster_and_asks_it_for_what_it_knows(connect: Connect) -> None:
    async with hostile(pages(CLUSTER, page(RUNNING))) as server:
        client = connect(server.url)
        assert await client.identify() == Identity(
            name="east", uuid="u", version=Version(generation=9, major=10, minor=1)
        )
        await client.jobs()
    assert parameters(server.targets[0]) == {"fields": "name,uuid,version"}
    fields = parameters(server.targets[1])["fields"].split(",")
    assert "error" in fields
    assert "node.name" not in fields


@pytest.mark.parametrize("status", ["403 Forbidden", "404 Not Found"])
async def test_an_account_that_may_not_see_the_cluster_still_reads_jobs(
    connect: Connect, status: str
) -> None:
    denied = {"error": {"message": "not authorized for that command", "code": "6"}}
    async with hostile(in_turn(answer(denied, status), answer(page(RUNNING)))) as server:
        client = connect(server.url)
        assert await client.identify() == Identity()
        assert len((await client.jobs()).jobs) == 1


@pytest.mark.parametrize("version", [None, {}, "9.10", {"generation": 9}, {"generation": "9", "major": 1}])
async def test_a_version_may_be_anything(connect: Connect, version: object) -> None:
    async with hostile(answer({**CLUSTER, "version": version})) as server:
        assert await connect(server.url).identify() == Identity(name="east", uuid="u")


async def test_fields_that_are_refused_are_given_up(connect: Connect) -> None:
    """A 9.8 cluster whose version nobody may read."""

    async def respond(request: Received) -> None:
        fields = parameters(request.target)["fields"].split(",")
        unknown = [name for name in ("error", "node.name") if name in fields]
        if unknown:
            refusal = {
                "error": {"message": f"unknown field {unknown[0]}", "code": "262197", "target": "fields"}
            }
            request.writer.write(http(json.dumps(refusal).encode(), "400 Bad Request"))
        else:
            request.writer.write(http(json.dumps(page(RUNNING)).encode()))

    async with hostile(respond) as server:
        client = connect(server.url)
        assert len((await client.jobs()).jobs) == 1
        await client.jobs()
    assert len(server.received) == 4
    assert "svm.name" in server.targets[-1]


async def test_a_refusal_for_another_reason_is_told_and_gives_nothing_up(connect: Connect) -> None:
    bad_filter = {"error": {"message": "invalid value", "code": "262197", "target": "svm.name"}}
    refusals = [answer(bad_filter, "400 Bad Request")] * 4
    async with hostile(in_turn(*refusals, answer(page(RUNNING)))) as server:
        client = connect(server.url)
        with pytest.raises(Rejected) as refused:
            await client.jobs(JobsQuery(where={"svm": "<<"}))
        await client.jobs()
    assert refused.value.error is not None
    assert refused.value.error.target == "svm.name"
    assert "node.name" in server.targets[-1]


async def test_reads_one_job_that_failed(connect: Connect) -> None:
    failed = {"uuid": "a", "state": "failure", "code": 4, "error": {"message": "no", "code": "4"}}
    async with hostile(answer(failed)) as server:
        job = await connect(server.url).job("a")
    assert job.failed
    assert job.error is not None
    assert job.error.code == "4"
    assert server.targets[0].startswith("/api/cluster/jobs/a?fields=uuid,")


async def test_reads_a_job_of_the_data_engine_at_its_own_place(connect: Connect) -> None:
    record = {
        "uuid": "a",
        "name": "workspace create",
        "state": "running",
        "percent_complete": 5,
        "start_time": "2018-06-04 19:00:00+00:00",
        "error": None,
    }
    async with hostile(answer(record)) as server:
        job = await connect(server.url).job("a", "/api/data-engine/jobs")
    assert server.targets == ["/api/data-engine/jobs/a?fields=*"]
    assert job == Job(
        cluster="east",
        uuid="a",
        state="running",
        description="workspace create",
        message="5 %",
        start_time=datetime(2018, 6, 4, 19, 0, tzinfo=UTC),
        endpoint="/api/data-engine/jobs",
    )


async def test_an_answer_about_another_job_is_a_bad_answer(connect: Connect) -> None:
    async with hostile(answer(RUNNING)) as server:
        client = connect(server.url)
        assert (await client.job("A")).uuid == "a"
        with pytest.raises(BadAnswer) as bad:
            await client.job("b")
    assert bad.value.fault.kind is FaultKind.NOT_ONTAP


async def test_a_job_may_be_gone(connect: Connect) -> None:
    async with hostile(answer(MISSING, "404 Not Found")) as server:
        client = connect(server.url)
        with pytest.raises(JobNotFound) as gone:
            await client.job("a")
        with pytest.raises(JobNotFound):
            await client.raw_job("a")
    assert "300 s" in gone.value.fault.remedy


async def test_a_404_of_something_in_between_does_not_say_that_a_job_is_gone(connect: Connect) -> None:
    async with hostile(raw(http(b"<html>no such page</html>", "404 Not Found"))) as server:
        with pytest.raises(NotFound) as missing:
            await connect(server.url).job("a")
    assert not isinstance(missing.value, JobNotFound)


@pytest.mark.parametrize("uuid", ["..", "a/../b", "a?action=cancel", "", "a b"])
async def test_what_cannot_be_a_uuid_is_never_put_into_a_path(connect: Connect, uuid: str) -> None:
    client = connect("http://127.0.0.1:9")
    with pytest.raises(JobNotFound):
        await client.job(uuid)
    assert client.requests == 0


async def test_the_raw_job_is_what_the_cluster_sent(connect: Connect) -> None:
    sent = b'{"uuid": "a", "state": "running", "secret_field": [1, 2]}'
    async with hostile(raw(http(sent))) as server:
        assert await connect(server.url).raw_job("a") == sent
    assert server.targets == ["/api/cluster/jobs/a?fields=**"]


async def test_a_job_without_a_state_is_no_job(connect: Connect) -> None:
    async with hostile(answer({"uuid": "a"})) as server:
        with pytest.raises(BadAnswer) as bad:
            await connect(server.url).job("a")
    assert bad.value.fault.kind is FaultKind.NOT_ONTAP


async def test_any_collection_can_be_looked_up(connect: Connect) -> None:
    first = page({"name": "v1"}, "rubbish", {"name": "v2"}, next="/api/storage/volumes?start.uuid=x")
    async with hostile(pages(first, page({"name": "v3"}, {"name": "v4"}, next="/api/never"))) as server:
        found = await connect(server.url).collection("/api/storage/volumes", [("svm.name", "vs 1")], limit=3)
    assert found == [{"name": "v1"}, {"name": "v2"}, {"name": "v3"}]
    assert parameters(server.targets[0]) == {"svm.name": "vs 1", "max_records": "3"}
    assert len(server.targets) == 2


async def test_any_resource_can_be_read(connect: Connect) -> None:
    async with hostile(answer({"movement": {"percent_complete": 40}})) as server:
        found = await connect(server.url).resource("/api/storage/volumes/u?fields=movement")
    assert found == {"movement": {"percent_complete": 40}}
    assert server.targets == ["/api/storage/volumes/u?fields=movement"]


@pytest.mark.parametrize(
    "value",
    [
        b'"\xe4\xf6 Latin-1"',
        b"NaN",
        b"[-Infinity, 1e999]",
        b'"\x00\x01\x1b raw control characters\n"',
        b'"\\ud800"',
        b"9" * 5000,
        b"[" * 900 + b"]" * 900,
    ],
    ids=["latin-1", "nan", "infinite", "control", "surrogate", "digits", "deep"],
)
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"], ids=["", "bom"])
async def test_raw_json_is_well_formed_whatever_came(connect: Connect, value: bytes, mark: bytes) -> None:
    body = mark + b'{"uuid": "1-1", "state": "running", "odd": %s}' % value
    async with hostile(raw(http(body))) as server:
        text = await connect(server.url).raw_job("1-1")
    assert json.loads(msgspec.json.format(text, indent=2).decode())["uuid"] == "1-1"


async def test_an_answer_that_has_not_changed_is_not_decoded_again(
    connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    decoded = []
    decode = wire.jobs_page

    def counting(body: bytes, cluster: str) -> wire.JobsPage:
        decoded.append(body)
        return decode(body, cluster)

    monkeypatch.setattr(job_pages, "jobs_page", counting)
    first = b'{"records": [{"uuid": "a", "state": "running"}], "num_records": 1}'
    other = first.replace(b"running", b"success")
    async with hostile(raw(http(first), http(first), http(other), http(other))) as server:
        client = connect(server.url)
        states = [[job.state for job in (await client.jobs()).jobs] for _ in range(4)]
    assert states == [["running"], ["running"], ["success"], ["success"]]
    assert decoded == [first, other]
