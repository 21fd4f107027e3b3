"""What happened since the start, in lines for a person."""

from collections import deque
from datetime import datetime
from typing import Final, NamedTuple

from ontap_tui.model import (
    Batch,
    ClusterChanged,
    ClusterState,
    Event,
    Health,
    JobAppeared,
    JobChanged,
    JobFinished,
    JobGone,
    JobKey,
    LaunchChanged,
    Outcome,
)

_KEPT: Final = 5000


class LogLine(NamedTuple):
    number: int
    at: datetime
    cluster: str
    what: str
    """A word: a state, a health, an outcome, ``away``."""
    text: str
    key: JobKey | None = None
    """The job that it is about."""


class EventLog:
    """The latest events; `take` every batch. What only repeats the state that was known is no event."""

    def __init__(self) -> None:
        self.lines: deque[LogLine] = deque(maxlen=_KEPT)
        self._count = 0
        self._health: dict[str, Health] = {}
        self._outcomes: dict[str, Outcome] = {}

    def take(self, batch: Batch) -> None:
        for event in batch.events:
            self._take(batch.at, event)

    def note(self, at: datetime, what: str, text: str) -> None:
        """Something that no cluster tells."""
        self._add(at, "", what, text)

    def _take(self, at: datetime, event: Event) -> None:
        if isinstance(event, ClusterChanged):
            self._cluster(at, event.state)
        elif isinstance(event, LaunchChanged):
            launch = event.launch
            if self._outcomes.get(launch.id) is not launch.outcome:
                self._outcomes[launch.id] = launch.outcome
                key = launch.keys[0] if launch.keys else None
                text = f"{launch.request}: {launch.method} {launch.target}"
                self._add(at, launch.cluster, str(launch.outcome), text, key)
        elif isinstance(event, JobChanged):
            before, job = event.before.job, event.job.job
            if before.state != job.state:
                self._add(at, job.cluster, job.state, job.description, event.key)
        elif isinstance(event, JobAppeared | JobFinished):
            job = event.job.job
            text = f"{job.description}: {job.message}" if job.failed and job.message else job.description
            self._add(at, job.cluster, job.state, text, event.key)
        elif isinstance(event, JobGone) and event.job.outcome_unknown:
            job = event.job.job
            self._add(at, job.cluster, "gone", job.description, event.key)

    def _cluster(self, at: datetime, state: ClusterState) -> None:
        if self._health.get(state.name) is state.health:
            return
        self._health[state.name] = state.health
        text = f"{state.fault.summary}. {state.fault.remedy}" if state.fault and state.stale else ""
        self._add(at, state.name, str(state.health), text)

    def _add(self, at: datetime, cluster: str, what: str, text: str, key: JobKey | None = None) -> None:
        self._count += 1
        self.lines.append(LogLine(self._count, at, cluster, what, text, key))
