"""Every cluster: how it is, what is wrong and what to do, how it is polled, and which to show."""

from collections.abc import Iterable
from typing import ClassVar

from textual import getters
from textual.app import ComposeResult
from textual.content import Content

from ontap_tui.model import Batch, ClusterState, Health, printable, rough_duration
from ontap_tui.tui.bindings import bindings_of
from ontap_tui.tui.dashboard.verdict import cluster_sign
from ontap_tui.tui.frame import Frame
from ontap_tui.tui.glyphs import ASCII
from ontap_tui.tui.keys import CLUSTERS
from ontap_tui.tui.moments import clock
from ontap_tui.tui.rows import Rows
from ontap_tui.tui.screens.sparkline import sparkline
from ontap_tui.tui.session import Session
from ontap_tui.tui.sheet import Entry, Sheet

_TRENDS = 20


class ClustersScreen(Frame[None]):
    DEFAULT_CSS = """
    ClustersScreen {
        Rows { margin-top: 1; }
        #columns { height: 1; color: $quiet; margin-top: 1; }
        #about { height: auto; max-height: 60%; padding: 1 0; background: $surface; }
    }
    """
    BINDINGS = bindings_of(CLUSTERS)
    HINTS: ClassVar = (
        ("cluster_suspend", "suspend or resume"), ("refresh", "poll now"), ("cluster_show", "show or hide"),
        ("cluster_only", "only this"), ("back", "back"),
    )  # fmt: skip

    rows = getters.query_one(Rows)

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session

    def body(self) -> ComposeResult:
        yield Rows(self.line)
        yield Sheet(indent=14, margin=3, id="about")

    def on_mount(self) -> None:
        super().on_mount()
        self.app.batches.subscribe(self, self.follow)
        self.set_interval(1.0, self.draw)
        self.rows.focus()
        self.draw()

    def on_resize(self) -> None:
        super().on_resize()
        self.draw()

    def follow(self, batch: Batch) -> None:
        self.draw()

    @property
    def states(self) -> dict[str, ClusterState]:
        return dict(self.session.engine.clusters)

    @property
    def current(self) -> ClusterState | None:
        return self.states.get(self.rows.cursor or "")

    def draw(self) -> None:
        """The troubled first."""
        ordered = sorted(
            self.states.values(), key=lambda state: state.health in (Health.OK, Health.CONNECTING)
        )
        self.rows.show([state.name for state in ordered])
        current = self.current
        self.query_one(Sheet).show(self.about(current) if current else ())
        self.show_frame()

    def title_line(self) -> tuple[Content, Content]:
        states = self.states.values()
        trouble = sum(state.stale for state in states)
        hidden = len(self.app.view.hidden_clusters)
        right = Content.assemble(
            (f"{hidden} hidden   " if hidden else "", "$text-warning"),
            (f"{trouble} in trouble   " if trouble else "", "$state-failure"),
            (f"{len(states)}", "bold"),
        )
        return Content.styled("Clusters", "bold"), right

    def line(self, name: str) -> Content:
        state, now = self.states[name], self.session.clock.now()
        sign, style = cluster_sign(state, self.app.glyphs)
        width = max(map(len, self.states))
        hidden = name in self.app.view.hidden_clusters
        age = _age((now - state.polled_at).total_seconds()) if state.polled_at else "never"
        trip = rough_duration(state.round_trip) if state.round_trip is not None else ""
        health = state.fault.summary if state.fault and state.stale else str(state.health)
        counts = state.counts
        trend = sparkline(state.round_trips[-_TRENDS:], ascii_only=self.app.glyphs is ASCII)
        return Content.assemble(
            ("   [ ] " if hidden else "   [x] ", "$quiet"),
            (f"{sign} ", style),
            (f"{printable(name):<{width}}  ", "bold"),
            ("INSECURE  " if state.insecure else "", "bold $text-warning"),
            ("read-only  " if state.read_only else "", "$text-warning"),
            (f"{printable(health):<22}  ", "$state-failure" if state.stale else "$quiet"),
            (f"{age:>9}  ", "$quiet"),
            f"{counts.active:>5} active {counts.failure:>4} failed  ",
            (f"{trip:>7} ", "$text"),
            (f"{trend:<{_TRENDS}}  ", "$state-running"),
            (str(state.version or ""), "$quiet"),
        )

    def about(self, state: ClusterState) -> Iterable[Entry]:
        now = self.session.clock.now()

        def entry(head: str, text: str, style: str = "$text") -> Entry:
            return Entry(Content.styled(head, "$quiet"), Content.styled(printable(text), style))

        where = f"{state.url}   {state.ontap_name or ''} {state.ontap_uuid or ''}".rstrip()
        yield Entry(Content.styled(printable(state.name), "bold"), Content(printable(where)))
        if state.fault is not None:
            yield entry("trouble", f"{state.name} {state.fault.summary}", "$state-failure")
            if state.fault.remedy:
                yield entry("what to do", state.fault.remedy)
            if state.fault.detail:
                yield entry("in its words", state.fault.detail, "$quiet")
        yield entry("polling", self._polling(state))
        yield entry(
            "traffic",
            f"{state.requests:,} requests, {_size(state.bytes_received)} received"
            + (f", {state.bad_records} records could not be understood" if state.bad_records else ""),
        )
        if state.clock_skew is not None:
            ahead = "ahead of" if state.clock_skew > 0 else "behind"
            skew = abs(state.clock_skew)
            yield entry("clock", f"{rough_duration(skew)} {ahead} ours" if skew >= 2 else "as ours")
        if state.certificate_expires is not None:
            left = (state.certificate_expires - now).total_seconds()
            soon = "$state-failure" if left < 0 else "$text-warning" if left < 30 * 86400 else "$text"
            words = (
                f"expired {rough_duration(-left)} ago" if left < 0 else f"valid for {rough_duration(left)}"
            )
            yield entry("certificate", f"{words}, until {state.certificate_expires:%Y-%m-%d}", soon)
        if state.insecure:
            yield entry("INSECURE", "What is sent could be read or changed on the way.", "$text-warning")
        if state.tags:
            yield entry("tags", ", ".join(state.tags))

    def _polling(self, state: ClusterState) -> str:
        now = self.session.clock.now()
        if state.polling_stopped:
            return f"stopped: {state.health}" + (
                ", r asks again" if state.health is not Health.SUSPENDED else ""
            )
        rate = f"every {rough_duration(state.interval)}" if state.interval else "begins"
        next_poll = (
            f", next in {max(0, (state.next_poll_at - now).total_seconds()):.0f} s"
            if state.next_poll_at
            else ", one is under way"
        )
        last = f", last success {clock(state.polled_at, now)}" if state.polled_at else ", never succeeded"
        failures = f", {state.failures} failed in a row" if state.failures else ""
        return rate + next_poll + last + failures

    # Keys

    def on_rows_moved(self) -> None:
        self.draw()

    def on_rows_chosen(self) -> None:
        self.action_cluster_only()

    async def action_refresh(self) -> None:
        if (state := self.current) is not None:
            self.session.engine.refresh(state.name)
            self.app.tell(f"Polling {state.name} now")

    def action_cluster_suspend(self) -> None:
        state = self.current
        if state is None:
            return
        if state.health is Health.SUSPENDED:
            self.session.engine.resume(state.name)
        else:
            self.session.engine.suspend(state.name)
        self.draw()

    def action_cluster_show(self) -> None:
        if (state := self.current) is not None:
            self.app.view.show_clusters(self.app.view.hidden_clusters ^ {state.name})
            self.draw()

    def action_cluster_only(self) -> None:
        if (state := self.current) is not None:
            self.app.view.show_clusters(frozenset(self.states) - {state.name})
            self.dismiss(None)


def _age(seconds: float) -> str:
    return "just now" if seconds < 1 else f"{rough_duration(seconds)} ago"


def _size(count: int) -> str:
    size = float(count)
    for unit in ("B", "KiB", "MiB"):
        if size < 1024:
            return f"{size:.0f} {unit}"
        size /= 1024
    return f"{size:.1f} GiB"
