"""Reading a large job collection: our client beside bare httpx, and NetApp's own where it is installed.

    python benchmarks/read_jobs.py [--jobs 10000] [--rounds 15]

One process serves the same bytes to all of them over loopback. A round reads the collection once with each,
so that whatever else the machine does hits them alike; the figures are medians of the rounds.
"""

import argparse
import asyncio
import contextlib
import importlib
import importlib.util
import json
import multiprocessing
import statistics
import time
from collections.abc import Awaitable, Callable
from multiprocessing.connection import Connection

import httpx

from ontap_tui.model import Secret, SystemClock
from ontap_tui.ontap import OntapClient, Password, Target

Read = Callable[[], Awaitable[int]]


def collection(jobs: int) -> bytes:
    """One page, mostly finished jobs as a busy cluster remembers them."""
    records = []
    for number in range(jobs):
        uuid = f"{number:08x}-86d1-11e0-ae1c-123478563412"
        record: dict[str, object] = {
            "uuid": uuid,
            "description": f"POST /api/storage/volumes/{uuid}/snapshots",
            "state": "success",
            "message": "success",
            "code": 0,
            "start_time": "2026-11-23T22:40:11-05:00",
            "end_time": "2026-11-23T22:40:53-05:00",
            "svm": {"name": f"vs{number % 20}"},
            "node": {"name": f"node-{number % 4:02}"},
            "_links": {"self": {"href": f"/api/cluster/jobs/{uuid}"}},
        }
        if number % 50 == 0:
            text = f'Aggregate "aggr{number % 7}" is out of space.'
            record |= {"state": "failure", "message": text, "code": 786435}
            record["error"] = {"message": text, "code": "786435", "arguments": []}
        elif number % 200 == 1:
            record |= {"state": "running", "message": f"{number % 100} % done"}
            del record["end_time"]
        records.append(record)
    return json.dumps({"records": records, "num_records": jobs}).encode()


def serve(body: bytes, port: Connection) -> None:
    """Answers every request with the same page, until the process is ended."""
    head = f"HTTP/1.1 200 OK\r\nContent-Type: application/hal+json\r\nContent-Length: {len(body)}\r\n\r\n"
    page = head.encode() + body

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError):
            while True:
                await reader.readuntil(b"\r\n\r\n")
                writer.write(page)
                await writer.drain()
        writer.close()

    async def run() -> None:
        server = await asyncio.start_server(answer, "127.0.0.1", 0)
        port.send(server.sockets[0].getsockname()[1])
        await server.serve_forever()

    asyncio.run(run())


def netapp_reader(port: int) -> Read | None:
    if importlib.util.find_spec("netapp_ontap") is None:
        return None
    job = importlib.import_module("netapp_ontap.resources").Job
    host = importlib.import_module("netapp_ontap.host_connection")
    connection = host.HostConnection("127.0.0.1", "user", "password", scheme="http", port=port)

    async def read() -> int:
        return len(list(job.get_collection(connection=connection, fields="*")))

    return read


async def measure(port: int, rounds: int) -> None:
    url = f"http://127.0.0.1:{port}"
    client = OntapClient(
        Target(name="bench", base_url=url, credentials=Password("user", Secret("password"))),
        clock=SystemClock(),
        request_timeout=15.0,
    )
    bare = httpx.AsyncClient(trust_env=False)

    async def read_bare() -> int:
        answer = await bare.get(f"{url}/api/cluster/jobs?fields=*")
        return len(json.loads(answer.content)["records"])

    async def read_ours() -> int:
        return len((await client.jobs()).jobs)

    readers: dict[str, Read] = {"httpx + json.loads": read_bare, "ontap_tui": read_ours}
    times: dict[str, list[float]] = {name: [] for name in readers}
    for _ in range(rounds + 1):
        for name, read in readers.items():
            began = time.perf_counter()
            await read()
            times[name].append(time.perf_counter() - began)
    if netapp := netapp_reader(port):
        began = time.perf_counter()
        await netapp()
        times["netapp-ontap (one round)"] = [0.0, time.perf_counter() - began]
    medians = {name: statistics.median(taken[1:]) for name, taken in times.items()}
    for name, taken in medians.items():
        ratio = taken / medians["httpx + json.loads"]
        print(f"{name:26} {taken * 1000:10.1f} ms   {ratio:8.2f} x bare")
    await client.aclose()
    await bare.aclose()


def main() -> None:
    arguments = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    arguments.add_argument("--jobs", type=int, default=10_000)
    arguments.add_argument("--rounds", type=int, default=15)
    options = arguments.parse_args()
    body = collection(options.jobs)
    ours, theirs = multiprocessing.Pipe()
    server = multiprocessing.get_context("spawn").Process(target=serve, args=(body, theirs), daemon=True)
    server.start()
    print(f"{options.jobs} jobs, {len(body):,} bytes, {options.rounds} rounds")
    try:
        asyncio.run(measure(ours.recv(), options.rounds))
    finally:
        server.terminate()


if __name__ == "__main__":
    main()
