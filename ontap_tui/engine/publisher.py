"""Process every event: learn from it, notify of it and pass it to each subscription."""

from collections.abc import Mapping, Sequence

from ontap_tui.engine.command import NotifyCommand
from ontap_tui.engine.estimates import Estimates
from ontap_tui.engine.notify import NotificationSelector
from ontap_tui.engine.policy import Policy
from ontap_tui.engine.site import Site
from ontap_tui.engine.subscription import Subscription
from ontap_tui.model import Batch, Clock, Event, JobEvent


class Publisher:
    def __init__(self, sites: Mapping[str, Site], *, policy: Policy, clock: Clock) -> None:
        self._sites = sites
        self._clock = clock
        self._subscriptions: list[Subscription] = []
        self.estimates = Estimates()
        self.selector = NotificationSelector(policy, clock)
        self.command = NotifyCommand(policy.notify_command, policy.notify_environ)

    def subscribe(self, limit: int) -> Subscription:
        subscription = Subscription(limit, self._subscriptions.remove)
        self._subscriptions.append(subscription)
        return subscription

    def publish(self, events: Sequence[Event]) -> None:
        if not events:
            return
        self.estimates.on_events(events)
        notifications = self.selector.notifications(events)
        for notification in notifications:
            self.command.tell(notification.job)
        for event in events:
            if isinstance(event, JobEvent):
                self._sites[event.key[0]].follower.on_event(event)
        batch = Batch(at=self._clock.now(), events=(*events, *notifications))
        for subscription in self._subscriptions:
            subscription.put(batch)
