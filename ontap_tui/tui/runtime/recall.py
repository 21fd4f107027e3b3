"""Load the history into the screen at start-up, and record that somebody is watching."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from ontap_tui.model import RECENT, rough_duration
from ontap_tui.tui.dashboard.view import JobScope
from ontap_tui.tui.runtime.live import ClustersChanged, LiveApp
from ontap_tui.tui.style.times import short_clock

if TYPE_CHECKING:
    from ontap_tui.history import History
    from ontap_tui.tui.runtime.session import Session

_HISTORY_EVERY: Final = 60.0
"""Seconds between records that the dashboard is open."""
_CLUSTERS_EVERY: Final = 10.0
"""Seconds between two looks for clusters that a team's recorders have begun to record."""
_PAST_JOBS: Final = 100_000
"""Maximum number of jobs read from the history."""
_STILL_SHOUTS: Final = timedelta(hours=24)
"""Maximum age at which a failure from an earlier session still needs attention."""


async def recall(app: LiveApp, history: History) -> None:
    from ontap_tui.history import HistoryError

    try:
        await _recall(app, history)
    except HistoryError as error:
        if history.fault is None:  # a fault is reported separately
            app.notify(error.fault.remedy, title=error.fault.summary, severity="warning")


async def _recall(app: LiveApp, history: History) -> None:
    now = app.clock.now()
    app.view.acknowledge(await history.acknowledged())
    past = await history.jobs(since=now - _STILL_SHOUTS, failed=True, clusters=tuple(app.view.clusters))
    app.view.merge(job.tracked for job in past if app.view.get(job.tracked.key) is None)
    await load_history(app, history)
    since = await history.last_present()
    if since is not None and now - since > timedelta(minutes=5):
        await _welcome_back(app, history, since)


async def load_history(app: LiveApp, history: History) -> None:
    """Add the jobs in the current scope that only the history has."""
    if app.view.scope is JobScope.LIVE:
        return
    since = app.clock.now() - RECENT if app.view.scope is JobScope.RECENT else None
    past = await history.jobs(since=since, limit=_PAST_JOBS)
    app.view.remember(job.tracked for job in past)
    if len(past) == _PAST_JOBS:
        text = f"These are the newest {_PAST_JOBS:,}. ontap-tui history --since TIME lists all."
        app.notify(text, title="There are more jobs in the history", severity="warning")


async def _welcome_back(app: LiveApp, history: History, since: datetime) -> None:
    away = await history.away_summary(since)
    if not away.success + away.failure + away.unknown:
        return
    span = f"{short_clock(away.since)}-{short_clock(away.until)}"
    length = rough_duration((away.until - away.since).total_seconds())
    told = f"{away.success} ok, {away.failure} failed, {away.unknown} unknown"
    title = f"While you were away ({span}, {length})"
    app.event_log.note(away.until, "away", f"{title}: {told}")
    app.notify(
        told,
        title=title,
        severity="warning" if away.failure or away.unknown else "information",
    )


async def record_presence(app: LiveApp, history: History) -> None:
    """Record at intervals that the dashboard is open."""
    while True:
        await history.present()
        await app.clock.sleep(_HISTORY_EVERY)


async def look_for_clusters(app: LiveApp, session: Session, history: History) -> None:
    """Have the configuration reloaded when the team records a cluster that the session does not have."""
    from ontap_tui.history import HistoryError

    known = set(session.config.clusters)
    while session.observes is not None:
        await app.clock.sleep(_CLUSTERS_EVERY)
        with suppress(HistoryError):  # the history reports it
            found = set(session.observes(await history.recorded()))
            if found - known:
                known |= found
                app.post_message(ClustersChanged())


async def notify_of_history(app: LiveApp, history: History) -> None:
    """Report faults of the history, and its recovery, as they happen."""
    async for report in history.reports():
        if report is None:
            app.notify("History is being recorded again", title="History")
        elif isinstance(report, str):
            app.notify(report, title="History", severity="warning")
        else:
            app.notify(report.remedy, title=report.summary, severity="error")
