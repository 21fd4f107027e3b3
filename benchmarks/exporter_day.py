"""Compare what Prometheus scrapes of the exporter over a simulated day with what the history has.

    python benchmarks/exporter_day.py [--speed 600]

Needs `prometheus` on the PATH (Debian's package prometheus). What each panel of
docs/monitoring/grafana.json asks is asked, too. Ends with 1 where a number differs, or where a panel has no
data or names a line by a label that is not there. At speed 600 a day takes two and a half minutes; a snapshot
is launched by another process every ten seconds.
"""

import argparse
import json
import math
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, Final

from ontap_tui.cli.simulated import write_config
from ontap_tui.requests import STARTER
from ontap_tui.simulator import SimulatedFleet

PROGRAM: Final = (sys.executable, "-m", "ontap_tui")
DAY: Final = 86_400.0
RETENTION: Final = 3600.0
"""s of the simulated world: six of ours at speed 600, so that no end is missed between two polls."""
LAUNCH: Final = (
    "run", "snapshot-create", "--cluster", "prod-*", "--set", "volume=vol_home", "--yes", "--wait",
)  # fmt: skip
PORT: Final = 19_090
DASHBOARD: Final = Path(__file__).parents[1] / "docs" / "monitoring" / "grafana.json"
VARIABLES: Final = {"$cluster": ".*", "$__rate_interval": "30s"}
"""What Grafana puts in their place when all clusters are shown."""
ENDED_BEFORE: Final = """
    SELECT count(*) FROM jobs WHERE ended_at IS NOT NULL AND changed_at = first_seen
    AND first_seen = (SELECT min(first_seen) FROM jobs AS others WHERE others.cluster = jobs.cluster)
"""


def main(speed: float) -> int:
    with (
        tempfile.TemporaryDirectory() as name,
        SimulatedFleet(3, rate=0.01, speed=speed, retention=RETENTION, tls=True) as fleet,
    ):
        folder = Path(name)
        write_config(folder / "config.toml", fleet.endpoints)
        with (folder / "config.toml").open("a") as config:
            config.write("[settings]\npoll_interval = 0.5\nidle_interval = 0.5\n")
        shutil.copytree(STARTER, folder / "requests")
        options = ("--config", str(folder / "config.toml"), "--data-dir", str(folder))
        with exporting(options) as url, scraping(folder, urllib.parse.urlsplit(url).netloc):
            began = time.time()
            until = time.monotonic() + DAY / speed
            while time.monotonic() < until:
                subprocess.run([*PROGRAM, *options, *LAUNCH], capture_output=True, check=False)
                time.sleep(10)
            faults, asked_by_panels = faults_of_panels(began)
            for cluster in fleet:
                cluster.stop()
            time.sleep(10)  # what was read is scraped
            scraped = {
                "ended": asked("sum by (state) (ontap_jobs_ended_total)", "state"),
                "launched": asked("sum by (outcome) (ontap_launches_total)", "outcome"),
            }
        # The exporter has ended, and has written what it saw.
        with closing(sqlite3.connect(folder / "history.sqlite3")) as history:
            [before] = history.execute(ENDED_BEFORE).fetchone()
            kept = {
                "ended": counts(history, "jobs", "state"),
                "launched": counts(history, "launches", "outcome"),
            }
    for what, found in scraped.items():
        print(f"{what:10} Prometheus {found}\n{'':10} history    {kept[what]}")
    print(f"{before} of the history had ended before the first poll, and are not counted")
    print(f"{asked_by_panels} questions of Grafana's panels have {len(faults)} faults", *faults, sep="\n")
    same = sum(scraped["ended"].values()) + before == sum(kept["ended"].values())
    return 0 if same and scraped["launched"] == kept["launched"] and not faults else 1


@contextmanager
def exporting(options: tuple[str, ...]) -> Iterator[str]:
    process = subprocess.Popen(
        [*PROGRAM, *options, "exporter", "--listen", "127.0.0.1:0"],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        assert process.stdout is not None
        yield process.stdout.readline().strip()
    finally:
        process.terminate()
        process.wait()


@contextmanager
def scraping(folder: Path, target: str) -> Iterator[None]:
    """Run Prometheus, which scrapes every second."""
    (folder / "prometheus.json").write_text(
        json.dumps(
            {
                "global": {"scrape_interval": "1s"},
                "scrape_configs": [{"job_name": "ontap", "static_configs": [{"targets": [target]}]}],
            }
        )
    )
    arguments = {
        "config.file": folder / "prometheus.json",
        "storage.tsdb.path": folder / "tsdb",
        "web.listen-address": f"127.0.0.1:{PORT}",
    }
    process = subprocess.Popen(
        ["prometheus", *(f"--{name}={value}" for name, value in arguments.items())], stderr=subprocess.DEVNULL
    )
    try:
        yield
    finally:
        process.terminate()
        process.wait()


def ask(way: str, **parameters: str) -> list[Any]:
    """Return the series that Prometheus answers with."""
    url = f"http://127.0.0.1:{PORT}/api/v1/{way}?{urllib.parse.urlencode(parameters)}"
    with urllib.request.urlopen(url) as answer:
        found: list[Any] = json.load(answer)["data"]["result"]
    return found


def asked(query: str, label: str) -> dict[str, int]:
    """What Prometheus answers, by a label; zeros are left out."""
    values = {one["metric"][label]: int(float(one["value"][1])) for one in ask("query", query=query)}
    return {name: value for name, value in sorted(values.items()) if value}


def faults_of_panels(began: float) -> tuple[list[str], int]:
    """Ask what the dashboard asks over the time since then; return what is wrong, and how much was asked."""
    faults = []
    targets = [
        (panel["title"], target)
        for panel in json.loads(DASHBOARD.read_text(encoding="utf-8"))["panels"]
        for target in panel["targets"]
    ]
    for title, target in targets:
        query = target["expr"]
        for name, value in VARIABLES.items():
            query = query.replace(name, value)
        series = ask("query_range", query=query, start=str(began), end=str(time.time()), step="5")
        if not any(math.isfinite(float(value)) for one in series for _, value in one["values"]):
            faults.append(f"{title}: no data: {query}")
        faults += [
            f"{title}: a line without the label {label}: {query}"
            for label in re.findall(r"{{(\w+)}}", target["legendFormat"])
            if any(label not in one["metric"] for one in series)
        ]
    return faults, len(targets)


def counts(history: sqlite3.Connection, table: str, column: str) -> dict[str, int]:
    """What has ended, by a column."""
    query = f"SELECT {column}, count(*) FROM {table} WHERE ended_at IS NOT NULL GROUP BY 1"
    return dict(sorted(history.execute(query).fetchall()))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--speed", type=float, default=600.0)
    sys.exit(main(parser.parse_args().speed))
