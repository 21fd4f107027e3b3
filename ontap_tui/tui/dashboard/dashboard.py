"""What the keys of the dashboard do."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from textual import events, work

from ontap_tui.model import Launch, TrackedJob
from ontap_tui.tui.bindings import bindings_of
from ontap_tui.tui.dashboard.arranging import ArrangedBoard
from ontap_tui.tui.dashboard.copying import CHOICES, curl_line, message_text, row_text
from ontap_tui.tui.keys import DASHBOARD, display, normal
from ontap_tui.tui.pickers import Choice, Picker

if TYPE_CHECKING:
    from ontap_tui.requests import Request


class Dashboard(ArrangedBoard):
    """Every action of the table of keys is a method here, but for moving, which the table does by itself."""

    BINDINGS = bindings_of(DASHBOARD)

    def on_key(self, event: events.Key) -> None:
        name = self.app.keys.requests.get(normal(event.key))
        if name is not None and not self.app.read_only:
            event.stop()
            self.action_open_request(name)

    # Jobs

    def chosen(self) -> tuple[list[TrackedJob], int]:
        return self.app.view.chosen()

    def current(self) -> TrackedJob | None:
        return self.app.view.current

    def acknowledged(self) -> None:
        following = self.app.view.next_need()
        if following is not None:
            self.table.go_to(following.tracked.key)
        self.redraw()

    def action_details(self) -> None:
        session, key = self.app.session, self.app.view.cursor
        if session is not None and key is not None:
            self.app.open_details(key)

    def on_job_table_opened(self) -> None:
        self.action_details()

    def action_pane(self) -> None:
        if not self.pane_fits:
            self.action_details()
            return
        self.app.remembered.put("pane", self.pane is None)
        if self.pane is None:
            self.open_pane()
        else:
            self.pane.remove()
            self.table.focus()

    def action_attention(self) -> None:
        view, keys = self.app.view, self.app.keys
        following, needing = view.next_need(), len(view.needing())
        if following is not None:
            self.go_to(following.tracked.key)
        elif needing:
            ways = [f"{display(keys.of(id)[0])} {what}" for id, what in self._showing()]
            self.app.tell(f"{needing} need you but are not shown: {', '.join(ways)}")
        else:
            self.app.tell("Nothing needs you")

    def _showing(self) -> Iterator[tuple[str, str]]:
        """What brings back jobs that are not shown, as (id of a command, what it does)."""
        if self.filter_bar.text:
            yield "back", "clears the filter"
        if self.app.view.hidden_clusters:
            yield "clusters_all", "shows all clusters"

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
            self.app.copy_text(row_text(row, self.table.arrangement.chosen, self.table.moment), "The row")
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

    def _open_form(self, request: Request | None) -> None:
        from ontap_tui.tui.forms import RequestForm

        session, current = self.app.session, self.current()
        if session is not None and request is not None:
            clusters = (current.key[0],) if current is not None else ()
            self.app.push_screen(RequestForm(session, request, clusters=clusters), self.launched)

    def launched(self, launches: tuple[Launch, ...] | None) -> None:
        key = next((key for launch in launches or () for key in launch.keys), None)
        if key is not None:
            self.expect(key)

    # Other views and the program

    def action_clusters(self) -> None:
        from ontap_tui.tui.screens.clusters import ClustersScreen

        if self.app.session is not None:
            self.app.push_screen(ClustersScreen(self.app.session))

    def action_launches(self) -> None:
        from ontap_tui.tui.screens.launches import LaunchesScreen

        if self.app.session is not None:
            self.app.push_screen(LaunchesScreen(self.app.session))

    def action_overview(self) -> None:
        from ontap_tui.tui.screens.overview import OverviewScreen

        if self.app.session is not None:
            self.app.push_screen(OverviewScreen(self.app.session))

    def action_catalogue(self) -> None:
        from ontap_tui.tui.forms.catalogue import CatalogueScreen

        if self.app.session is not None:
            self.app.push_screen(CatalogueScreen(self.app.session))

    def action_log(self) -> None:
        from ontap_tui.tui.screens.log import LogScreen

        if self.app.session is not None:
            self.app.push_screen(LogScreen(self.app.session, self.app.event_log))

    def action_quit(self) -> None:
        session = self.app.session
        if session is not None and session.unanswered:
            self._quit_anyway(session.unanswered)
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
