"""Store a cluster's jobs, with indexes by uuid, state and end time."""

import bisect
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime

from ontap_tui.simulator.job import SimJob


class JobStore:
    def __init__(self) -> None:
        self._jobs: dict[str, SimJob] = {}
        self._order: list[str] = []
        self._states: defaultdict[str, set[str]] = defaultdict(set)
        self._ended: list[tuple[datetime, str]] = []

    def __len__(self) -> int:
        return len(self._jobs)

    def __iter__(self) -> Iterator[SimJob]:
        """Iterate by uuid, as the cluster lists them."""
        return (self._jobs[uuid] for uuid in self._order)

    def get(self, uuid: str) -> SimJob | None:
        return self._jobs.get(uuid)

    def add(self, job: SimJob) -> None:
        self._jobs[job.uuid] = job
        bisect.insort(self._order, job.uuid)
        self._states[job.state].add(job.uuid)

    def remove(self, uuid: str) -> None:
        job = self._jobs.pop(uuid, None)
        if job is not None:
            del self._order[bisect.bisect_left(self._order, uuid)]
            self._states[job.state].discard(uuid)
            if job.ended_at is not None:
                del self._ended[bisect.bisect_left(self._ended, (job.ended_at, uuid))]

    def clear(self) -> None:
        self._jobs.clear()
        self._order.clear()
        self._states.clear()
        self._ended.clear()

    def move(self, job: SimJob, state: str) -> None:
        if job.uuid in self._jobs:
            self._states[job.state].discard(job.uuid)
            self._states[state].add(job.uuid)
        job.state = state

    def end(self, job: SimJob, at: datetime) -> None:
        """Move a job to the ended ones; `at` is by the cluster's clock, like ``end_time``."""
        if job.ended_at is None and job.uuid in self._jobs:
            job.ended_at = at
            bisect.insort(self._ended, (at, job.uuid))

    def count(self, state: str) -> int:
        return len(self._states[state])

    def in_states(self, states: Iterable[str]) -> list[SimJob]:
        """Return the jobs, ordered by uuid."""
        uuids = sorted(set().union(*(self._states[state] for state in states)))
        return [self._jobs[uuid] for uuid in uuids]

    def ended_since(self, at: datetime) -> list[SimJob]:
        """Return the jobs, ordered by uuid."""
        uuids = sorted(uuid for _, uuid in self._ended[bisect.bisect_left(self._ended, (at, "")) :])
        return [self._jobs[uuid] for uuid in uuids]
