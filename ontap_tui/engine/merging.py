"""Merge many batches into one."""

from collections.abc import Collection
from typing import TypeAlias

from ontap_tui.model import (
    Batch,
    ClusterChanged,
    Event,
    JobAcknowledged,
    JobAppeared,
    JobChanged,
    JobFinished,
    JobForgotten,
    JobGone,
    JobKey,
    LaunchChanged,
    Notification,
)

_Change: TypeAlias = JobAppeared | JobChanged | JobFinished


def merge(batches: Collection[Batch]) -> Batch:
    """Merge the batches so that applying the result equals applying each in turn, every end included.

    At most one change, one `JobGone` or `JobForgotten`, and one `Notification` remain for each job; none
    remain for a job that appeared and was forgotten within these batches.
    """
    merged = _Merged()
    at = None
    for batch in batches:
        at = batch.at
        for event in batch.events:
            merged.add(event)
    if at is None:
        raise ValueError("there is nothing to merge")
    return Batch(at=at, events=merged.events)


class _Merged:
    def __init__(self) -> None:
        self._clusters: dict[str, ClusterChanged] = {}
        self._launches: dict[str, LaunchChanged] = {}
        self._changes: dict[JobKey, _Change] = {}
        self._departures: dict[JobKey, JobGone | JobForgotten] = {}
        self._notifications: dict[JobKey, Notification] = {}
        self._acknowledged: dict[JobKey, JobAcknowledged] = {}

    @property
    def events(self) -> tuple[Event, ...]:
        return (
            *self._changes.values(),
            *self._departures.values(),
            *self._notifications.values(),
            *self._acknowledged.values(),
            *self._launches.values(),
            *self._clusters.values(),
        )

    def add(self, event: Event) -> None:
        match event:
            case ClusterChanged():
                self._clusters[event.state.name] = event
            case LaunchChanged():
                self._launches[event.launch.id] = event
            case JobAcknowledged():
                self._acknowledged[event.key] = event
            case Notification():
                self._notifications[event.key] = event
            case JobGone():
                self._departures[event.key] = event
            case JobForgotten():
                self._forget(event)
            case _:
                self._departures.pop(event.key, None)
                before = self._changes.get(event.key)
                self._changes[event.key] = event if before is None else _both(before, event)

    def _forget(self, event: JobForgotten) -> None:
        change = self._changes.pop(event.key, None)
        self._notifications.pop(event.key, None)
        self._departures.pop(event.key, None)
        if change is None or isinstance(change, JobChanged) or _known(change):
            self._departures[event.key] = event


def _known(change: JobAppeared | JobFinished) -> bool:
    """Return whether a reader can know the job from earlier batches."""
    return isinstance(change, JobFinished) and change.before is not None


def _both(first: _Change, then: _Change) -> _Change:
    """Return one change equivalent to two consecutive ones."""
    if isinstance(then, JobAppeared) or isinstance(first, JobAppeared):
        return JobFinished(None, then.job) if isinstance(then, JobFinished) else JobAppeared(then.job)
    ended = isinstance(then, JobFinished) or (isinstance(first, JobFinished) and then.job.job.terminal)
    if ended:
        return JobFinished(first.before, then.job)
    return JobAppeared(then.job) if first.before is None else JobChanged(first.before, then.job)
