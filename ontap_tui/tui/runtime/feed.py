"""What the engine tells, on its way to the view, the log and the toasts."""

from ontap_tui.model import Batch
from ontap_tui.tui.runtime.live import LiveApp
from ontap_tui.tui.runtime.notifier import Telling


class Feed:
    def __init__(self, app: LiveApp) -> None:
        self._app = app
        self._telling = Telling(app)
        self._missed = False

    def take(self, batch: Batch) -> None:
        """While the display is held the view is left as it is."""
        app = self._app
        app.event_log.take(batch)
        self._telling.take(batch.events)
        if app.held:
            self._missed = True
        else:
            app.view.apply(batch.events)
            app.batches.publish(batch)

    def go_on(self) -> None:
        """The display is held no longer."""
        if self._missed:
            self._missed = False
            self.catch_up()

    def catch_up(self) -> None:
        """Brings the view up to the engine's live state."""
        app = self._app
        if app.session is not None:
            engine = app.session.engine
            app.view.clusters.update(engine.clusters)
            app.view.learn(engine.launches.values())
            app.view.catch_up(engine.jobs)
            app.batches.publish(Batch(app.clock.now(), ()))
