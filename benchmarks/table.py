"""What the job table costs: 100, 10,000 and 100,000 jobs, beside other tables with the same data.

    python benchmarks/table.py [--jobs N]...

Times are CPU time in ms, the best of several runs, so that a busy machine does not spoil them; memory is what
the process grew by. `textual-fastdatatable` is measured where it is installed.
"""

import argparse
import asyncio
import gc
import importlib
import importlib.util
import random
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID

import msgspec
from textual.app import App, ComposeResult
from textual.widget import Widget
from textual.widgets import DataTable

from ontap_tui.filtering import parse
from ontap_tui.model import Batch, Job, JobChanged, SystemClock, TrackedJob
from ontap_tui.tui.dashboard.dashboard import Dashboard
from ontap_tui.tui.dashboard.table import JobTable
from ontap_tui.tui.dashboard.view import View
from ontap_tui.tui.runtime.app import OntapApp
from ontap_tui.tui.style.glyphs import UNICODE
from ontap_tui.tui.style.theme import with_roles
from tests.support.fake_engine import FakeEngine
from tests.support.session import FakeComposition, make_cluster

_NOW = datetime.now(UTC)
_COLUMNS = ("state", "cluster", "description", "svm", "elapsed", "message")
_PATIENCE = 60.0
"""s of CPU time that a table may need for its rows before larger ones are not tried."""


def jobs(count: int) -> list[TrackedJob]:
    """Ten clusters, one after the other, as they are read; one job in thirty still runs."""
    chance = random.Random(1)
    return [_job(number, f"cluster-{number * 10 // count}", chance) for number in range(count)]


def _job(number: int, cluster: str, chance: random.Random) -> TrackedJob:
    state = chance.choices(("success", "failure", "running", "queued"), (95, 1, 3, 1))[0]
    start = _NOW - timedelta(seconds=chance.randrange(80_000))
    ended = start + timedelta(seconds=chance.randrange(1000)) if state in ("success", "failure") else None
    job = Job(
        cluster=cluster,
        uuid=str(UUID(int=chance.getrandbits(128))),
        state=state,
        description=f"PATCH /api/storage/volumes/{UUID(int=chance.getrandbits(128))}",
        message="Complete: Successful" if ended else f"Transferring data: {number % 100} % complete.",
        svm=f"vs{number % 7}",
        start_time=start,
        end_time=ended,
    )
    return TrackedJob(job=job, first_seen=_NOW, changed_at=_NOW, message_at=_NOW)


def cpu(work: Callable[[], object], runs: int = 5) -> float:
    """ms, the best of `runs`."""
    return min(_once(work) for _ in range(runs))


def _once(work: Callable[[], object]) -> float:
    before = time.process_time()
    work()
    return (time.process_time() - before) * 1000


async def cpu_of(work: Callable[[], Awaitable[object]], runs: int = 5) -> float:
    best = float("inf")
    for _ in range(runs):
        before = time.process_time()
        await work()
        best = min(best, time.process_time() - before)
    return best * 1000


def resident() -> int:
    """Bytes."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096


class Bench(App[None]):
    def __init__(self, table: Widget) -> None:
        super().__init__()
        self._table = table

    def get_css_variables(self) -> dict[str, str]:
        return with_roles(super().get_css_variables())

    def compose(self) -> ComposeResult:
        yield self._table


def measure_view(count: int) -> dict[str, float]:
    gc.collect()
    before = resident()
    rows = jobs(count)
    view = View(SystemClock(), stall_after=timedelta(minutes=30))
    found = {"view: open": cpu(lambda: view.merge(rows), runs=1)}
    gc.collect()
    found["KiB a job, all told"] = (resident() - before) / count / 1024
    for column in ("description", "elapsed"):
        view.sort_by("uuid")
        found[f"view: sort by {column}"] = cpu(partial(view.sort_by, column), runs=1)
    for text in ("v", "vol", "state:running cluster:cluster-3"):
        view.filter_by(parse(""))
        found[f"view: filter {text}"] = cpu(partial(view.filter_by, parse(text)), runs=1)
    view.filter_by(parse(""))
    changed = changes(rows)
    found["view: 1,000 changed"] = cpu(lambda: view.apply(changed.events), runs=1)
    return found


def changes(rows: list[TrackedJob]) -> Batch:
    chosen = random.Random(2).sample(rows, min(1000, len(rows)))
    new = [msgspec.structs.replace(row, job=msgspec.structs.replace(row.job, message="!")) for row in chosen]
    return Batch(_NOW, tuple(JobChanged(old, job) for old, job in zip(chosen, new, strict=True)))


async def measure_table(count: int) -> dict[str, float]:
    rows = jobs(count)
    view = View(SystemClock(), stall_after=timedelta(minutes=30))
    table = JobTable(view, SystemClock(), UNICODE)
    async with Bench(table).run_test(size=(160, 48)) as pilot:
        table.focus()
        await pilot.pause()

        async def fill() -> None:
            view.merge(rows)
            table.sync()
            await pilot.pause()

        async def take() -> None:
            view.apply(batch.events)
            table.sync()
            await pilot.pause()

        found = {"table: open": await cpu_of(fill, runs=1)}
        found["table: key down"] = await cpu_of(lambda: pilot.press("down"), runs=20)
        found["table: page down, page up"] = await cpu_of(lambda: pilot.press("pagedown", "pageup"), runs=20)
        batch = changes(rows)
        found["table: 1,000 changed, drawn"] = await cpu_of(take, runs=1)
    return found


async def measure_dashboard(count: int) -> dict[str, float]:
    """The whole application, over an engine that has these jobs and stands still."""
    clusters = [make_cluster(f"cluster-{number}", polled_at=_NOW) for number in range(10)]
    with TemporaryDirectory() as folder:
        engine = FakeEngine(SystemClock(), clusters, jobs(count))
        composition = FakeComposition(Path(folder), engine)
        app = OntapApp(
            composition, composition.loaded, remembered=composition.remembered, reports=Path(folder)
        )
        async with app.run_test(size=(160, 48)) as pilot:
            await engine.started.wait()
            await pilot.pause()
            dashboard = app.screen_stack[0]
            assert isinstance(dashboard, Dashboard)
            found = {"dashboard: a second passes": cpu(dashboard.board.tick)}
            found["dashboard: key down"] = await cpu_of(lambda: pilot.press("down"), runs=20)
            await pilot.press("slash")
            letters = [await cpu_of(partial(pilot.press, letter), runs=1) for letter in "volume"]
            found["dashboard: first letter of a filter"] = letters[0]
            found["dashboard: a further letter"] = max(letters[1:])
            found["dashboard: a letter taken back"] = await cpu_of(partial(pilot.press, "backspace"), runs=1)
    return found


async def measure_data_table(count: int) -> dict[str, float]:
    rows = [_cells(job) for job in jobs(count)]
    table: DataTable[str] = DataTable(cursor_type="row")
    async with Bench(table).run_test(size=(160, 48)) as pilot:

        async def fill() -> None:
            table.add_columns(*_COLUMNS)
            table.add_rows(rows)
            await pilot.pause()

        found = {"DataTable: open": await cpu_of(fill, runs=1)}
        found["DataTable: key down"] = await cpu_of(lambda: pilot.press("down"), runs=20)
    return found


async def measure_fast_table(count: int) -> dict[str, float]:
    module: Any = importlib.import_module("textual_fastdatatable")
    rows = [_cells(job) for job in jobs(count)]
    before = time.process_time()
    backend = module.ArrowBackend.from_records([dict(zip(_COLUMNS, row, strict=True)) for row in rows])
    table = module.DataTable(backend=backend, cursor_type="row")
    async with Bench(table).run_test(size=(160, 48)) as pilot:
        await pilot.pause()
        found = {"fastdatatable: open": (time.process_time() - before) * 1000}
        table.focus()
        found["fastdatatable: key down"] = await cpu_of(lambda: pilot.press("down"), runs=20)

        async def change() -> None:
            for row in range(min(1000, count)):
                table.update_cell(row, len(_COLUMNS) - 1, "!")
            await pilot.pause()

        found["fastdatatable: 1,000 changed, drawn"] = await cpu_of(change, runs=1)
    return found


def _cells(tracked: TrackedJob) -> tuple[str, ...]:
    job = tracked.job
    elapsed = job.elapsed(_NOW)
    return job.state, job.cluster, job.description, job.svm or "", str(elapsed or ""), job.message or ""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--jobs", type=int, nargs="*", default=[100, 10_000, 100_000])
    counts = parser.parse_args().jobs
    found: dict[str, dict[int, float]] = {}
    for count in counts:
        results = measure_view(count) | asyncio.run(measure_table(count))
        results |= asyncio.run(measure_dashboard(count))
        # Textual's own table needs a time that grows with the square of its rows in places.
        slowest = max(found.get("DataTable: open", {0: 0.0}).values())
        if slowest * 10 < _PATIENCE * 1000:
            results |= asyncio.run(measure_data_table(count))
        if importlib.util.find_spec("textual_fastdatatable") is not None:
            results |= asyncio.run(measure_fast_table(count))
        for name, value in results.items():
            found.setdefault(name, {})[count] = value
    print(f"{'ms of CPU time':<42}" + "".join(f"{count:>12,}" for count in counts))
    for name, values in found.items():
        print(f"{name:<42}" + "".join(f"{values[c]:>12.2f}" if c in values else f"{'-':>12}" for c in counts))


if __name__ == "__main__":
    main()
