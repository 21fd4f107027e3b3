"""Implement the keys that act on jobs, wherever a job is shown."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Generic, TypeVar

from textual import events, work

from ontap_tui.model import Acknowledgement, Action, ClusterState, JobKey, Launch, TrackedJob
from ontap_tui.tui.keys.spelling import normal
from ontap_tui.tui.keys.table import COMMANDS
from ontap_tui.tui.runtime.live import LiveApp
from ontap_tui.tui.widgets.saving import write_file
from ontap_tui.tui.widgets.screens import LiveScreen

if TYPE_CHECKING:
    from ontap_tui.tui.runtime.session import Session

T = TypeVar("T")


def control_labels(jobs: Iterable[TrackedJob], clusters: Mapping[str, ClusterState]) -> dict[str, str]:
    """Return the labels of the keys that control jobs, by command id; empty for one that applies to none."""
    barred = {name for name, state in clusters.items() if state.barred}
    found = {action for job in jobs if job.key[0] not in barred for action in job.actions}
    turns = [str(action) for action in (Action.PAUSE, Action.RESUME) if action in found]
    return {"pause": "/".join(turns), "cancel": str(Action.CANCEL) if Action.CANCEL in found else ""}


class JobActions(LiveScreen[T], Generic[T]):
    def on_key(self, event: events.Key) -> None:
        """Explain why a key that would change a cluster does nothing in this session."""
        keys, bar = self.app.keys, self.app.barred
        if bar is not None and any(normal(event.key) in keys.of(one.id) for one in COMMANDS if one.changes):
            self.app.notify(bar.reason)

    def chosen(self) -> tuple[list[TrackedJob], int]:
        """Return the jobs for an action, and the number of other jobs marked but not shown."""
        raise NotImplementedError

    def current(self) -> TrackedJob | None:
        """Return the job for an action that concerns a single job."""
        raise NotImplementedError

    def launched(self, launches: tuple[Launch, ...] | None) -> None:
        """Handle the accepted launches when a form opened from here closes."""

    def no_job(self) -> None:
        """Report that there is no job to act on."""
        self.app.notify("No job is selected")

    def action_pause(self) -> None:
        self._control(None)

    def action_cancel(self) -> None:
        self._control(Action.CANCEL)

    def _control(self, action: Action | None) -> None:
        from ontap_tui.tui.job.control import ControlDialog

        session = self.app.session
        jobs, hidden = self.chosen()
        active = [job for job in jobs if job.active]
        if session is None or not jobs:
            self.no_job()
            return
        clusters = session.engine.clusters
        barred = {name: clusters[name].barred for name, _ in (job.key for job in active) if name in clusters}
        if active and all(barred.values()):
            why = ", ".join(f"{name} {reason}" for name, reason in barred.items())
            self.app.notify(f"Nothing to do: {why}")
        elif active:
            self.app.push_screen(ControlDialog(session, action, active, hidden=hidden))
        else:
            self.app.notify(f"Nothing to do: {_have_ended(jobs)}")

    def action_watch(self) -> None:
        session, chosen = self.app.session, self.chosen()[0]
        if session is None or not chosen:
            self.no_job()
            return
        jobs = [job for job in chosen if job.active]
        engine = session.engine
        fresh = [job.key for job in jobs if job.key not in engine.watched]
        for job in jobs:
            (engine.watch if fresh else engine.unwatch)(job.key)
        if not jobs:
            self.app.notify(f"No notification: {_have_ended(chosen)}")
        elif fresh:
            which = "it ends" if len(jobs) == 1 else f"these {len(jobs)} end"
            self.app.notify(f"You will be notified when {which}")
        else:
            self.app.notify("Notification cancelled")

    @work(group="acknowledge")
    async def action_acknowledge(self) -> None:
        view, session = self.app.view, self.app.session
        chosen = self.chosen()[0]
        rows = [row for job in chosen if (row := view.get(job.key)) is not None]
        reasons = {row.tracked.key: row.need for row in rows if row.need is not None}
        if not chosen:
            self.no_job()
            return
        if not reasons:
            self.app.notify("Nothing to acknowledge")
            return
        user, now = session.user if session is not None else "", self.app.clock.now()
        acknowledgements = {
            key: Acknowledgement(reason=reason, user=user, at=now) for key, reason in reasons.items()
        }
        view.acknowledge(acknowledgements)
        self.acknowledged()
        if session is not None and session.history is not None:
            from ontap_tui.history import HistoryError

            try:
                await session.history.acknowledge(acknowledgements)
            except HistoryError as error:
                self.app.notify(
                    f"Acknowledged for this session only: {error.fault.summary}", severity="warning"
                )

    def acknowledged(self) -> None:
        """Redraw after an acknowledgement."""

    def action_raw(self) -> None:
        from ontap_tui.tui.job.raw import RawScreen

        session, current = self.app.session, self.current()
        if session is None or current is None:
            self.no_job()
            return
        cluster = session.engine.clusters.get(current.key[0])
        if cluster is not None and not cluster.account:
            self.app.notify(f"{cluster.name} has no account here, and only the cluster itself has the JSON")
        else:
            self.app.push_screen(RawScreen(session, current.key))

    @work(group="run-again")
    async def action_run_again(self) -> None:
        session, current = self.app.session, self.current()
        if session is None or current is None:
            self.no_job()
            return
        launch = await launch_of(session, current.key)
        if launch is None:
            self.app.notify("This job was not launched from here")
        else:
            open_form_again(self.app, session, launch, self.launched)

    @work(group="write")
    async def action_handover(self) -> None:
        from ontap_tui.tui.job.handover import handover_report
        from ontap_tui.tui.job.past import Subject

        session, current = self.app.session, self.current()
        if session is None or current is None:
            self.no_job()
            return
        subject = await Subject.of(session, current, self.app.view)
        cluster, uuid = current.key
        name, text = f"{cluster}-{uuid[:8]}.md", handover_report(subject)
        await write_file(
            self.app, "Save the hand-over report to", name, lambda path: text, what="Hand-over report"
        )


async def launch_of(session: Session, key: JobKey) -> Launch | None:
    """Return the launch that created the job; None if it was launched elsewhere or is no longer recorded."""
    from ontap_tui.history import HistoryError

    live = next((launch for launch in session.engine.launches.values() if key in launch.keys), None)
    if live is not None or session.history is None:
        return live
    try:
        return await session.history.launch_of(key)
    except HistoryError:
        return None


def open_form_again(
    app: LiveApp,
    session: Session,
    launch: Launch,
    left: Callable[[tuple[Launch, ...] | None], None],
) -> None:
    """Open the form of the launch's request, filled in as before; `left` receives the accepted launches."""
    from ontap_tui.tui.requests.form import RequestForm

    request = session.library.get(launch.request)
    if request is None:
        app.notify(f"The saved request {launch.request} no longer exists", severity="warning")
    else:
        app.push_screen(RequestForm(session, request, clusters=(launch.cluster,), values=launch.values), left)


def _have_ended(jobs: list[TrackedJob]) -> str:
    return "the job has ended" if len(jobs) == 1 else f"all {len(jobs)} jobs have ended"
