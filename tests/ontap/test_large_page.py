"""A page of many MiB is read as a small one is, while the event loop goes on."""

import asyncio
import json

import pytest

from ontap_tui.model import FaultKind
from ontap_tui.ontap import BadAnswer
from ontap_tui.ontap.large_page import large_page
from ontap_tui.ontap.lenient import NotJson
from ontap_tui.ontap.wire import LARGEST, MOST_RECORDS, NotACollection, TooManyRecords, jobs_page
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


async def test_a_job_of_many_mib_is_a_fault_in_words(connect: Connect) -> None:
    body = json.dumps({"uuid": "a", "state": "running", "message": "x" * 5_000_000}).encode()
    async with hostile(raw(http(body))) as server:
        with pytest.raises(BadAnswer) as bad:
            await connect(server.url).job("a")
    assert bad.value.fault.kind is FaultKind.TOO_LARGE
