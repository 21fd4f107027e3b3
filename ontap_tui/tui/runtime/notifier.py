"""Notify of the ends of jobs and the news of launches, by toast, bell and desktop."""

import os
from collections.abc import Iterable, Mapping

from ontap_tui.model import LAUNCHED_HERE, Event, Launch, LaunchChanged, Notification
from ontap_tui.tui.keys.spelling import display
from ontap_tui.tui.runtime.ends import EndNotice, Ends
from ontap_tui.tui.runtime.live import LiveApp
from ontap_tui.tui.runtime.news import ANSWER, LaunchNews, Severity
from ontap_tui.tui.runtime.terminal import desktop_notification
from ontap_tui.tui.style.words import end_of
from ontap_tui.tui.widgets.live_screen import LiveScreen


class Notifier:
    def __init__(self, app: LiveApp) -> None:
        self._app = app
        self._news = LaunchNews()
        self._ends = Ends(self._end, app.set_timer)

    def on_events(self, events: Iterable[Event]) -> None:
        for event in events:
            if isinstance(event, Notification):
                self._end_of_job(event)
            elif isinstance(event, LaunchChanged):
                self._launch(event.launch)
        self._ends.flush()

    def _end_of_job(self, notification: Notification) -> None:
        """Announce the end of a job. For one launched here, the launch's own end is announced: it may come
        later.
        """
        tracked = notification.job
        if notification.reason == LAUNCHED_HERE and tracked.launch_id in self._launches:
            return
        severity: Severity = "error" if tracked.job.failed else "information"
        self._ends.add(
            EndNotice(f"{tracked.job.cluster}: {end_of(tracked)}", tracked.job.description, severity)
        )

    def _launch(self, launch: Launch) -> None:
        app = self._app
        news = self._news.of(launch, self._launches.values())
        screens = [screen for screen in app.screen_stack if isinstance(screen, LiveScreen)]
        if news is None or any(screen.shows_news(news, launch.group) for screen in screens):
            return
        if news.kind != ANSWER:
            if app.config.settings.notify_launched:
                self._ends.add(EndNotice(news.title, news.text, news.severity))
            return
        text = news.text
        if news.severity != "information":
            text = f"{text.rstrip('.')}. {display(app.keys.of('launches')[0])} shows the launches."
        app.notify(text, title=news.title, severity=news.severity)

    @property
    def _launches(self) -> Mapping[str, Launch]:
        return self._app.session.engine.launches if self._app.session is not None else {}

    def _end(self, end: EndNotice) -> None:
        channels = self._app.config.settings.notify
        if "toast" in channels:
            self._app.notify(end.text, title=end.title, severity=end.severity)
        if "bell" in channels:
            self._app.bell()
        if "desktop" in channels:
            self._app.write(desktop_notification(end.title, end.text, os.environ))
