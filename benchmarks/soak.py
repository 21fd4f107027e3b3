"""Whether memory and processor time of the dashboard are level, minute by minute, and how its history grows.

    python -m benchmarks.soak [--minutes 20] [--clusters 20]

The whole dashboard runs in a pseudo-terminal of 160x48 on simulated clusters, every job of which moves.
"""

import argparse
import tempfile
import time
from pathlib import Path

from benchmarks.dashboard import Case, Program, configured, served


def main(clusters: int, minutes: int) -> None:
    with tempfile.TemporaryDirectory() as folder, served(Case(clusters, 100, busy=True)) as (endpoints, _):
        data = Path(folder, "screen")
        screen = Program(*configured(data, endpoints))
        try:
            print("minute  memory, MB  processor  history, MB")
            for minute in range(1, minutes + 1):
                began, before = time.perf_counter(), screen.spent
                time.sleep(60)
                share = (screen.spent - before) / (time.perf_counter() - began)
                history = sum(
                    file.stat().st_size for file in data.iterdir() if file.name.startswith("history")
                )
                print(
                    f"{minute:6} {screen.memory / 1e6:11.1f} {share:10.1%} {history / 1e6:12.1f}", flush=True
                )
        finally:
            screen.end()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--minutes", type=int, default=20)
    parser.add_argument("--clusters", type=int, default=20)
    arguments = parser.parse_args()
    main(arguments.clusters, arguments.minutes)
