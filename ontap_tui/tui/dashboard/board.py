"""Lay out the dashboard: the verdict, the clusters, the table, and the details pane."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, cast

from textual import getters
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content

from ontap_tui.model import Batch, Health, JobKey
from ontap_tui.tui.dashboard.captions import empty_text, message, status
from ontap_tui.tui.dashboard.filter_bar import FilterBar
from ontap_tui.tui.dashboard.offered import offered
from ontap_tui.tui.dashboard.strip import ages, facts, strip
from ontap_tui.tui.dashboard.table import JobTable
from ontap_tui.tui.dashboard.verdict import ages as verdict_ages
from ontap_tui.tui.dashboard.verdict import verdict
from ontap_tui.tui.runtime.live import LiveApp
from ontap_tui.tui.widgets.key_line import hint_line, hints_of, key_line
from ontap_tui.tui.widgets.line import Line, TextForWidth

if TYPE_CHECKING:
    from ontap_tui.tui.job.details import DetailsPane

_ROOMY: Final = (100, 30)
"""Minimum columns and lines for a separate line of clusters."""
_PANE_FROM: Final = 120
"""Minimum columns for the details pane beside the table."""


class Board(Vertical):
    """Displays the view and follows its changes. Call `rearranged` after reordering it for the user."""

    DEFAULT_CSS = """
    Board {
        height: 1fr;

        #verdict, #strip, #keys, #message { background: $surface; }
        #message { padding: 0 3; display: none; }
        #body { height: 1fr; }

        DetailsPane { width: 3fr; border-left: vkey $border-blurred; }
        DetailsPane:focus { border-left: thick $primary; }
        JobTable { width: 4fr; }
        &.-narrow DetailsPane { display: none; }

        &.-short #strip { display: none; }
        &.-short #message { display: block; }
    }
    """

    app = getters.app(LiveApp)
    table = getters.query_one(JobTable)
    filter_bar = getters.query_one(FilterBar)

    def __init__(self) -> None:
        super().__init__()
        self._said_silent = False
        """Whether the line above the table reports that a shared history is silent."""
        self._starting = True
        self._awaited = False
        """Whether the view has changed and will be drawn soon."""
        self._fleet: dict[str, tuple[object, ...]] = {}
        """Per cluster, the facts last drawn in the first line; below, those in the line of clusters."""
        self._strip_of: dict[str, tuple[object, ...]] = {}
        self._listed: tuple[frozenset[str], dict[str, Health]] = frozenset(), {}
        self._offered: list[tuple[str, str]] = []
        """The keys last drawn in the last line."""
        self._expected: tuple[JobKey, int] | None = None
        """A job launched from here, which gets the cursor when it appears, and the cursor's moves by then.

        The cursor stays where it is if it has moved since.
        """

    def compose(self) -> ComposeResult:
        app = self.app
        yield Line(id="verdict")
        yield Line(id="strip")
        yield Line(id="status")
        yield FilterBar(app.remembered.get("filters", list[str], []))
        with Horizontal(id="body"):
            yield JobTable(app.view, app.clock, app.glyphs)
        yield Line(id="message")
        yield Line(id="keys")

    def on_mount(self) -> None:
        self.app.view.on_change = self._view_changed
        self.app.batches.subscribe(self, self.on_batch)
        self.set_interval(1.0, self.tick)
        if self.app.remembered.get("pane", bool, False):
            self.call_after_refresh(self.open_pane)
        self.table.focus()
        self.fit()

    def on_resize(self) -> None:
        self.fit()

    def fit(self) -> None:
        """Adapt to the size of the screen; the board's own size is unknown before the first layout."""
        width, height = self.screen.size
        self.set_class(width < _ROOMY[0] or height < _ROOMY[1], "-short")
        self.set_class(not self.pane_fits, "-narrow")
        self.show_all()
        self.show_keys()

    # Following

    def on_batch(self, batch: Batch) -> None:
        """Draw the changes from a batch. Ages are updated at the next tick."""
        self._stay_on_top()
        self._welcome()
        if not batch.events:
            self.table.use_glyphs(self.app.glyphs)
            self.show_keys()
            self.redraw()
        elif self.table.outdated or self._fleet != self._fleet_now():
            self.redraw()

    def _fleet_now(self) -> dict[str, tuple[object, ...]]:
        """Return the facts drawn about each cluster, except ages."""
        return {name: facts(state) for name, state in self.app.view.clusters.items()}

    def _clusters_listed(self) -> tuple[frozenset[str], dict[str, Health]]:
        """Return the facts that the line of clusters updates at once when they change."""
        view = self.app.view
        return view.hidden_clusters, {name: state.health for name, state in view.clusters.items()}

    def _view_changed(self) -> None:
        """Schedule one redraw for all changes of the view made at this moment."""
        if not self._awaited:
            self._awaited = True
            self.call_later(self._follow_view)

    def _follow_view(self) -> None:
        self._awaited = False
        if self.table.outdated:
            self.redraw()

    def _stay_on_top(self) -> None:
        """Keep the cursor on the first row during start-up, while clusters arrive one by one."""
        view = self.app.view
        if self._starting and len(view) and not self.table.moves:
            view.cursor = view[0].tracked.key
        self._starting = any(state.health is Health.CONNECTING for state in view.clusters.values())

    def tick(self) -> None:
        if self.app.held:
            return
        view, now = self.app.view, self.app.clock.now()
        view.tick()
        if self._silent or self._said_silent:
            self._said_silent = bool(self._silent)
            self._show("status", self._status)
        if self.table.outdated:
            self.table.sync()
            self._show_lines()
        else:
            self.table.tick()
            self._show("message", self._message)
            if verdict_ages(view.needing()):
                self._show("verdict", self._verdict)
        if self._strip_of != self._fleet_now() or any(ages(state, now) for state in view.clusters.values()):
            self._show_strip()

    def redraw(self) -> None:
        """Draw the view as it is now. Counts and ages per cluster are updated at the next tick."""
        self.table.sync()
        if self._listed == self._clusters_listed():
            self._show_lines()
        else:
            self.show_all()

    def rearranged(self) -> None:
        """Update the display after the user chose another order or other rows."""
        self.table.rearranged()
        self.show_all()

    def show_all(self) -> None:
        """Update every line."""
        self._show_strip()
        self._show_lines()

    def _show_strip(self) -> None:
        self._listed = self._clusters_listed()
        self._strip_of = self._fleet_now()
        self._show("strip", self._strip)

    def _show_lines(self) -> None:
        self._fleet = self._fleet_now()
        self._show("verdict", self._verdict)
        self._show_place()
        self.table.say_when_empty(self._when_empty)

    def _when_empty(self, width: int) -> list[str]:
        app = self.app
        return empty_text(app.view, self.filter_bar.text, app.config, app.keys, width)

    def _verdict(self, width: int) -> Content:
        app, view = self.app, self.app.view
        return verdict(
            list(view.clusters.values()),
            view.needing(),
            app.clock.now(),
            width,
            app.glyphs,
            dots=self.has_class("-short"),
            bar=app.barred.mark if app.barred is not None else "",
            next_key=app.keys.of("attention")[0],
        )

    def _strip(self, width: int) -> Content:
        app, view = self.app, self.app.view
        clusters, now = list(view.clusters.values()), app.clock.now()
        return strip(clusters, view.hidden_clusters, now, width, app.glyphs, app.keys)

    def _show_place(self) -> None:
        """Update the lines that describe the table and the job under the cursor."""
        self._show("status", self._status)
        self._show("message", self._message)
        if self._offered != offered(self.app.view):
            self.show_keys()

    def _status(self, width: int) -> Content:
        app, new_above = self.app, self.table.new_above
        text = "" if self.filter_bar.display else self.filter_bar.text
        return status(
            app.view,
            text,
            width,
            app.glyphs,
            app.keys,
            held=app.held,
            new_above=new_above,
            silent=self._silent,
        )

    @property
    def _silent(self) -> float:
        return self.app.session.engine.silent if self.app.session is not None else 0.0

    def _message(self, width: int) -> Content:
        table = self.table
        return message(self.app.view, table.moment, width, with_cluster=table.arrangement.cuts_names)

    def _show(self, id: str, text_for: TextForWidth) -> None:
        self.query_one(f"#{id}", Line).show_text(text_for)

    def show_keys(self) -> None:
        self._offered = offered(self.app.view)
        self._show("keys", self._keys)

    def _keys(self, width: int) -> Content:
        keys = self.app.keys
        if self.filter_bar.display:
            return hint_line(hints_of(keys, FilterBar.HINTS), width, help_key=keys.of("help")[-1])
        return key_line(keys, self._offered, width, read_only=self.app.read_only)

    # Details pane

    @property
    def pane(self) -> DetailsPane | None:
        """Return the details pane; None while it is closed."""
        return cast("DetailsPane | None", next(iter(self.query("DetailsPane")), None))

    @property
    def pane_fits(self) -> bool:
        return self.screen.size.width >= _PANE_FROM

    def open_pane(self) -> None:
        from ontap_tui.tui.job.details import DetailsPane

        self.query_one("#body").mount(DetailsPane())
        self.call_after_refresh(self._fill_pane)

    def _fill_pane(self) -> None:
        if self.pane is not None and self.app.session is not None:
            self.pane.show(self.app.session, self.app.view.cursor)

    def on_job_table_moved(self) -> None:
        self._fill_pane()
        self._show_place()

    # Expected jobs

    def expect(self, key: JobKey) -> None:
        """Move the cursor to the job as soon as it appears, unless the user moves the cursor first."""
        self._expected = key, self.table.moves
        self._welcome()

    def _welcome(self) -> None:
        if self._expected is None or self.app.view.get(self._expected[0]) is None:
            return
        (key, moves), self._expected = self._expected, None
        if self.table.moves == moves:
            self.go_to(key)
        else:
            self.app.notify(f"The launched job is in the table, marked {self.app.glyphs.launched}")

    def go_to(self, key: JobKey) -> None:
        if self.app.view.index(key) is None:
            self.app.notify("The job is not shown: the filter, the scope or a hidden cluster excludes it")
        self.table.go_to(key)
