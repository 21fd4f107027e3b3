"""Pass the engine's events to the view, the log and the notifications."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from itertools import chain
from typing import TYPE_CHECKING, Final

from ontap_tui.model import Batch
from ontap_tui.tui.runtime.live import LiveApp
from ontap_tui.tui.runtime.notifier import Notifier

if TYPE_CHECKING:
    from ontap_tui.engine import Subscription

FRAME: Final = 0.5
"""Seconds between screen updates: polls are less frequent than this, and drawing is expensive."""


class Feed:
    def __init__(self, app: LiveApp) -> None:
        self._app = app
        self._notifier = Notifier(app)
        self._missed = False

    async def run(self, subscription: Subscription) -> None:
        """Process batches: immediately after a pause, otherwise all those within a `FRAME` together."""
        async for batch in subscription:
            self.on_batches([batch, *subscription.take_unread()])
            await asyncio.sleep(FRAME)

    def on_batches(self, batches: Sequence[Batch]) -> None:
        """Process batches, without updating the view while the display is frozen."""
        app = self._app
        for batch in batches:
            app.event_log.on_batch(batch)
            self._notifier.on_events(batch.events)
            if not app.held:
                app.view.apply(batch.events)
        if app.held:
            self._missed = True
        else:
            events = tuple(chain.from_iterable(batch.events for batch in batches))
            app.batches.publish(Batch(batches[-1].at, events))

    def go_on(self) -> None:
        """Update the view after the display was frozen."""
        if self._missed:
            self._missed = False
            self.catch_up()

    def catch_up(self) -> None:
        """Update the view to the engine's live state."""
        app = self._app
        if app.session is not None:
            engine = app.session.engine
            app.view.clusters.update(engine.clusters)
            app.view.learn(engine.launches.values())
            app.view.catch_up(engine.jobs)
            app.batches.publish(Batch(app.clock.now(), ()))
