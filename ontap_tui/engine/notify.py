"""Which ends a person is told of."""

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
    """Being gone before its end was seen is an end, too; becoming terminal after that is not another."""

    def __init__(
        self, policy: Policy, clock: Clock, ours: Callable[[str], bool] = lambda launch_id: True
    ) -> None:
        """`ours` tells whether a launch is this person's, where others share the history."""
        self._policy = policy
        self._ours = ours
        self._clock = clock
        self._read: dict[str, ClusterState] = {}
        self._told: set[JobKey] = set()
        self.watched: set[JobKey] = set()
        """Jobs whose end a person asked for by hand."""

    def notifications(self, events: Iterable[Event]) -> list[Notification]:
        """To be called with each batch, once."""
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
        """Rules are for what ends while we watch: the first read of a cluster is full of old ends."""
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
