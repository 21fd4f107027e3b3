"""Hold the live table of one cluster, the only place where what we know of its jobs changes."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

import msgspec

from ontap_tui.model import (
    KNOWN_STATES,
    Action,
    Clock,
    Counts,
    Intent,
    Job,
    JobAppeared,
    JobChanged,
    JobEvent,
    JobFinished,
    JobForgotten,
    JobGone,
    Launch,
    State,
    TrackedJob,
)


class LiveTable:
    """Applies reads of the cluster, and returns the changes.

    `asked` is the monotonic time at which a read started. Its result for a job, even if the job is missing
    from it, is ignored if the job was read individually, or was seen to end, after that.
    """

    def __init__(self, clock: Clock, *, remember: float, remember_jobs: int) -> None:
        self._clock = clock
        self._remember = timedelta(seconds=remember)
        self._remember_jobs = remember_jobs
        self._entries: dict[str, TrackedJob] = {}
        self._here: set[str] = set()
        self._active: set[str] = set()
        self._gone: dict[str, None] = {}
        self._settled: dict[str, float] = {}
        self._origins: dict[str, dict[str, Any]] = {}
        """The launches of jobs that have not been seen yet."""
        self._counts: Counter[str] = Counter()

    @property
    def jobs(self) -> Mapping[str, TrackedJob]:
        """Return jobs by uuid, in the order first seen, including forgotten ones that are still kept."""
        return self._entries

    @property
    def size(self) -> int:
        """Return how many jobs the cluster has in the collection that is read as a whole."""
        return len(self._here)

    @property
    def active(self) -> bool:
        """Return whether any job of that collection has not ended."""
        return bool(self._active)

    @property
    def counts(self) -> Counts:
        known = {state: self._counts[state] for state in KNOWN_STATES}
        return Counts(**known, unknown=self._counts.total() - sum(known.values()))

    # Reads of the cluster

    def update(self, jobs: Iterable[Job], asked: float) -> list[JobEvent]:
        """Apply part of the collection."""
        now = self._clock.now()
        entries = self._entries
        events = []
        for job in jobs:
            before = entries.get(job.uuid)
            # The common case first: every whole read compares up to ten thousand unchanged jobs.
            if before is not None and before.job == job and before.gone_at is None:
                continue
            if self._settled.get(job.uuid, asked) <= asked:
                events.append(self._take(before, job, now))
        return events

    def observe(self, job: Job) -> list[JobEvent]:
        """Apply one job that was read individually."""
        events = self.update([job], self._clock.monotonic())
        self._settled[job.uuid] = self._clock.monotonic()
        return events

    def missing(self, seen: Collection[str]) -> set[str]:
        """Return the uuids of active jobs that are not in `seen`."""
        return self._active.difference(seen)

    def absent(self, seen: Collection[str]) -> set[str]:
        """Return the uuids of jobs in the whole collection that are not in `seen`."""
        return self._here.difference(seen)

    def vanish(self, uuids: Iterable[str], asked: float) -> list[JobEvent]:
        """Mark jobs as gone, unless they were read individually or seen to end after `asked`."""
        now = self._clock.now()
        events: list[JobEvent] = []
        for uuid in uuids:
            before = self._entries.get(uuid)
            if before is not None and before.gone_at is None and self._settled.get(uuid, asked) <= asked:
                entry = msgspec.structs.replace(before, gone_at=now)
                self._put(before, entry)
                events.append(JobGone(entry))
        return events

    def sweep(self, asked: float) -> list[JobEvent]:
        """Drop what need not be kept any longer after a whole read that started at `asked`."""
        self._settled = {uuid: at for uuid, at in self._settled.items() if at > asked}
        too_old = self._clock.now() - self._remember
        events: list[JobEvent] = []
        while self._gone:
            uuid = next(iter(self._gone))
            entry = self._entries[uuid]
            if len(self._gone) <= self._remember_jobs and (entry.gone_at is None or entry.gone_at > too_old):
                break
            del self._gone[uuid], self._entries[uuid]
            events.append(JobForgotten(entry))
        return events

    # Jobs read by other programs

    def mirror(self, entries: Iterable[TrackedJob]) -> list[JobEvent]:
        """Apply jobs as another program saw them, which may be older than what was read from here."""
        events: list[JobEvent] = []
        for entry in entries:
            before = self._entries.get(entry.job.uuid)
            if before is None:
                entry = msgspec.structs.replace(entry, **self._origins.pop(entry.job.uuid, {}))
            else:
                ends = entry.gone or (entry.job.terminal and not before.job.terminal)
                if entry.changed_at < before.changed_at and not ends:
                    continue
                entry = _with_what_is_known(entry, before)
                if _says_the_same(entry, before):
                    continue
            self._put(before, entry)
            events.append(_event(before, entry))
        return events

    # Facts from other sources

    def seed(self, entries: Iterable[TrackedJob]) -> list[JobEvent]:
        """Add jobs as they were when last seen, before this process."""
        events: list[JobEvent] = []
        for entry in entries:
            if entry.job.uuid not in self._entries:
                self._put(None, entry)
                events.append(JobAppeared(entry))
        return events

    def adopt(self, uuid: str, launch: Launch) -> list[JobEvent]:
        """Note that this launch created the job, which need not have been seen yet."""
        origin = {"launch_id": launch.id, "launched_by": launch.request, "user": launch.user or None}
        if uuid not in self._entries:
            self._origins[uuid] = origin
            return []
        return self._annotate(uuid, **origin)

    def abandon(self, uuid: str) -> None:
        """Forget the launch of a job that has not been seen."""
        self._origins.pop(uuid, None)

    def intend(self, uuid: str, intent: Intent | None) -> list[JobEvent]:
        return self._annotate(uuid, intent=intent)

    def _annotate(self, uuid: str, **changes: object) -> list[JobEvent]:
        before = self._entries.get(uuid)
        if before is None:
            return []
        entry = msgspec.structs.replace(before, **changes)
        self._put(before, entry)
        return [JobChanged(before, entry)] if entry != before else []

    # Implementation

    def _take(self, before: TrackedJob | None, job: Job, now: datetime) -> JobEvent:
        if before is None:
            origin = self._origins.pop(job.uuid, {})
            entry = TrackedJob(job=job, first_seen=now, changed_at=now, message_at=now, **origin)
        else:
            entry = TrackedJob(
                job=job,
                first_seen=before.first_seen,
                changed_at=before.changed_at if job == before.job else now,
                message_at=before.message_at if job.message == before.job.message else now,
                launch_id=before.launch_id,
                launched_by=before.launched_by,
                user=before.user,
                intent=before.intent if before.intent and _pending(before.intent, before.job, job) else None,
            )
        self._put(before, entry)
        if job.terminal and (before is None or not before.job.terminal):
            self._settled[job.uuid] = self._clock.monotonic()
            return JobFinished(before, entry)
        return JobAppeared(entry) if before is None else JobChanged(before, entry)

    def _put(self, before: TrackedJob | None, entry: TrackedJob) -> None:
        uuid = entry.job.uuid
        self._entries[uuid] = entry
        if before is not None and not before.gone:
            self._counts[before.job.state] -= 1
        if entry.gone:
            self._gone[uuid] = None
            self._here.discard(uuid)
            self._active.discard(uuid)
            return
        self._gone.pop(uuid, None)
        self._counts[entry.job.state] += 1
        if entry.job.endpoint is not None:
            return
        self._here.add(uuid)
        if entry.job.terminal:
            self._active.discard(uuid)
        else:
            self._active.add(uuid)


def _with_what_is_known(entry: TrackedJob, before: TrackedJob) -> TrackedJob:
    """Add to another program's entry the launch and intent that are known only here so far."""
    pending = before.intent is not None and _pending(before.intent, before.job, entry.job)
    return msgspec.structs.replace(
        entry,
        launch_id=entry.launch_id or before.launch_id,
        launched_by=entry.launched_by or before.launched_by,
        user=entry.user or before.user,
        intent=entry.intent or (before.intent if pending else None),
    )


def _says_the_same(entry: TrackedJob, before: TrackedJob) -> bool:
    """Return whether at most the times differ, because two programs see the same change at two moments."""
    facts = ("job", "gone", "launch_id", "intent")
    return all(getattr(entry, fact) == getattr(before, fact) for fact in facts)


def _event(before: TrackedJob | None, entry: TrackedJob) -> JobEvent:
    if entry.gone and (before is None or not before.gone):
        return JobGone(entry)
    if entry.job.terminal and (before is None or not before.job.terminal):
        return JobFinished(before, entry)
    return JobAppeared(entry) if before is None else JobChanged(before, entry)


def _pending(intent: Intent, before: Job, job: Job) -> bool:
    """Return whether the intent may not have taken effect yet: a cancel shows only when the job ends."""
    if job.terminal:
        return False
    if intent.action is Action.PAUSE:
        return job.state != State.PAUSED
    return intent.action is Action.CANCEL or job.state == before.state
