"""Charts of what ended lately: how much, how it ended, what fails where, and how long each kind takes."""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import ClassVar, Final, NamedTuple

from textual import getters, work
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Static

from ontap_tui.history import Bucket, FailureCount, HistoryError
from ontap_tui.model import Batch, Estimate, estimate, printable, rough_duration
from ontap_tui.tui.bindings import bindings_of
from ontap_tui.tui.frame import Frame
from ontap_tui.tui.glyphs import ASCII
from ontap_tui.tui.keys import OVERVIEW
from ontap_tui.tui.page import Page
from ontap_tui.tui.screens.sparkline import sparkline
from ontap_tui.tui.session import Session

_WINDOW: Final = timedelta(hours=24)
_KINDS: Final = 12
_REREAD: Final = 30.0
"""s between reads of the history."""


class Past(NamedTuple):
    buckets: tuple[Bucket, ...] = ()
    failures: tuple[FailureCount, ...] = ()
    durations: tuple[tuple[str, Estimate], ...] = ()
    """Of each kind that ended often enough, most frequent first."""


class OverviewScreen(Frame[None]):
    DEFAULT_CSS = """
    OverviewScreen Page { padding: 1 3; }
    """
    BINDINGS = bindings_of(OVERVIEW)
    HINTS: ClassVar = (("refresh", "read again"), ("back", "back"))

    page = getters.query_one(Static)

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        self.past = Past()
        self.note = ""

    def body(self) -> ComposeResult:
        with Page():
            yield Static(markup=False)

    def on_mount(self) -> None:
        super().on_mount()
        self.app.batches.subscribe(self, self.follow)
        self.set_interval(_REREAD, self.read)
        self.query_one(Page).focus()
        self.read()

    def on_resize(self) -> None:
        super().on_resize()
        self.read()

    def follow(self, batch: Batch) -> None:
        self.draw()

    async def action_refresh(self) -> None:
        self.read()

    @work(group="read", exclusive=True)
    async def read(self) -> None:
        history, now = self.session.history, self.session.clock.now()
        self.note = "" if history else "no history is kept at present"
        if history is not None and self.size.width:
            slices = max(12, min(96, self._room() // 2))
            try:
                durations = await history.durations()
                self.past = Past(
                    tuple(await history.throughput(now - _WINDOW, now, bucket=_WINDOW / slices)),
                    tuple(await history.failure_counts(now - _WINDOW)),
                    tuple(_spreads(durations)),
                )
            except HistoryError as error:
                self.note = f"the history {error.fault.summary}"
        self.draw()

    def _room(self) -> int:
        return max(20, self.size.width - 10)

    def draw(self) -> None:
        self.page.update(Content("\n").join(self.lines()))
        self.show_frame()

    def title_line(self) -> tuple[Content, Content]:
        return Content.styled("Overview", "bold"), Content.styled(self.note or "the last 24 hours", "$quiet")

    def lines(self) -> Iterable[Content]:
        yield from self._states()
        yield Content()
        yield from self._throughput()
        yield Content()
        yield from self._failures()
        yield Content()
        yield from self._durations()

    def _states(self) -> Iterable[Content]:
        """How many jobs are in each state now, on each cluster, as one bar a cluster."""
        states = self.session.engine.clusters.values()
        width = max((len(state.name) for state in states), default=0)
        room = self._room() - width - 30
        most = max((state.counts.active for state in states), default=0)
        yield _title("Active now")
        for state in states:
            counts = state.counts
            scale = min(1.0, room / most) if most else 0
            bars = [
                (self.app.glyphs.full * round(count * scale), f"$state-{name}")
                for name, count in (
                    ("running", counts.running),
                    ("paused", counts.paused),
                    ("queued", counts.queued),
                )
            ]
            numbers = f"  {counts.running} running  {counts.queued} queued"
            numbers += f"  {counts.paused} paused" if counts.paused else ""
            yield Content.assemble(
                (f"{printable(state.name):<{width}}  ", "bold"), *bars, (numbers, "$quiet")
            )

    def _throughput(self) -> Iterable[Content]:
        buckets = self.past.buckets
        yield _title("Ended")
        if not buckets:
            yield Content.styled("nothing", "$quiet")
            return
        plain = self.app.glyphs is ASCII
        for name, role in (("success", "success"), ("failure", "failure"), ("unknown", "unknown")):
            counts = [int(getattr(bucket, name)) for bucket in buckets]
            if sum(counts) or name != "unknown":
                yield Content.assemble(
                    (f"{name:<8}", f"$state-{role}"),
                    f"{sum(counts):>7,}  ",
                    (sparkline(counts, ascii_only=plain), f"$state-{role}"),
                )
        span = len(buckets)
        first, last = buckets[0].start.astimezone(), self.session.clock.now().astimezone()
        left, right = f"{first:%H:%M}", f"{last:%H:%M}"
        yield Content.styled(" " * 17 + left + " " * max(1, span - len(left) - len(right)) + right, "$quiet")

    def _failures(self) -> Iterable[Content]:
        yield _title("Failures by cluster and kind")
        found = self.past.failures[:_KINDS]
        if not found:
            yield Content.styled("none", "$quiet")
            return
        width = max(len(count.cluster) for count in found)
        most = found[0].count
        for count in found:
            bar = self.app.glyphs.full * max(1, round(count.count / most * 20))
            yield Content.assemble(
                (f"{printable(count.cluster):<{width}}  ", "bold"),
                f"{count.count:>5}  ",
                (f"{bar:<20}  ", "$state-failure"),
                printable(count.kind),
            )

    def _durations(self) -> Iterable[Content]:
        yield _title("How long successes take (one in ten is quicker, median, one in ten is slower)")
        found = self.past.durations
        if not found:
            yield Content.styled("not enough of them yet", "$quiet")
            return
        for kind, expected in found:
            low, middle, high = map(rough_duration, (expected.p10, expected.median, expected.p90))
            yield Content.assemble(
                (f"{low:>7}", "$quiet"),
                (f"{middle:>8}", "bold"),
                (f"{high:>8}  ", "$quiet"),
                (_box(expected, found, ascii_only=self.app.glyphs is ASCII), "$state-running"),
                f"  {expected.count:>4} × ",
                printable(kind),
            )


def _title(text: str) -> Content:
    return Content.styled(text, "bold $quiet")


def _spreads(durations: dict[str, list[float]]) -> list[tuple[str, Estimate]]:
    known = [(kind, found) for kind, taken in durations.items() if (found := estimate(taken)) is not None]
    return sorted(known, key=lambda item: -item[1].count)[:_KINDS]


def _box(expected: Estimate, among: Sequence[tuple[str, Estimate]], *, ascii_only: bool) -> str:
    """From p10 to p90 with the median in it, on a scale of roots so that short kinds are seen too."""
    width = 24
    top = max(other.p90 for _, other in among) ** 0.5 or 1.0
    low, middle, high = (
        min(width - 1, int(value**0.5 / top * width))
        for value in (expected.p10, expected.median, expected.p90)
    )
    line, dot = ("-", "|") if ascii_only else ("─", "┃")
    cells = [line if low <= cell <= high else " " for cell in range(width)]
    cells[middle] = dot
    return "".join(cells)
