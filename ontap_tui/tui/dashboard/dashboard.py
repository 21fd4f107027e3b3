"""Composes the dashboard and routes its keys."""

from __future__ import annotations

from textual import getters
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.screen import Screen

from ontap_tui.model import Batch, JobKey, printable
from ontap_tui.tui.bindings import bindings
from ontap_tui.tui.dashboard.status import status
from ontap_tui.tui.dashboard.strip import strip
from ontap_tui.tui.dashboard.verdict import verdict
from ontap_tui.tui.key_line import key_line
from ontap_tui.tui.keys import COMMANDS, DASHBOARD
from ontap_tui.tui.line import Line
from ontap_tui.tui.live import LiveApp
from ontap_tui.tui.table import JobTable
from ontap_tui.tui.view import ATTENTION, COLUMNS

_BELOW = 100, 30
"""Columns and lines below which the screen does without the line of clusters."""


class Dashboard(Screen[None]):
    CSS_PATH = "dashboard.tcss"
    BINDINGS = bindings(
        *(command.id for command in COMMANDS if DASHBOARD in command.screens and command.group != "Move")
    )

    app = getters.app(LiveApp)
    table = getters.query_one(JobTable)

    def compose(self) -> ComposeResult:
        yield Line(id="verdict")
        yield Line(id="strip")
        yield Line(id="status")
        with Horizontal(id="body"):
            yield JobTable(self.app.view, self.app.clock, self.app.glyphs)
        yield Line(id="message")
        yield Line(id="keys")

    def on_mount(self) -> None:
        self.app.batches.subscribe(self, self.follow)
        self.set_interval(1.0, self.tick)
        self.table.focus()
        self.show_all()

    def on_resize(self) -> None:
        self.set_class(self.size.width < _BELOW[0] or self.size.height < _BELOW[1], "-short")
        self.show_all()

    # Following

    def follow(self, batch: Batch) -> None:
        self.table.sync()
        self.show_all()

    def tick(self) -> None:
        if self.app.view.tick():
            self.table.sync()
        else:
            self.table.tick()
        self.show_all()

    def on_job_table_moved(self, message: JobTable.Moved) -> None:
        self.show_all()

    def show_all(self) -> None:
        """Brings every line up to what is known now."""
        app, view, width, now = self.app, self.app.view, self.size.width, self.app.clock.now()
        clusters = list(view.clusters.values())
        short = self.has_class("-short")
        self.query_one("#verdict", Line).show(
            verdict(clusters, view.needing(), now, width, app.glyphs, dots=short, read_only=app.read_only)
        )
        self.query_one("#strip", Line).show(strip(clusters, view.hidden_clusters, now, width, app.glyphs))
        self.query_one("#status", Line).show(
            status(view, "", width, app.glyphs, held=False, new_above=self.table.new_above)
        )
        shown = ("details", "filter", "run", "pause", "cancel", "attention")
        self.query_one("#keys", Line).show(key_line(app.keys, shown, width, read_only=app.read_only))
