"""Estimate the duration of each kind of job from earlier jobs."""

from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from ontap_tui.model import Estimate, Event, JobFinished, State, estimate, job_kind

_KEPT: Final = 50
"""Durations stored per kind: the latest."""
_KINDS: Final = 10_000


class Estimates:
    def __init__(self) -> None:
        self._durations: dict[str, deque[float]] = {}
        self._known: dict[str, Estimate | None] = {}

    def seed(self, durations: Mapping[str, Sequence[float]]) -> None:
        """Add durations from earlier sessions, in s, newest first, before those already learnt."""
        for kind, past in durations.items():
            learnt = self._durations.get(kind, ())
            self._durations[kind] = deque([*reversed(past), *learnt], maxlen=_KEPT)
        self._known.clear()

    def on_events(self, events: Iterable[Event]) -> None:
        """Learn from the successful jobs among the events."""
        for event in events:
            if not isinstance(event, JobFinished):
                continue
            job = event.job.job
            if job.state != State.SUCCESS or job.start_time is None or job.end_time is None:
                continue
            kind = job_kind(job.description)
            if kind not in self._durations and len(self._durations) >= _KINDS:
                continue
            past = self._durations.setdefault(kind, deque(maxlen=_KEPT))
            past.append(max(0.0, (job.end_time - job.start_time).total_seconds()))
            self._known.pop(kind, None)

    def get(self, kind: str) -> Estimate | None:
        if kind not in self._known:
            self._known[kind] = estimate(self._durations.get(kind, ()))
        return self._known[kind]
