"""What a saved request sends is what curl itself sends for the same line, seen by a server on loopback."""

import asyncio
import json
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, NamedTuple
from urllib.parse import unquote

import pytest

from ontap_tui.requests import parse_curl, parse_request, render
from tests.requests.tables import CONTEXT

CURL = shutil.which("curl")
LINES = """
curl --request GET --location 'URL/api/cluster?fields=version' --include --header 'Authorization: Basic YTpi'
curl --request PATCH --location "URL/api/cluster" --include --data '{"contact": "support@example.com"}'
curl --request GET --location 'URL/api/cluster/jobs/b5145e1d-b53b-11e8-8252-005056bbd8f5' -H 'Accept: */*'
curl -X POST --location 'URL/api/storage/volumes?return_records=true' --data '{"name": "v", "size": 1073}'
curl -k -u admin 'URL/api/cluster/jobs?state=success|failure&fields=*&order_by=start_time%20desc'
curl -k -u admin 'URL/api/cluster/jobs?start_time=>2018-01-01T00:00:00+00:00'
curl -k 'URL/api/cluster/jobs?end_time=2017-05-04T00:00:00-05:00..2017-05-04T23:59:59-05:00'
curl -k 'URL/api/storage/volumes?name=!base&space.size=>=1GB&svm.name=vs1,vs2'
curl -k -X DELETE 'URL/api/storage/volumes/7d2fd988-8277-11eb-9fc4-080027c8f2a7?return_timeout=0'
curl -k -X PATCH URL/api/storage/volumes/7d2 -d '{"movement": {"destination_aggregate": {"name": "aggr2"}}}'
curl -k -G 'URL/api/storage/volumes' --data-urlencode 'name=a+b&c' -d max_records=5
curl -k 'URL/api/storage/volumes?comment=a%26b%3Dc%25'
curl -k 'URL/api/private/cli/volume?fields=volume,vserver' --json '{"a": [1, 2.5, true, "ü"]}'
curl -sk 'URL/api/svm/svms/02c9e252-41be-11e9-81d5-00a0986138f7?fields='
""".strip().splitlines()
"""In the forms of NetApp's automation guide and of ONTAP's query language."""


class Sent(NamedTuple):
    method: str
    path: str
    query: list[str]
    body: Any


def decoded(method: str, target: str, body: bytes) -> Sent:
    """What it means: percent-encoding may differ, and a plus stays one, as ONTAP reads it."""
    path, _, query = target.partition("?")
    return Sent(
        method,
        unquote(path),
        sorted(map(unquote, filter(None, query.split("&")))),
        json.loads(body or "null"),
    )


@asynccontextmanager
async def listening() -> AsyncIterator[tuple[str, list[Sent]]]:
    """The address of a server that answers 200, and what it was sent."""
    received: list[Sent] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        method, target, _ = head.split(" ", 2)
        length = [line for line in head.lower().splitlines() if line.startswith("content-length:")]
        body = await reader.readexactly(int(length[0].partition(":")[2])) if length else b""
        received.append(decoded(method, target, body))
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
        await writer.drain()
        writer.close()

    async with await asyncio.start_server(serve, "127.0.0.1", 0) as server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", received


@pytest.mark.skipif(CURL is None, reason="there is no curl here")
@pytest.mark.parametrize("line", LINES)
async def test_the_saved_request_sends_what_curl_sends(line: str) -> None:
    async with listening() as (url, received):
        line = line.replace("URL", url).replace("-u admin", "-u admin:x")
        process = await asyncio.create_subprocess_exec(
            "bash", "-c", line.replace("curl ", f"{CURL} --noproxy '*' -s -o /dev/null ", 1)
        )
        assert await process.wait() == 0
    rendered = render(parse_request("imported", parse_curl(line).table), {}, context=CONTEXT)
    body = json.dumps(rendered.body).encode() if rendered.body is not None else b""
    assert received == [decoded(rendered.method, rendered.target, body)]
