"""Describe the events since start-up, one line each."""

from collections import deque
from datetime import datetime
from typing import Final, NamedTuple

from ontap_tui.model import (
    KNOWN_STATES,
    Batch,
    ClusterChanged,
    ClusterState,
    Event,
    Health,
    JobAcknowledged,
    JobAppeared,
    JobChanged,
    JobFinished,
    JobGone,
    JobKey,
    LaunchChanged,
    Outcome,
    TrackedJob,
)
from ontap_tui.tui.style.words import STANDING

_KEPT: Final = 5000
_BAD: Final = (Health.UNREACHABLE, Health.REFUSED, Health.FORBIDDEN, Health.BROKEN)


class LogLine(NamedTuple):
    number: int
    at: datetime
    cluster: str
    what: str
    """One word: a state, a health, the outcome of a launch, or ``away``."""
    role: str
    """The role of its colour, ``$state-ROLE``."""
    text: str
    key: JobKey | None = None
    """The job concerned, if any."""


class EventLog:
    """Keeps the latest events of all batches, ignoring repetitions of a known state."""

    def __init__(self) -> None:
        self.lines: deque[LogLine] = deque(maxlen=_KEPT)
        self._count = 0
        self._health: dict[str, Health] = {}
        self._outcomes: dict[str, Outcome] = {}

    def on_batch(self, batch: Batch) -> None:
        for event in batch.events:
            self._on_event(batch.at, event)

    def note(self, at: datetime, what: str, text: str) -> None:
        """Add an event that does not come from a cluster."""
        self._add(at, "", what, "unknown", text)

    def _on_event(self, at: datetime, event: Event) -> None:
        if isinstance(event, ClusterChanged):
            self._cluster(at, event.state)
        elif isinstance(event, LaunchChanged):
            launch = event.launch
            if self._outcomes.get(launch.id) is not launch.outcome:
                self._outcomes[launch.id] = launch.outcome
                key = launch.keys[0] if launch.keys else None
                text = f"{launch.request}: {launch.method} {launch.target}"
                word, role = STANDING[launch.outcome]
                self._add(at, launch.cluster, word, role, text, key)
        elif isinstance(event, JobAcknowledged):
            cluster, uuid = event.key
            text = f"{uuid} by {event.acknowledgement.user or 'an unknown user'}"
            self._add(at, cluster, "acknowledged", "unknown", text, event.key)
        elif isinstance(event, JobChanged):
            before, job = event.before.job, event.job.job
            if before.state != job.state:
                self._job(at, event.job, job.description)
        elif isinstance(event, JobAppeared | JobFinished):
            job = event.job.job
            text = f"{job.description}: {job.message}" if job.failed and job.message else job.description
            self._job(at, event.job, text)
        elif isinstance(event, JobGone) and event.job.outcome_unknown:
            self._job(at, event.job, event.job.job.description)

    def _job(self, at: datetime, tracked: TrackedJob, text: str) -> None:
        word = tracked.state_word
        role = word if word in KNOWN_STATES else "unknown"
        self._add(at, tracked.job.cluster, word, role, text, tracked.key)

    def _cluster(self, at: datetime, state: ClusterState) -> None:
        if self._health.get(state.name) is state.health:
            return
        self._health[state.name] = state.health
        text = f"{state.fault.summary}. {state.fault.remedy}" if state.fault and state.stale else ""
        role = "success" if state.health is Health.OK else "failure" if state.health in _BAD else "unknown"
        self._add(at, state.name, str(state.health), role, text)

    def _add(
        self, at: datetime, cluster: str, what: str, role: str, text: str, key: JobKey | None = None
    ) -> None:
        self._count += 1
        self.lines.append(LogLine(self._count, at, cluster, what, role, text, key))
