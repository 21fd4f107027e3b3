"""Notify of job ends and launch news by toast, bell and desktop notification; many ends are merged."""

import os
import textwrap
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from typing import Final, NamedTuple

from ontap_tui.model import LAUNCHED_HERE, Event, Launch, LaunchChanged, Notification
from ontap_tui.tui.keys.spelling import display
from ontap_tui.tui.runtime.live import LiveApp
from ontap_tui.tui.runtime.news import ANSWER, LaunchNews, Severity
from ontap_tui.tui.runtime.terminal import desktop_notification
from ontap_tui.tui.style.words import end_of
from ontap_tui.tui.widgets.screens import LiveScreen

_PAUSE: Final = 1.0
"""Seconds between notifications."""
_SINGLY: Final = 3
"""Maximum ends announced individually; of a larger number, this many are named."""
_SHORT: Final = 60
"""Maximum characters of a named end's text."""
_COUNTED: Final[dict[Severity, str]] = {"error": "failed", "warning": "unknown", "information": "done"}


class EndNotice(NamedTuple):
    title: str
    text: str
    severity: Severity


class Ends:
    """Announces the first end at once, and those within the next second together."""

    def __init__(
        self, tell: Callable[[EndNotice], None], later: Callable[[float, Callable[[], None]], object]
    ) -> None:
        """Store the callbacks; `later` calls a function after a number of seconds."""
        self._tell = tell
        self._later = later
        self._waiting: list[EndNotice] = []
        self._pausing = False

    def add(self, end: EndNotice) -> None:
        """Queue an end until `flush`."""
        self._waiting.append(end)

    def flush(self) -> None:
        """Announce the queued ends, unless others were announced within the last second."""
        if not self._pausing and self._waiting:
            waiting, self._waiting = self._waiting, []
            for end in waiting if len(waiting) <= _SINGLY else [_merged(waiting)]:
                self._tell(end)
            self._pausing = True
            self._later(_PAUSE, self._go_on)

    def _go_on(self) -> None:
        self._pausing = False
        self.flush()


def _merged(ends: list[EndNotice]) -> EndNotice:
    """Merge ends into ``41 failed, 2 done``; the worst are named."""
    counts = Counter(end.severity for end in ends)
    worst = sorted(ends, key=lambda end: list(_COUNTED).index(end.severity))
    named = [f"{end.title}: {textwrap.shorten(end.text, _SHORT, placeholder='…')}" for end in worst[:_SINGLY]]
    return EndNotice(
        ", ".join(f"{counts[severity]} {word}" for severity, word in _COUNTED.items() if counts[severity]),
        f"{'; '.join(named)}; and {len(ends) - _SINGLY} more in the event log",
        worst[0].severity,
    )


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
        """Announce the end of a job, unless it was launched here.

        In that case the end of the launch, which may come later, is announced instead.
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
        if "desktop" in channels and self._app.browser is None:
            self._app.write(desktop_notification(end.title, end.text, os.environ))
