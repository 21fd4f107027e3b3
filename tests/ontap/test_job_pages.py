"""A page of many MiB is read as a small one is, while the event loop goes on."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from itertools import product

import pytest

from ontap_tui.model import Action, FaultKind
from ontap_tui.ontap import AnswerLost, BadAnswer, OntapClient, Rejected
from ontap_tui.ontap.job_pages import large_page
from ontap_tui.ontap.lenient import NotJson, TooLarge
from ontap_tui.ontap.wire import LARGEST, MOST_RECORDS, NotACollection, TooManyRecords, jobs_page
from tests.engine.running import SNAPSHOT
from tests.ontap.conftest import Connect
from tests.ontap.hostile import hostile, http, raw

RECORDS = [
    {"uuid": f"{number:08x}", "state": "running", "description": "ä" * 50, "code": number}
    for number in range(500)
]
LINKS = {"next": {"href": "/api/cluster/jobs?start.uuid=1"}}


def page(records: object, **more: object) -> bytes:
    return json.dumps({"records": records, "num_records": 1, **more}, ensure_ascii=False).encode()


@pytest.mark.parametrize(
    "body",
    [
        page(RECORDS, _links=LINKS),
        page([]),
        page([*RECORDS, {}, None, 7, {"uuid": "x"}]),
        json.dumps({"_links": LINKS, "records": RECORDS}).encode("utf-8-sig"),
        page(RECORDS).replace(b": ", b" :\n\t"),
        page([{"uuid": "a", "state": "b", "error": {"records": [1]}}]),
    ],
    ids=["plain", "empty", "bad records", "links first", "white space", "records inside"],
)
async def test_a_large_page_says_what_a_small_one_does(body: bytes) -> None:
    assert await large_page(body, "east") == jobs_page(body, "east")


async def test_what_is_encoded_badly_costs_no_record() -> None:
    body = page(RECORDS).replace("ä".encode(), b"\xe4", 1).replace(b'"code": 3', b'"code": NaN', 1)
    found = await large_page(body.replace(b"running", b"run\x01ning", 1), "east")
    assert (len(found.jobs), found.bad) == (500, 0)


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"{}", NotACollection),
        (b"<html>", NotACollection),
        (b'{"records": [{"uuid": "a"', NotJson),
        (b'{"records": [}', NotJson),
        (b'{"records": [' + b"[" * 100_000, NotJson),
        (b'{"records": [] ' + b"x" * 2_000_000, NotJson),
        (b'{"records": [' + b"{}," * (MOST_RECORDS + 1) + b"{}]}", TooManyRecords),
        (b'{"records": [{"x": [' + b"[]," * 200_000 + b"1]}]}", TooLarge),
        (b'{"records": [' + b" " * 2_000_000 + b"]}", NotJson),
    ],
)
async def test_what_is_no_page_is_refused(body: bytes, kind: type[Exception]) -> None:
    with pytest.raises(kind):
        await large_page(body, "east")


async def test_others_get_their_turn_meanwhile() -> None:
    body = page([{"uuid": f"{number:08x}", "state": "x", "message": "y" * 4000} for number in range(2000)])
    turns = 0

    async def count() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    counting = asyncio.create_task(count())
    await large_page(body, "east")
    counting.cancel()
    assert turns > len(body) / 300_000


@pytest.mark.parametrize(
    ("length", "letter"), [*product((100_000, 1_000_000, 9_000_000), ("x", "é", "\\u0041")), (100_000, ",{")]
)
async def test_a_record_may_be_as_long_as_its_texts_are(length: int, letter: str) -> None:
    """Long records, among many that the windows cut anywhere."""
    long = '{"uuid": "%x", "state": "x", "message": "' + letter * (length // len(letter)) + '"}'
    records = [*map(json.dumps, RECORDS), long % 1, json.dumps(RECORDS[0]), long % 2]
    found = await large_page(f'{{"records": [{",".join(records)}]}}'.encode(), "east")
    assert (len(found.jobs), found.bad) == (503, 0)
    assert all(job.message is None or len(job.message) < 4200 for job in found.jobs)


async def test_a_client_reads_a_page_of_many_mib(connect: Connect) -> None:
    body = page([{"uuid": f"{number:08x}", "state": "x", "message": "y" * 4000} for number in range(2000)])
    assert len(body) > LARGEST
    async with hostile(raw(http(body))) as server:
        assert len((await connect(server.url).jobs()).jobs) == 2000


async def test_too_many_records_are_a_fault_in_words(connect: Connect) -> None:
    body = page([{"uuid": f"{number:x}", "state": "x"} for number in range(MOST_RECORDS + 1)])
    async with hostile(raw(http(body))) as server:
        with pytest.raises(BadAnswer) as bad:
            await connect(server.url).jobs()
    assert "more than 10,000 records" in bad.value.fault.detail


MANY_VALUES = b'{"uuid": "a", "state": "running", "error": {"message": "No"}, "x": [%s1]}' % (
    b"[]," * 100_000
)
LONG = json.dumps({"uuid": "a", "state": "running", "error": {"message": "x" * 5_000_000}}).encode()


@pytest.mark.parametrize("body", [LONG, MANY_VALUES], ids=["5 MB", "many values"])
@pytest.mark.parametrize(
    "read",
    [
        lambda client: client.job("a"),
        lambda client: client.raw_job("a"),
        lambda client: client.identify(),
        lambda client: client.resource("/api/x"),
        lambda client: client.collection("/api/x"),
    ],
    ids=["job", "raw", "identity", "resource", "collection"],
)
async def test_more_than_is_decoded_in_one_go_is_a_fault_in_words(
    connect: Connect, read: Callable[[OntapClient], Awaitable[object]], body: bytes
) -> None:
    async with hostile(raw(http(body))) as server:
        with pytest.raises(BadAnswer) as bad:
            await read(connect(server.url))
    assert bad.value.fault.kind is FaultKind.TOO_LARGE
    assert bad.value.fault.summary in (
        "sent more than 4 MiB in one answer",
        "sent more than 150,000 values in one answer",
    )


@pytest.mark.parametrize("body", [LONG, MANY_VALUES], ids=["5 MB", "many values"])
async def test_a_change_is_answered_by_its_status_where_too_much_comes(connect: Connect, body: bytes) -> None:
    """What was done is not known after a 202; a refusal is one, whatever else it says."""
    async with hostile(raw(http(body, "202 Accepted"))) as server:
        with pytest.raises(AnswerLost) as lost:
            await connect(server.url).send(SNAPSHOT, 0)
    assert lost.value.fault.kind is FaultKind.TOO_LARGE
    async with hostile(raw(http(body, "400 Bad Request"))) as server:
        with pytest.raises(Rejected) as refused:
            await connect(server.url).control("a", Action.CANCEL)
    assert refused.value.error is None
