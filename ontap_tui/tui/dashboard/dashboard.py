"""What the keys of the dashboard do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from textual import events, work

from ontap_tui.history import HistoryError
from ontap_tui.model import Action, JobKey, Launch, Outcome
from ontap_tui.tui.bindings import bindings
from ontap_tui.tui.dashboard.arranging import ArrangedBoard
from ontap_tui.tui.dashboard.copying import CHOICES, curl_line, message_text, row_text
from ontap_tui.tui.keys import BY_ID, COMMANDS, DASHBOARD, normal
from ontap_tui.tui.pickers import Choice, Picker

if TYPE_CHECKING:
    from ontap_tui.requests import Request
    from ontap_tui.tui.session import Session


class Dashboard(ArrangedBoard):
    """Every action of the table of keys is a method here, but for moving, which the table does by itself."""

    BINDINGS = bindings(
        *(command.id for command in COMMANDS if DASHBOARD in command.screens and command.group != "Move")
    )

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Where the session is read-only, nothing that changes a cluster is there at all."""
        command = BY_ID.get(action)
        return not (self.app.read_only and command is not None and command.changes)

    def on_key(self, event: events.Key) -> None:
        name = self.app.keys.requests.get(normal(event.key))
        if name is not None and not self.app.read_only:
            event.stop()
            self.action_open_request(name)

    # Jobs

    def action_details(self) -> None:
        session, key = self.app.session, self.app.view.cursor
        if session is not None and key is not None:
            self.app.open_details(key)

    def on_job_table_opened(self) -> None:
        self.action_details()

    def action_pane(self) -> None:
        if self.pane_fits:
            self.open_pane(shown=not self.pane_open)
            self.app.remembered.put("pane", self.pane_open)
        else:
            self.action_details()

    def action_raw(self) -> None:
        from ontap_tui.tui.details import RawScreen

        session, key = self.app.session, self.app.view.cursor
        if session is not None and key is not None:
            self.app.push_screen(RawScreen(session, key))

    def action_pause(self) -> None:
        self._control(None)

    def action_cancel(self) -> None:
        self._control(Action.CANCEL)

    def _control(self, action: Action | None) -> None:
        from ontap_tui.tui.forms import ControlDialog

        session = self.app.session
        jobs, hidden = self.app.view.chosen()
        active = [job for job in jobs if job.active]
        if session is None or not jobs:
            return
        if active:
            self.app.push_screen(ControlDialog(session, action, active, hidden=hidden))
        else:
            self.app.tell(
                "Nothing to do: " + ("it has ended" if len(jobs) == 1 else "all of them have ended")
            )

    def action_watch(self) -> None:
        session = self.app.session
        jobs = [job for job in self.app.view.chosen()[0] if job.active]
        if session is None:
            return
        engine = session.engine
        fresh = [job.key for job in jobs if job.key not in engine.watched]
        for job in jobs:
            (engine.watch if fresh else engine.unwatch)(job.key)
        if not jobs:
            self.app.tell("It has ended already")
        elif fresh:
            self.app.tell(
                f"You will be told when {'it ends' if len(jobs) == 1 else f'these {len(jobs)} end'}"
            )
        else:
            self.app.tell("No longer watched")

    def action_attention(self) -> None:
        keys = [row.tracked.key for row in self.app.view.needing()]
        if not keys:
            self.app.tell("Nothing needs you")
            return
        current = self.app.view.cursor
        after = keys.index(current) + 1 if current in keys else 0
        self.go_to(keys[after % len(keys)])

    @work(group="acknowledge")
    async def action_acknowledge(self) -> None:
        view, session = self.app.view, self.app.session
        rows = [row for job in view.chosen()[0] if (row := view.get(job.key)) is not None]
        reasons = {row.tracked.key: row.need for row in rows if row.need is not None}
        if not reasons:
            self.app.tell("Nothing here needs to be acknowledged")
            return
        view.acknowledge(reasons)
        self.redraw()
        if session is not None and session.history is not None:
            try:
                await session.history.acknowledge(reasons)
            except HistoryError as error:
                self.app.tell(
                    f"Acknowledged until the program ends: {error.fault.summary}", severity="warning"
                )

    @work(group="copy")
    async def action_copy(self) -> None:
        from ontap_tui.ontap import OntapError

        session, row = self.app.session, self.app.view.get(self.app.view.cursor)
        if session is None or row is None:
            return
        what = await self.app.push_screen_wait(Picker("Copy", CHOICES))
        tracked = row.tracked
        if what == "uuid":
            self.app.copy_text(tracked.job.uuid, "The uuid")
        elif what == "row":
            self.app.copy_text(row_text(row, self.table.columns, self.table.moment), "The row")
        elif what == "curl":
            self.app.copy_text(curl_line(tracked, self.app.config), "The curl line")
        elif what == "message":
            self.app.copy_text(message_text(tracked), "The message")
        elif what == "json":
            try:
                raw = await session.engine.raw_job(tracked.key)
            except OntapError as error:
                self.app.tell(error.fault.summary, title="Not copied", severity="error")
            else:
                self.app.copy_text(raw.decode(errors="replace"), "The JSON")

    # Requests

    def action_run(self) -> None:
        from ontap_tui.tui.forms import RequestPicker

        if self.app.session is not None:
            self.app.push_screen(RequestPicker(self.app.session), self._open_form)

    def action_open_request(self, name: str) -> None:
        if self.app.session is not None:
            self._open_form(self.app.session.library.get(name))

    def _open_form(self, request: Request | None, launch: Launch | None = None) -> None:
        """With a launch: filled in as it was then."""
        from ontap_tui.tui.forms import RequestForm

        session, current = self.app.session, self.app.view.current
        if session is None or request is None:
            return
        if launch is not None:
            form = RequestForm(session, request, clusters=(launch.cluster,), values=launch.values)
        else:
            form = RequestForm(
                session, request, clusters=(current.job.cluster,) if current is not None else ()
            )
        self.app.push_screen(form, self.launched)

    @work(group="run-again")
    async def action_run_again(self) -> None:
        session, current = self.app.session, self.app.view.current
        if session is None or current is None:
            return
        launch = await self._launch_of(session, current.key)
        if launch is None:
            self.app.tell("This job was not launched from here")
            return
        request = session.library.get(launch.request)
        if request is None:
            self.app.tell(f"There is no saved request {launch.request} any more", severity="warning")
        self._open_form(request, launch)

    async def _launch_of(self, session: Session, key: JobKey) -> Launch | None:
        live = next((launch for launch in session.engine.launches.values() if key in launch.keys), None)
        if live is not None or session.history is None:
            return live
        try:
            return await session.history.launch_of(key)
        except HistoryError:
            return None

    def launched(self, launches: tuple[Launch, ...] | None) -> None:
        key = next((key for launch in launches or () for key in launch.keys), None)
        if key is not None:
            self.expect(key)

    # Other views and the program

    def action_clusters(self) -> None:
        self._open("ClustersScreen")

    def action_launches(self) -> None:
        self._open("LaunchesScreen")

    def action_overview(self) -> None:
        self._open("OverviewScreen")

    def action_catalogue(self) -> None:
        self._open("CatalogueScreen")

    def action_log(self) -> None:
        self._open("LogScreen", self.app.event_log)

    def _open(self, name: str, *arguments: Any) -> None:
        from ontap_tui.tui import screens

        if self.app.session is not None:
            self.app.push_screen(getattr(screens, name)(self.app.session, *arguments))

    def action_quit(self) -> None:
        session = self.app.session
        unanswered = [
            launch
            for launch in (session.engine.launches.values() if session is not None else ())
            if launch.outcome in (Outcome.INTENDED, Outcome.SENT)
        ]
        if unanswered:
            self._quit_anyway(len(unanswered))
        else:
            self.app.exit()

    @work(group="quit", exclusive=True)
    async def _quit_anyway(self, unanswered: int) -> None:
        title = f"{unanswered} launch{'es have' if unanswered > 1 else ' has'} no answer yet"
        choices = [
            Choice("no", "Stay"),
            Choice("yes", "Quit", "what becomes of it is looked up at the next start"),
        ]
        if await self.app.push_screen_wait(Picker(title, choices)) == "yes":
            self.app.exit()
