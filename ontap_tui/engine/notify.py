"""Select the ends to notify the user of."""

from collections.abc import Callable, Iterable
from datetime import datetime

from ontap_tui.engine.policy import Policy
from ontap_tui.model import (
    LAUNCHED_HERE,
    Clock,
    ClusterChanged,
    ClusterState,
    Event,
    JobFinished,
    JobForgotten,
    JobGone,
    JobKey,
    Notification,
)


class NotificationSelector:
    """Selects ends. A job that disappeared before its end was seen counts as ended, and only once."""

    def __init__(
        self, policy: Policy, clock: Clock, ours: Callable[[str], bool] = lambda launch_id: True
    ) -> None:
        """Store the rules; `ours` returns whether a launch is the user's, if others share the history."""
        self._policy = policy
        self._ours = ours
        self._clock = clock
        self._read: dict[str, ClusterState] = {}
        self._told: set[JobKey] = set()
        self.watched: set[JobKey] = set()
        """Jobs for which the user asked to be notified."""

    def notifications(self, events: Iterable[Event]) -> list[Notification]:
        """Return the notifications for a batch. Call it once per batch."""
        now = self._clock.now()
        found: list[Notification] = []
        for event in events:
            if isinstance(event, ClusterChanged):
                if event.state.polled_at is not None:
                    self._read[event.state.name] = event.state
            elif isinstance(event, JobForgotten) or (isinstance(event, JobGone) and event.job.job.terminal):
                self._told.discard(event.key)
                self.watched.discard(event.key)
            elif isinstance(event, JobFinished | JobGone):
                reason = self._reason(event, now)
                self.watched.discard(event.key)
                if reason is not None and event.key not in self._told:
                    self._told.add(event.key)
                    found.append(Notification(event.job, reason))
        return found

    def _reason(self, end: JobFinished | JobGone, now: datetime) -> str | None:
        """Return why the user is notified, or None.

        Rules apply only to ends seen while watching, because the first read of a cluster contains old ones.
        """
        if end.key in self.watched:
            return "watched"
        launch_id = end.job.launch_id
        if self._policy.notify_launched and launch_id is not None and self._ours(launch_id):
            return LAUNCHED_HERE
        if (cluster := self._read.get(end.job.job.cluster)) is not None:
            for rule in self._policy.notify_rules:
                if rule.filter.matches(end.job, cluster.time(now)):
                    return rule.name
        return None
