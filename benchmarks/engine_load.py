"""What watching costs: delay of events, processor time, bytes, and comparing beside bare JSON.

    python benchmarks/engine_load.py [delay|growth|bytes|compare]...

The simulated clusters run in a process of their own; processor time is that of the engine's process alone,
as a share of one core. Delay is from a change on a cluster to its event, changes falling at random moments.
"""

import argparse
import asyncio
import contextlib
import json
import multiprocessing
import random
import resource
import statistics
import threading
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from multiprocessing.connection import Connection

import httpx
from msgspec import structs

from ontap_tui.engine import Engine, EngineCluster, Policy
from ontap_tui.engine.reader import JobReader
from ontap_tui.engine.table import LiveTable
from ontap_tui.model import Job, JobChanged, JobFinished, Secret, SystemClock
from ontap_tui.ontap import OntapClient, Password, Target
from ontap_tui.simulator import Endpoint, SimulatedFleet

INTERVAL = 2.0
ACTIVE = 0.05
CHANGES_PER_CLUSTER = 0.5  # per s: each ends one job and begins another
FIELDS = "uuid,description,state,message,code,start_time,end_time,svm.name,error,node.name"
FULL_READ = f"/api/cluster/jobs?fields={FIELDS}"
LATER = float("inf")  # when a read was begun: it counts, whatever is known


def serve(pipe: Connection, clusters: int, jobs: int, active: int) -> None:
    """Runs in the other process, until the pipe closes. A job that ends says in its message when."""
    with SimulatedFleet(clusters=clusters) as fleet:
        running: dict[str, list[str]] = {}
        for cluster in fleet:
            cluster.world.retention = 1e9
            made = [
                cluster.world.add_job(f"POST /api/storage/volumes?name=vol_{n}").uuid for n in range(jobs)
            ]
            for uuid in made[active:]:
                cluster.world.finish(uuid, "Complete: Successful [0]")
            running[cluster.name] = made[:active]
        pipe.send(fleet.endpoints)
        stop = threading.Event()
        life = threading.Thread(target=live, args=(fleet, running, stop))
        life.start()
        with contextlib.suppress(EOFError):
            pipe.recv()
        stop.set()
        life.join()


def live(fleet: SimulatedFleet, running: dict[str, list[str]], stop: threading.Event) -> None:
    chance = random.Random(1)
    while not stop.wait(chance.expovariate(CHANGES_PER_CLUSTER * len(fleet))):
        cluster = fleet[chance.choice(list(running))]
        jobs = running[cluster.name]
        cluster.world.finish(jobs.pop(chance.randrange(len(jobs))), f"at {time.time()}")
        jobs.append(cluster.world.add_job(f"DELETE /api/storage/volumes/{chance.random()}").uuid)


@contextlib.contextmanager
def served(clusters: int, jobs: int, active: int | None = None) -> Iterator[list[Endpoint]]:
    ours, theirs = multiprocessing.get_context("spawn").Pipe()
    count = max(1, int(jobs * ACTIVE)) if active is None else active
    server = multiprocessing.get_context("spawn").Process(target=serve, args=(theirs, clusters, jobs, count))
    server.start()
    theirs.close()
    try:
        yield ours.recv()
    finally:
        ours.close()
        server.join()


def client_for(endpoint: Endpoint) -> OntapClient:
    credentials = Password(endpoint.username, Secret(endpoint.password))
    target = Target(name=endpoint.name, base_url=endpoint.url, credentials=credentials)
    return OntapClient(target, clock=SystemClock(), request_timeout=15.0)


def engine_for(endpoints: list[Endpoint]) -> Engine:
    return Engine(
        [EngineCluster(name=one.name, url=one.url, client=client_for(one)) for one in endpoints],
        policy=Policy(poll_interval=INTERVAL, idle_interval=INTERVAL),
    )


@contextlib.asynccontextmanager
async def running(engine: Engine) -> AsyncIterator[None]:
    """Entered when every cluster has been read once."""
    work = asyncio.create_task(engine.run())
    await engine.started.wait()
    subscription = engine.subscribe()
    while any(state.polled_at is None for state in engine.clusters.values()):
        await anext(subscription)
    subscription.close()
    try:
        yield
    finally:
        work.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await work
        await engine.aclose()


def processor_time() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


async def watch(endpoints: list[Endpoint], seconds: float) -> tuple[list[float], float, float, float]:
    """(delays in s, share of a core, requests/s, bytes/s)."""
    engine = engine_for(endpoints)
    delays: list[float] = []
    async with running(engine):
        # Past the first steps, so that no whole read falls into what is measured.
        await asyncio.sleep(2 * INTERVAL)
        subscription = engine.subscribe()

        async def listen() -> None:
            async for batch in subscription:
                now = time.time()
                for event in batch.events:
                    if isinstance(event, JobFinished | JobChanged) and event.job.job.terminal:
                        message = event.job.job.message or ""
                        if message.startswith("at "):
                            delays.append(now - float(message[3:]))

        listening = asyncio.create_task(listen())
        before = [engine.clusters[one.name] for one in endpoints]
        spent, began = processor_time(), time.monotonic()
        await asyncio.sleep(seconds)
        share = (processor_time() - spent) / (time.monotonic() - began)
        after = [engine.clusters[one.name] for one in endpoints]
        listening.cancel()
    requests = sum(b.requests - a.requests for a, b in zip(before, after, strict=True)) / seconds
    received = sum(b.bytes_received - a.bytes_received for a, b in zip(before, after, strict=True)) / seconds
    return delays, share, requests, received


def report(clusters: int, jobs: int, seconds: float) -> None:
    with served(clusters, jobs) as endpoints:
        delays, share, requests, received = asyncio.run(watch(endpoints, seconds))
    p95 = statistics.quantiles(delays, n=20)[-1] if len(delays) > 1 else float("nan")
    print(
        f"{clusters:8} {jobs:7,} {len(delays):8} {statistics.median(delays):8.2f} {p95:8.2f} "
        f"{share:8.1%} {requests:8.1f} {received / 1000:9.1f}",
        flush=True,
    )


def head() -> None:
    print(f"every {INTERVAL} s, {ACTIVE:.0%} active, {CHANGES_PER_CLUSTER} ends/s on each cluster")
    print("clusters    jobs     ends   median      p95     core    req/s      kB/s")


def delay(seconds: float) -> None:
    head()
    report(50, 1000, seconds)
    print(f"target: p95 {INTERVAL + 0.3:.2f} s, core 20 %")


def growth(seconds: float) -> None:
    head()
    for clusters in (1, 10, 50, 200):
        report(clusters, 1000, seconds)
    for jobs in (100, 1_000, 10_000):
        report(10, jobs, seconds)


async def _bytes(endpoint: Endpoint) -> None:
    engine = engine_for([endpoint])
    async with running(engine):
        full = engine.clusters[endpoint.name].bytes_received
        await asyncio.sleep(2 * INTERVAL)
        polls, began = 0, engine.clusters[endpoint.name].bytes_received
        subscription = engine.subscribe()
        async for _ in subscription:
            polls += 1
            if polls == 10:
                break
        each = (engine.clusters[endpoint.name].bytes_received - began) / polls
    print(f"whole read {full:,} bytes, steady poll {each:,.0f} bytes: {each / full:.2%} (target 5 %)")


def bytes_moved(seconds: float) -> None:
    print("10,000 jobs remembered, 50 of them active")
    with served(1, 10_000, 50) as endpoints:
        asyncio.run(_bytes(endpoints[0]))


async def _compare(endpoint: Endpoint) -> None:
    client = client_for(endpoint)
    reader = JobReader(
        client, LiveTable(SystemClock(), remember=86_400.0, remember_jobs=20_000), SystemClock(), {}
    )
    table = LiveTable(SystemClock(), remember=86_400.0, remember_jobs=20_000)
    async with httpx.AsyncClient(auth=(endpoint.username, endpoint.password), trust_env=False) as bare:
        body = (await bare.get(endpoint.url + FULL_READ)).content
        table.update((await client.jobs()).jobs, LATER)

        async def loads() -> None:
            json.loads(body)

        async def plain() -> None:
            json.loads((await bare.get(endpoint.url + FULL_READ)).content)

        async def poll() -> None:
            await reader.read(whole=True)

        async def read(message: str | None = None) -> list[Job]:
            jobs = (await client.jobs()).jobs
            return [structs.replace(job, message=message) for job in jobs] if message else jobs

        rounds = []
        for number in range(15):
            same, other = await read(), await read(f"round {number}")

            async def unchanged(jobs: list[Job] = same) -> None:
                table.absent({job.uuid for job in jobs})
                table.update(jobs, LATER)

            async def changed(jobs: list[Job] = other) -> None:
                table.update(jobs, LATER)

            actions = (loads, plain, poll, unchanged, changed)
            rounds.append([await timed(action) for action in actions])
            table.update(same, LATER)
    await client.aclose()
    parse, get, whole, none_changed, all_changed = (
        statistics.median(column) * 1000 for column in zip(*rounds, strict=True)
    )
    print(f"bare httpx + json.loads {get:6.1f} ms")
    print(f"whole read, compared    {whole:6.1f} ms   x{whole / get:.2f} (target 1.5)")
    print(f"json.loads alone        {parse:6.1f} ms")
    print(f"compare, none changed   {none_changed:6.1f} ms   x{none_changed / parse:.2f}")
    print(f"compare, all changed    {all_changed:6.1f} ms   x{all_changed / parse:.2f}")


async def timed(action: Callable[[], Awaitable[None]]) -> float:
    began = time.perf_counter()
    await action()
    return time.perf_counter() - began


def compare(seconds: float) -> None:
    print("10,000 jobs: fetch, decode and compare")
    with served(1, 10_000, 50) as endpoints:
        asyncio.run(_compare(endpoints[0]))


PARTS = {"delay": delay, "growth": growth, "bytes": bytes_moved, "compare": compare}


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("parts", nargs="*", choices=[*PARTS, []], metavar="part", help=", ".join(PARTS))
    parser.add_argument("--seconds", type=float, default=20.0, help="of each measurement")
    arguments = parser.parse_args()
    for part in arguments.parts or PARTS:
        PARTS[part](arguments.seconds)
        print()
