"""Measure how long the largest and oddest answers of a cluster hold up everything else.

    python benchmarks/large_answers.py

Each answer is given to each call of the client. What is measured is the processor time of the event loop's
thread between two turns of another task, in ms, of which the longest of all calls is printed. Ends with 1
where one is longer than 100 ms.
"""

import asyncio
import json
import sys
import threading
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Final

from ontap_tui.model import Action, Secret, SystemClock
from ontap_tui.ontap import OntapClient, OntapError, Password, Target
from ontap_tui.requests import RenderedRequest

MOST: Final = 0.1
"""s."""
WHOLE: Final = 31 * 1024 * 1024
"""Bytes, little less than the most that is read of an answer."""
PAGE: Final = 6 * 1024 * 1024 - 1000
"""Bytes, little less than the most of a page that is decoded in one go."""
VALUES: Final = 149_000
"""Little less than the most that are decoded in one go."""
SIGNS: Final = "{[,:"
UUID: Final = "1cd8a442-86d1-11e0-ae1c-12347856341a"
PASSWORD: Final = "geheim123"
JOB: Final = {
    "uuid": UUID,
    "state": "failure",
    "description": "x" * 300,
    "message": "y" * 1000,
    "error": {"message": "m", "code": "4", "arguments": [{"code": "a", "message": "b"}]},
    "svm": {"name": "vs1"},
    "start_time": "2026-11-23T22:00:00Z",
}
CHANGE: Final = RenderedRequest(method="POST", path="/api/storage/volumes", body={"name": "x"})
CALLS: Final[dict[str, tuple[int, Callable[[OntapClient], Awaitable[object]]]]] = {
    "jobs": (200, lambda client: client.jobs()),
    "job": (200, lambda client: client.job(UUID)),
    "raw": (200, lambda client: client.raw_job(UUID)),
    "collection": (200, lambda client: client.collection("/api/storage/volumes")),
    "resource": (200, lambda client: client.resource("/api/storage/volumes/1")),
    "identity": (200, lambda client: client.identify()),
    "launch": (202, lambda client: client.send(CHANGE, 0)),
    "refused launch": (400, lambda client: client.send(CHANGE, 0)),
    "refused control": (400, lambda client: client.control(UUID, Action.CANCEL)),
    "refused read": (400, lambda client: client.jobs()),
}


def many(text: str, size: int = WHOLE) -> str:
    return text * (size // len(text))


def page(record: str, size: int) -> str:
    return f'{{"records":[{many(record + ",", size)}{record}]}}'


def with_field(value: str, name: str = "odd", outside: str = "") -> str:
    """A page of one job."""
    return f'{{"records":[{{"uuid":"{UUID}","state":"running","{name}":{value}}}]{outside}}}'


def bodies() -> dict[str, str]:
    objects, escape, job = '{"a":{}},', "\\u0041", f'{{"uuid":"{UUID}"}},'
    at_limit = {"objects": objects, "lists": "[],", "numbers": "1,"}
    return {
        "10,000 jobs": page(json.dumps(JOB), 10_000 * 1500),
        "empty records": page("{}", PAGE),
        "smallest jobs, 6 MiB": page('{"uuid":"a","state":"b"}', PAGE),
        "smallest jobs, 31 MiB": page('{"uuid":"a","state":"b"}', WHOLE),
        "a bad one among the smallest": page('{"uuid":"a","state":"b"}', PAGE).replace('"a"', "1", 1),
        "lists as records": page("[]", PAGE),
        "numbers beside the records": with_field("1", outside=f',"x":[{many("1,", PAGE)}1]'),
        "a job with a long list, 6 MiB": with_field(f"[{many('1,', PAGE)}1]"),
        "a job with a long list, 31 MiB": with_field(f"[{many('1,')}1]"),
        "a job with many objects": with_field(f"[{many(objects)}1]"),
        "a long text": with_field(f'"{many("x")}"', "description"),
        "a long text of escapes": with_field(f'"{many(escape)}"', "description"),
        "a long text that is not ASCII": with_field(f'"{many("é", WHOLE // 2)}"', "message"),
        "a long uuid": with_field(f'"{many("é", WHOLE // 2)}"', "uuid"),
        "a long time": with_field(f'"{many("é", WHOLE // 2)}"', "start_time"),
        "a long number": with_field(many("1"), "code"),
        "blanks": f'{{"records":[{many(" ")}]}}',
        "a long message of an error": json.dumps({"error": {"message": many("x"), "code": "4"}}),
        "many arguments of an error": f'{{"error":{{"message":"m","arguments":[{many("{},")}{{}}]}}}}',
        "many jobs of a launch": f'{{"jobs":[{many(job)}{{}}]}}',
        **{
            f"as many {name} as are read": with_field(f"[{one * (VALUES // sum(map(one.count, SIGNS)))}1]")
            for name, one in at_limit.items()
        },
        "a secret among many values": f'{{"error":{{"message":"{PASSWORD}"}},"odd":[{"1," * VALUES}1]}}',
    }


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    body = b""
    status = 200

    def do_GET(self) -> None:  # http.server's name
        self.rfile.read(int(self.headers.get("Content-Length", "0")))
        self.send_response(self.status)
        self.send_header("Content-Length", str(len(self.body)))
        self.end_headers()
        self.wfile.write(self.body)

    do_POST = do_PATCH = do_GET  # noqa: N815  # http.server's names

    def log_message(self, format: str, *args: object) -> None:
        pass


class Watch:
    """Asks for a turn all the time."""

    def __init__(self) -> None:
        self.longest = 0.0
        self._last = time.thread_time()

    async def run(self) -> None:
        while True:
            now = time.thread_time()
            self.longest = max(self.longest, now - self._last)
            self._last = now
            await asyncio.sleep(0)


async def measure(url: str) -> int:
    worst = 0.0
    for name, body in [*bodies().items(), ("not UTF-8", "")]:
        Handler.body = body.encode() or with_field('"@"', "message").encode().replace(b"@", b"\xe4" * WHOLE)
        longest: dict[str, float] = {}
        for call, (status, make) in CALLS.items():
            Handler.status = status
            target = Target(name="east", base_url=url, credentials=Password("monitor", Secret(PASSWORD)))
            client = OntapClient(target, clock=SystemClock(), request_timeout=60.0)
            watch = Watch()
            watching = asyncio.create_task(watch.run())
            with suppress(OntapError):  # most are refused
                await make(client)
            await asyncio.sleep(0)
            watching.cancel()
            longest[call] = watch.longest
            await client.aclose()
        slowest = max(longest, key=lambda call: longest[call])
        worst = max(worst, longest[slowest])
        print(f"{name:32} {longest[slowest] * 1000:6.0f}  {slowest}")
    print(f"{'longest':32} {worst * 1000:6.0f}")
    return 0 if worst <= MOST else 1


if __name__ == "__main__":
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        ended = asyncio.run(measure(f"http://127.0.0.1:{server.server_address[1]}"))
        server.shutdown()
    sys.exit(ended)
