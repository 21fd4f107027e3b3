"""List every cluster with its health, problem and remedy, polling and visibility."""

from collections.abc import Collection, Sequence
from datetime import datetime
from statistics import median
from typing import ClassVar, Final

from textual import getters, work
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content

from ontap_tui.model import ClusterState, Health, ends_soon, printable, rough_duration, validity
from ontap_tui.tui.clusters.adding import add_cluster
from ontap_tui.tui.clusters.cluster_sheet import about_cluster
from ontap_tui.tui.clusters.keeping import edit_cluster, remove_cluster
from ontap_tui.tui.clusters.polling import poll_now
from ontap_tui.tui.clusters.recorders import RecorderList
from ontap_tui.tui.clusters.trusting import trust_shown
from ontap_tui.tui.dashboard.verdict import cluster_sign
from ontap_tui.tui.keys.bindings import bindings_of
from ontap_tui.tui.keys.table import CLUSTERS
from ontap_tui.tui.runtime.session import Session
from ontap_tui.tui.style.glyphs import ASCII
from ontap_tui.tui.style.times import ago
from ontap_tui.tui.style.words import recorder_of
from ontap_tui.tui.widgets.inputs import Narrowing
from ontap_tui.tui.widgets.line import Line
from ontap_tui.tui.widgets.list_columns import ListColumn, ListColumns, column_of
from ontap_tui.tui.widgets.screens import ListScreen
from ontap_tui.tui.widgets.sheet import Sheet

_TRENDS: Final = 20
_MARGIN: Final = 3
_GIVE_WAY: Final = ("trend", "version", "notes", "age")
"""Columns to drop when space is short, in this order."""
_FLATTENED: Final = 3.0
"""A round trip of this many medians fills its bar, so that one slow answer does not flatten the rest."""
_BARS: Final = "▁▂▃▄▅▆▇█"
_ASCII: Final = "_.-=+*%#"


class ClustersScreen(ListScreen[None]):
    DEFAULT_CSS = """
    ClustersScreen {
        Vertical { width: 100%; height: 1fr; }
        #titles { margin-top: 1; color: $quiet; }
        Rows { height: auto; max-height: 60%; }
        #about { margin-top: 1; padding: 1 0; background: $surface; }
        Input { display: none; margin: 0 3; background: $surface; }
        Input.-open { display: block; }
    }
    """
    BINDINGS = bindings_of(CLUSTERS)
    HINTS: ClassVar = (
        ("back", "back"), ("cluster_only", "show only this"), ("cluster_show", "show or hide"),
        ("cluster_find", "find"), ("cluster_add", "add"), ("cluster_edit", "edit"),
        ("cluster_suspend", "suspend or resume"), ("refresh", "poll now"), ("cluster_remove", "remove"),
    )  # fmt: skip

    TICK = 1.0

    field = getters.query_one(Narrowing)

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.states: dict[str, ClusterState] = {}
        """The cluster states when the screen was last drawn."""
        self.columns = ListColumns({})

    def body(self) -> ComposeResult:
        with Vertical():
            yield Line(id="titles")
            yield from super().body()
            yield RecorderList(self.session, margin=_MARGIN)
            yield Sheet(indent=14, margin=_MARGIN, id="about")
        yield Narrowing(placeholder="filter by name, tag or problem", compact=True)

    @property
    def current(self) -> ClusterState | None:
        return self.states.get(self.rows.cursor or "")

    def redraw(self) -> None:
        """List the clusters, those with problems first."""
        self.states = states = dict(self.session.engine.clusters)
        now = self.session.clock.now()
        self.columns = ListColumns(_columns(states.values(), now), _GIVE_WAY, margin=_MARGIN)
        self.query_one("#titles", Line).show_text(self.columns.titles)
        wanted = self.wanted.casefold()
        ordered = sorted(states.values(), key=lambda state: state.health in (Health.OK, Health.CONNECTING))
        self.rows.show([state.name for state in ordered if wanted in _found_by(state, now)])
        current = self.current
        about = about_cluster(current, now, self.app.keys) if current else ()
        self.query_one(Sheet).show(about)
        self.show_frame()

    def title_line(self) -> tuple[Content, Content]:
        states = self.states.values()
        trouble = sum(state.stale for state in states)
        ending = sum(ends_soon(state.certificate_expires, self.session.clock.now()) for state in states)
        hidden, shown = len(self.app.view.hidden_clusters), len(self.rows.ids)
        right = Content.assemble(
            (f"{hidden} hidden   " if hidden else "", "$text-warning"),
            (
                f"{ending} certificate{'s expire' if ending > 1 else ' expires'} soon   " if ending else "",
                "$text-warning",
            ),
            (f"{trouble} with problems   " if trouble else "", "$state-failure"),
            (f"{shown} of {len(states)}" if shown < len(states) else f"{shown}", "bold"),
        )
        return Content.styled("Clusters", "bold"), right

    def hints(self, width: int) -> Content:
        untrusted = self.current is not None and self.current.untrusted
        return self.hints_for(((("cluster_trust", "trust"),) if untrusted else ()) + self.HINTS, width)

    def line(self, name: str, width: int) -> Content:
        state, now, glyphs = self.states[name], self.session.clock.now(), self.app.glyphs
        sign, style = cluster_sign(state, glyphs)
        hidden = name in self.app.view.hidden_clusters
        trip = rough_duration(state.round_trip) if state.round_trip is not None else ""
        trips = state.round_trips[-_TRENDS:]
        top = min(max(trips), _FLATTENED * median(trips)) if trips else None
        well = "$state-failure" if state.stale else "$quiet"
        cells = {
            "shown": Content.assemble(("[ ] " if hidden else "[x] ", "$quiet"), (sign, style)),
            "name": Content.styled(printable(name), "bold"),
            "health": Content.styled(printable(_health(state)), well),
            "age": Content.styled(_age(state, now), "$quiet"),
            "active": Content(str(state.counts.active)),
            "failed": Content(str(state.counts.failure)),
            "trip": Content(trip),
            "trend": Content.styled(sparkline(trips, ascii_only=glyphs is ASCII, top=top), "$state-running"),
            "version": Content.styled(str(state.version or ""), "$quiet"),
            "recorder": Content.styled(recorder_of(state), "$quiet" if state.via else "$text-warning"),
            "notes": Content.styled(_notes(state, now), "bold $text-warning"),
        }
        return self.columns.line(cells, width)

    # Keys

    def action_cluster_find(self) -> None:
        self.field.add_class("-open")
        self.field.focus()

    def action_back(self) -> None:
        """Clear and leave the search field if it is open; otherwise leave the screen."""
        if self.field.has_class("-open"):
            self.field.remove_class("-open")
            self.field.value = ""
            self.rows.focus()
        else:
            self.dismiss(None)

    def on_rows_moved(self) -> None:
        self.redraw()

    def on_rows_chosen(self) -> None:
        self.action_cluster_only()

    async def action_refresh(self) -> None:
        if (state := self.current) is not None:
            self._poll(state.name)

    @work(group="refresh", exclusive=True)
    async def _poll(self, name: str) -> None:
        await poll_now(self.app, self.session, [name])

    def action_cluster_add(self) -> None:
        add_cluster(self.app, self.session)

    @work(group="keep", exclusive=True)
    async def action_cluster_edit(self) -> None:
        if (state := self.current) is not None:
            await edit_cluster(self.app, self.session, state.name)

    @work(group="keep", exclusive=True)
    async def action_cluster_remove(self) -> None:
        if (state := self.current) is not None:
            await remove_cluster(self.app, self.session, state.name)

    @work(group="keep", exclusive=True)
    async def action_cluster_trust(self) -> None:
        if (state := self.current) is not None:
            await trust_shown(self.app, self.session, state.name)

    def action_cluster_suspend(self) -> None:
        state = self.current
        if state is None:
            return
        if state.health is Health.SUSPENDED:
            self.session.engine.resume(state.name)
        else:
            self.session.engine.suspend(state.name)
        self.redraw()

    def action_cluster_show(self) -> None:
        if (state := self.current) is not None:
            self.app.view.show_clusters(self.app.view.hidden_clusters ^ {state.name})
            self.redraw()

    def action_cluster_only(self) -> None:
        if self.field.has_focus:
            self.rows.focus()
        elif (state := self.current) is not None:
            self.app.view.show_clusters(frozenset(self.states) - {state.name})
            self.dismiss(None)


def _columns(found: Collection[ClusterState], now: datetime) -> dict[str, ListColumn]:
    trips = any(state.round_trip is not None for state in found)  # a recorder's are not measured here
    return {
        "shown": ListColumn("SHOW", 5),
        "name": column_of("CLUSTER", (state.name for state in found), least=12),
        "health": column_of("HEALTH", map(_health, found), least=12),
        "age": ListColumn("AGE", 8, right=True),
        "active": ListColumn("ACTIVE", 6, right=True),
        "failed": ListColumn("FAILED", 6, right=True),
        "trip": ListColumn("RTT", 6 if trips else 0, right=True),
        "trend": ListColumn("TREND", _TRENDS if trips else 0),
        "version": column_of("ONTAP", (str(state.version or "") for state in found)),
        "recorder": column_of("RECORDED BY", map(recorder_of, found), least=12),
        "notes": column_of("", (_notes(state, now) for state in found)),
    }


def _health(state: ClusterState) -> str:
    return state.fault.summary if state.fault and state.stale else str(state.health)


def _notes(state: ClusterState, now: datetime) -> str:
    until = state.certificate_expires
    words = (
        ("INSECURE", state.insecure),
        ("no account", not state.account),
        ("read-only", state.read_only and state.account),
        (f"certificate {validity(until, now)}" if until else "", ends_soon(until, now)),
    )
    return " ".join(word for word, holds in words if holds)


def _found_by(state: ClusterState, now: datetime) -> str:
    return " ".join((state.name, *state.tags, _health(state), _notes(state, now))).casefold()


def _age(state: ClusterState, now: datetime) -> str:
    return ago((now - state.polled_at).total_seconds()) if state.polled_at is not None else "never"


def sparkline(values: Sequence[float], *, ascii_only: bool = False, top: float | None = None) -> str:
    """Return one cell per value, scaled from 0 to `top` (by default, the largest value)."""
    bars = _ASCII if ascii_only else _BARS
    top = max(values, default=0) if top is None else top
    if top <= 0:
        return bars[0] * len(values)
    return "".join(bars[min(len(bars) - 1, int(value / top * len(bars)))] for value in values)
