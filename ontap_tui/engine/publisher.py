"""Process every event: update the estimates, notify, and pass it to each subscription."""

from collections.abc import Callable, Mapping, Sequence

from ontap_tui.engine.command import NotifyCommand
from ontap_tui.engine.estimates import Estimates
from ontap_tui.engine.messenger import Messenger
from ontap_tui.engine.notify import NotificationSelector
from ontap_tui.engine.policy import Policy
from ontap_tui.engine.post import Post
from ontap_tui.engine.site import Site
from ontap_tui.engine.subscription import Subscription
from ontap_tui.model import Batch, Clock, Event, JobEvent, Launch


class Publisher:
    def __init__(
        self,
        sites: Mapping[str, Site],
        *,
        policy: Policy,
        clock: Clock,
        launches: Callable[[], Mapping[str, Launch]],
        shared: bool = False,
    ) -> None:
        """Store the parts. `launches` are this user's; those of others in a `shared` history are ignored."""
        self._sites = sites
        self._clock = clock
        self._launches = launches
        self._subscriptions: list[Subscription] = []
        self.estimates = Estimates()
        self.selector = NotificationSelector(
            policy, clock, lambda launch_id: not shared or launch_id in launches()
        )
        self.command = NotifyCommand(policy.notify_command, policy.notify_environ)
        self.messenger: Messenger | None = None
        if policy.addresses:
            self.messenger = Messenger(Post(policy.addresses), clock, launched=policy.notify_launched)

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
        if self.messenger is not None:
            self.messenger.on_events((*events, *notifications), self._launches)
        for event in events:
            if isinstance(event, JobEvent):
                self._sites[event.key[0]].follower.on_event(event)
        batch = Batch(at=self._clock.now(), events=(*events, *notifications))
        for subscription in self._subscriptions:
            subscription.put(batch)
