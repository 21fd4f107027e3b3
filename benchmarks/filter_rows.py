"""What filtering 100,000 jobs costs, beside a bare ``in`` over the same text.

python benchmarks/filter_rows.py [ROWS]
"""

import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial

from ontap_tui.filtering import Filter, parse
from ontap_tui.model import Job, TrackedJob

NOW = datetime(2026, 11, 23, 22, 40, tzinfo=UTC)
FILTERS = (
    "vol_77", "Vol_77", "vol move", "vol -lun", "a77|b77", "/vol_7+$/", "state:active", "svm:vs3 vol",
    "elapsed:>10m",
)  # fmt: skip


def rows(count: int) -> list[TrackedJob]:
    states = ("running", "success", "success", "failure", "queued")
    return [
        TrackedJob(
            job=Job(
                cluster=f"cluster-{number % 50}",
                uuid=f"{number:08x}-86d1-11e0-ae1c-{number:012x}",
                state=states[number % len(states)],
                description=f"POST /api/storage/volumes?name=vol_{number}",
                message=f"Transferring snapshot ({number % 4000} GB of 4000 GB)",
                svm=f"vs{number % 9}",
                node=f"cluster-{number % 50}-0{number % 4}",
                start_time=NOW,
            ),
            first_seen=NOW,
            changed_at=NOW,
            message_at=NOW,
        )
        for number in range(count)
    ]


def best(action: Callable[[], object], times: int = 5) -> float:
    """ms, the fastest of several."""
    spent = []
    for _ in range(times):
        begin = time.perf_counter()
        action()
        spent.append(time.perf_counter() - begin)
    return min(spent) * 1000


def matching(chosen: Filter, jobs: list[TrackedJob]) -> list[TrackedJob]:
    matches = chosen.matches
    return [row for row in jobs if matches(row, NOW)]


def main() -> None:
    jobs = rows(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
    bare = best(lambda: [row for row in jobs if "vol_77" in row.job.description])
    print(f"{len(jobs)} rows; bare `in` on one field: {bare:.1f} ms")
    for text in FILTERS:
        spent = best(partial(matching, parse(text), jobs))
        print(f"{text:<14} {spent:7.1f} ms  {spent / bare:5.1f} x bare")


if __name__ == "__main__":
    main()
