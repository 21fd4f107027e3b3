"""Implement the actions of the dashboard's keys."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import TYPE_CHECKING

from textual import events, getters, work
from textual.app import ComposeResult

from ontap_tui.model import Launch, TrackedJob
from ontap_tui.tui.dashboard.arranging import Arranging
from ontap_tui.tui.dashboard.board import Board
from ontap_tui.tui.dashboard.filter_bar import FilterBar
from ontap_tui.tui.dashboard.table import JobTable
from ontap_tui.tui.job.actions import JobActions
from ontap_tui.tui.job.copying import copy
from ontap_tui.tui.keys.bindings import bindings_of
from ontap_tui.tui.keys.spelling import display, normal
from ontap_tui.tui.keys.table import DASHBOARD
from ontap_tui.tui.widgets.picker import Picker, PickerItem

if TYPE_CHECKING:
    from ontap_tui.requests import Request


class Dashboard(JobActions[None]):
    """Implements every dashboard command of the key table, except movement, which `JobTable` handles."""

    BINDINGS = bindings_of(DASHBOARD)

    board = getters.query_one(Board)
    table = getters.query_one(JobTable)
    filter_bar = getters.query_one(FilterBar)

    def compose(self) -> ComposeResult:
        yield Board()

    @cached_property
    def _arranging(self) -> Arranging:
        return Arranging(self.app, self.board)

    def on_mount(self) -> None:
        self._arranging.restore()

    def on_key(self, event: events.Key) -> None:
        name = self.app.keys.requests.get(normal(event.key))
        if name is None:
            return
        event.stop()
        if self.app.barred is not None:
            self.app.notify(self.app.barred.reason)
        else:
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
        elif self.board.pane is not None:
            self.board.pane.redraw()

    def action_details(self) -> None:
        self.app.with_session(lambda session: self._open_details())

    def _open_details(self) -> None:
        if (key := self.app.view.cursor) is not None:
            self.app.open_details(key)
        else:
            self.no_job()

    def on_job_table_opened(self) -> None:
        self.action_details()

    def action_pane(self) -> None:
        if not self.board.pane_fits:
            self.action_details()
            return
        pane = self.board.pane
        self.app.remembered.put("pane", pane is None)
        if pane is None:
            self.board.open_pane()
        else:
            pane.remove()
            self.table.focus()

    def action_attention(self) -> None:
        view, keys = self.app.view, self.app.keys
        following, needing = view.next_need(), len(view.needing())
        if following is not None:
            self.board.go_to(following.tracked.key)
        elif needing:
            ways = [f"{display(keys.of(id)[0])} {what}" for id, what in self._showing()]
            hidden = (
                "1 hidden job needs attention" if needing == 1 else f"{needing} hidden jobs need attention"
            )
            self.app.notify(f"{hidden}: {', '.join(ways)}")
        else:
            self.app.notify("Nothing needs attention")

    def _showing(self) -> Iterator[tuple[str, str]]:
        """Yield (command id, description) for each command that would reveal hidden jobs."""
        if self.filter_bar.text:
            yield "back", "clears the filter"
        if self.app.view.hidden_clusters:
            yield "clusters_all", "shows all clusters"

    @work(group="copy")
    async def action_copy(self) -> None:
        row = self.app.view.get(self.app.view.cursor)
        if row is not None:
            await copy(self.app, row, self.table)
        else:
            self.no_job()

    # The table

    def action_filter(self) -> None:
        self.filter_bar.open()
        self.board.show_all()
        self.board.show_keys()

    def on_filter_bar_changed(self) -> None:
        self.board.rearranged()

    def on_filter_bar_left(self) -> None:
        self.app.remembered.put("filters", self.filter_bar.used)
        if self.focused is None or self.filter_bar in self.focused.ancestors:
            self.table.focus()
        self.board.show_all()
        self.board.show_keys()

    def action_back(self) -> None:
        self.filter_bar.clear()

    def action_mark(self) -> None:
        self._arranging.mark()

    def action_mark_shown(self) -> None:
        self._arranging.mark_shown()

    def action_unmark_all(self) -> None:
        self._arranging.unmark_all()

    @work(group="sort")
    async def action_sort(self) -> None:
        await self._arranging.choose_sort()

    def action_sort_invert(self) -> None:
        self._arranging.invert()

    def action_sort_previous(self) -> None:
        self._arranging.sort_by_neighbour(-1)

    def action_sort_next(self) -> None:
        self._arranging.sort_by_neighbour(1)

    def on_job_table_title_clicked(self, message: JobTable.TitleClicked) -> None:
        self._arranging.sort_by_title(message.column)

    @work(group="columns")
    async def action_columns(self) -> None:
        await self._arranging.choose_columns()

    @work(group="scope", exclusive=True)
    async def action_scope(self) -> None:
        await self._arranging.next_scope()

    def action_clusters_all(self) -> None:
        self._arranging.show_all_clusters()

    @work(group="export")
    async def action_export(self) -> None:
        await self._arranging.export()

    def action_hold(self) -> None:
        self.app.held = not self.app.held
        self.board.show_all()

    # Requests

    def action_run(self) -> None:
        from ontap_tui.tui.requests.picker import RequestPicker

        self.app.with_session(lambda session: self.app.push_screen(RequestPicker(session), self._open_form))

    def action_open_request(self, name: str) -> None:
        self.app.with_session(lambda session: self._open_form(session.library.get(name)))

    def _open_form(self, request: Request | None) -> None:
        from ontap_tui.tui.requests.form import RequestForm

        session, current = self.app.session, self.current()
        if session is not None and request is not None:
            clusters = (current.key[0],) if current is not None else ()
            self.app.push_screen(RequestForm(session, request, clusters=clusters), self.launched)

    def launched(self, launches: tuple[Launch, ...] | None) -> None:
        key = next((key for launch in launches or () for key in launch.keys), None)
        if key is not None:
            self.board.expect(key)

    # Other screens

    def action_clusters(self) -> None:
        from ontap_tui.tui.clusters.clusters import ClustersScreen

        self.app.with_session(lambda session: self.app.push_screen(ClustersScreen(session)))

    def action_cluster_add(self) -> None:
        from ontap_tui.tui.clusters.adding import add_cluster

        self.app.with_session(lambda session: add_cluster(self.app, session))

    def action_launches(self) -> None:
        from ontap_tui.tui.launches.launches import LaunchesScreen

        self.app.with_session(lambda session: self.app.push_screen(LaunchesScreen(session)))

    def action_overview(self) -> None:
        from ontap_tui.tui.overview.overview import OverviewScreen

        self.app.with_session(lambda session: self.app.push_screen(OverviewScreen(session)))

    def action_catalogue(self) -> None:
        from ontap_tui.tui.requests.catalogue import CatalogueScreen

        self.app.with_session(lambda session: self.app.push_screen(CatalogueScreen(session)))

    def action_log(self) -> None:
        from ontap_tui.tui.events.log import LogScreen

        self.app.with_session(lambda session: self.app.push_screen(LogScreen(session, self.app.event_log)))

    def action_quit(self) -> None:
        session = self.app.session
        if session is not None and session.unanswered:
            self._quit_anyway(session.unanswered)
        else:
            self.app.exit()

    @work(group="quit", exclusive=True)
    async def _quit_anyway(self, unanswered: int) -> None:
        title = f"{unanswered} launch{'es' if unanswered > 1 else ''} still unanswered"
        choices = [
            PickerItem("no", "Stay"),
            PickerItem("yes", "Quit", "the outcome is looked up at the next start"),
        ]
        if await self.app.push_screen_wait(Picker(title, choices)) == "yes":
            self.app.exit()
