"""Writing and reading the history: beside bare SQLite, and at the size at which it must stay quick.

    python benchmarks/history_write.py [--jobs 100000] [--rounds 15]

First, batches of 1,000 changed jobs, and the same rows with one bare `executemany` in one transaction into a
table with nothing but its key; meanwhile a task measures for how long the event loop does not get its turn.
Then one launch is journalled, beside a bare INSERT that waits for the disk alike. Then a file is filled with
`--jobs` jobs of three transitions each, opened, and asked what the screens ask. Figures are medians.
"""

import argparse
import asyncio
import random
import sqlite3
import statistics
import tempfile
import time
import uuid
from collections.abc import Awaitable, Callable, Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import islice
from pathlib import Path

import msgspec

from ontap_tui.history import History, SqliteHistory
from ontap_tui.model import (
    ApiError,
    Batch,
    Job,
    JobAppeared,
    JobChanged,
    JobEvent,
    JobFinished,
    Launch,
    SystemClock,
    TrackedJob,
    job_kind,
)

CHANGED = 1000
NOW = datetime.now(UTC)
DAYS = 90
CLUSTERS = [f"prod-{number:02}" for number in range(20)]
DESCRIPTIONS = [
    "POST /api/storage/volumes",
    "PATCH /api/storage/volumes/{uuid}",
    "POST /api/storage/volumes/{uuid}/snapshots",
    "Volume move vol_{number} to aggr1",
    "SnapMirror initialize vs2:vol_{number}",
    "Cluster Backup Job",
]


def lives(step: timedelta) -> Iterator[tuple[JobAppeared, JobChanged, JobFinished]]:
    """Jobs that are queued, run and end, from 90 days ago on; every twentieth fails."""
    seeded = random.Random(1)
    at = NOW - timedelta(days=DAYS)
    while True:
        at += step
        job = Job(
            cluster=seeded.choice(CLUSTERS),
            uuid=str(uuid.UUID(int=seeded.getrandbits(128))),
            state="queued",
            description=seeded.choice(DESCRIPTIONS).format(
                uuid=uuid.UUID(int=seeded.getrandbits(128)), number=seeded.randrange(1000)
            ),
            node="node-01",
            svm=f"vs{seeded.randrange(5)}",
            start_time=at,
        )
        end = at + timedelta(seconds=2 + seeded.expovariate(1 / 60))
        success = {"state": "success", "message": "Complete: Successful [0]", "end_time": end}
        failure = {
            "state": "failure",
            "end_time": end,
            "error": ApiError(message="Aggregate is out of space.", code=str(786435 + seeded.randrange(40))),
        }
        queued = TrackedJob(job=job, first_seen=at, changed_at=at, message_at=at)
        running = changed(queued, at + timedelta(seconds=2), state="running", message="Transferring")
        ended = changed(running, end, **(failure if seeded.random() < 0.05 else success))
        yield JobAppeared(queued), JobChanged(queued, running), JobFinished(running, ended)


def changed(tracked: TrackedJob, at: datetime, **fields: object) -> TrackedJob:
    return msgspec.structs.replace(tracked, job=msgspec.structs.replace(tracked.job, **fields), changed_at=at)


async def timed(work: Callable[[], Awaitable[object]]) -> float:
    begun = time.perf_counter()
    await work()
    return time.perf_counter() - begun


class Lag:
    """The longest time for which the event loop did not come round while this was entered."""

    async def __aenter__(self) -> "Lag":
        self.longest = 0.0
        self._watching = asyncio.create_task(self._watch())
        await asyncio.sleep(0)
        return self

    async def __aexit__(self, *_: object) -> None:
        self._watching.cancel()

    async def _watch(self) -> None:
        while True:
            begun = time.perf_counter()
            await asyncio.sleep(0.0005)
            self.longest = max(self.longest, time.perf_counter() - begun - 0.0005)


def bare_rows(connection: sqlite3.Connection, events: list[JobEvent]) -> float:
    rows = [
        (event.job.job.cluster, event.job.job.uuid, event.job.job.state, event.job.job.description,
         event.job.job.message, event.job.job.node, event.job.job.svm, event.job.changed_at.timestamp())
        for event in events
    ]  # fmt: skip
    begun = time.perf_counter()
    connection.execute("BEGIN IMMEDIATE")
    connection.executemany("INSERT OR REPLACE INTO jobs VALUES (?, ?, ?, ?, ?, ?, ?, ?)", rows)
    connection.execute("COMMIT")
    return time.perf_counter() - begun


def bare_launch(connection: sqlite3.Connection, number: int) -> float:
    begun = time.perf_counter()
    connection.execute("INSERT INTO launches VALUES (?, ?)", (f"launch-{number}", "x" * 200))
    return time.perf_counter() - begun


def bare_file(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute(
        """
        CREATE TABLE jobs (
            cluster, uuid, state, description, message, node, svm, at, PRIMARY KEY (cluster, uuid)
        )
        """
    )
    connection.execute("CREATE TABLE launches (id PRIMARY KEY, body)")
    return connection


async def write(history: History, folder: Path, rounds: int) -> None:
    bare = bare_file(folder / "bare.sqlite3")
    ours, theirs, lags, journals, inserts = [], [], [], [], []
    jobs = lives(timedelta(seconds=1))
    for number in range(rounds):
        steps = list(zip(*islice(jobs, CHANGED), strict=True))
        for events in steps:
            batch = Batch(at=NOW, events=events)
            async with Lag() as lag:
                ours.append(await timed(partial(history.record, batch)))
            lags.append(lag.longest)
            bare.execute("PRAGMA synchronous = NORMAL")
            theirs.append(bare_rows(bare, list(events)))
        launch = Launch(
            id=f"launch-{number}", group="g", request="r", cluster="prod-00", method="POST", target="x" * 200,
            created_at=NOW,
        )  # fmt: skip
        journals.append(await timed(partial(history.journal, launch)))
        bare.execute("PRAGMA synchronous = FULL")
        inserts.append(bare_launch(bare, number))
    bare.close()
    compare(f"{CHANGED} changed jobs in a batch", ours, "bare executemany", theirs)
    compare("one launch, on disk", journals, "bare INSERT", inserts)
    async with Lag() as idle:
        await asyncio.sleep(0.5)
    print(
        f"event loop held up meanwhile: {milliseconds(lags)} ms, at most {max(lags) * 1e3:.1f} ms;"
        f" with nothing to do: at most {idle.longest * 1e3:.1f} ms"
    )


def compare(what: str, ours: list[float], other: str, theirs: list[float]) -> None:
    ratio = statistics.median(ours) / statistics.median(theirs)
    print(f"{what}: {milliseconds(ours)} ms; {other}: {milliseconds(theirs)} ms; {ratio:.1f} times")


def milliseconds(seconds: list[float]) -> str:
    return f"{statistics.median(seconds) * 1e3:.1f}"


async def fill(history: History, jobs: int) -> None:
    coming = islice(lives(timedelta(days=DAYS) / jobs), jobs)
    begun = time.perf_counter()
    while lifes := list(islice(coming, CHANGED)):
        await history.record(Batch(at=NOW, events=tuple(event for life in lifes for event in life)))
    print(f"{jobs:,} jobs, {3 * jobs:,} transitions written in {time.perf_counter() - begun:.0f} s")


async def read(history: History, rounds: int) -> None:
    (newest,) = await history.jobs(limit=1)
    key, kind = newest.tracked.key, job_kind("POST /api/storage/volumes")

    def ago(**of: float) -> datetime:
        return NOW - timedelta(**of)

    hour, day = timedelta(hours=1), timedelta(days=1)
    questions: dict[str, Callable[[], Awaitable[object]]] = {
        "newest 500": lambda: history.jobs(limit=500),
        "500 of one cluster": lambda: history.jobs(clusters=["prod-03"], limit=500),
        "500 in the middle": lambda: history.jobs(since=ago(days=45), until=ago(days=40), limit=500),
        "active of one cluster": lambda: history.active_jobs("prod-03"),
        "one job": lambda: history.job(key),
        "its timeline": lambda: history.timeline(key),
        "similar": lambda: history.similar(kind),
        "failures with a code": lambda: history.failures_with("786440", since=ago(days=7)),
        "durations of every kind": lambda: history.durations(),
        "while you were away, 10 h": lambda: history.away_summary(ago(hours=10)),
        "throughput, 7 days": lambda: history.throughput(ago(days=7), NOW, bucket=hour),
        "throughput, 90 days": lambda: history.throughput(ago(days=90), NOW, bucket=day),
        "failures by kind, 7 days": lambda: history.failure_counts(ago(days=7)),
        "failures by kind, 90 days": lambda: history.failure_counts(ago(days=90)),
        "gaps of 90 days": lambda: history.gaps("prod-03", ago(days=90), NOW),
    }
    for name, ask in questions.items():
        took = statistics.median([await timed(ask) for _ in range(rounds)])
        print(f"  {name:28} {took * 1e3:8.1f} ms")


async def main(jobs: int, rounds: int) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        history = await SqliteHistory.open(folder / "small.sqlite3", SystemClock())
        await write(history, folder, rounds)
        await history.close()
        path = folder / "history.sqlite3"
        history = await SqliteHistory.open(path, SystemClock())
        await fill(history, jobs)
        await history.close()
        print(f"  {path.stat().st_size / jobs:.0f} bytes a job")
        begun = time.perf_counter()
        history = await SqliteHistory.open(path, SystemClock())
        print(f"  {'opening it':28} {(time.perf_counter() - begun) * 1e3:8.1f} ms")
        await read(history, rounds)
        await history.close()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--jobs", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=15)
    arguments = parser.parse_args()
    asyncio.run(main(arguments.jobs, arguments.rounds))
