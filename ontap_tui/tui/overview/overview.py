"""Show charts of recently ended jobs: their number, outcomes, failures and durations."""

from collections.abc import Iterable
from datetime import timedelta
from typing import ClassVar, Final

from textual import getters, work
from textual.app import ComposeResult
from textual.content import Content

from ontap_tui.history import HistoryError
from ontap_tui.model import Batch, printable
from ontap_tui.tui.keys.bindings import bindings_of
from ontap_tui.tui.keys.table import OVERVIEW
from ontap_tui.tui.overview.charts import Span
from ontap_tui.tui.overview.overview_page import GUTTER, TOP, Figures, OverviewPage, spreads
from ontap_tui.tui.runtime.session import Session
from ontap_tui.tui.widgets.line import Fitted
from ontap_tui.tui.widgets.page import Page
from ontap_tui.tui.widgets.screens import Frame

_REREAD: Final = 30.0
"""Seconds between reads of the history."""
_TALL: Final = 40
"""Minimum height in lines for bars one and a half times as tall."""


class OverviewScreen(Frame[None]):
    DEFAULT_CSS = """
    OverviewScreen Page Fitted { padding: 1 3; }
    """
    BINDINGS = bindings_of(OVERVIEW)
    HINTS: ClassVar = (("overview_span", "time span"), ("refresh", "refresh"), ("back", "back"))

    page = getters.query_one("Page Fitted", Fitted)

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        self.figures = Figures()
        self.span: Span | None = None
        """The time span shown; None until the age of the oldest data is known."""
        self.note = ""

    def body(self) -> ComposeResult:
        with Page():
            yield Fitted()

    def on_mount(self) -> None:
        self.set_interval(_REREAD, self.read)
        self.query_one(Page).focus()
        self.read()

    def on_resize(self) -> None:
        self.read()

    def on_batch(self, batch: Batch) -> None:
        self.redraw()

    async def action_refresh(self) -> None:
        self.read()

    def action_overview_span(self) -> None:
        if self.span is not None:
            self.span = self.span.following
            self.read()

    @work(group="read", exclusive=True)
    async def read(self) -> None:
        history, now = self.session.history, self.session.clock.now()
        self.note = "" if history else "history is not being recorded"
        if history is not None and self.size.width:
            try:
                if self.span is None:
                    week = await history.throughput(now - Span.WEEK.length, now, bucket=timedelta(minutes=15))
                    self.span = Span.holding(week, now)
                start, length = self.span.slices(now, self._room - GUTTER)
                self.figures = Figures(
                    tuple(await history.throughput(start, start + self.span.length, bucket=length)),
                    tuple(await history.failure_counts(start)),
                    spreads(await history.durations(), TOP + 2),
                )
            except HistoryError as error:
                self.note = f"the history {error.fault.summary}"
        self.redraw()

    @property
    def _room(self) -> int:
        return max(30, self.size.width - 7)

    def redraw(self) -> None:
        self.page.show_text(lambda width: Content("\n").join(self.lines()))
        self.show_frame()

    def title_line(self) -> tuple[Content, Content]:
        told = self.note or (f"the last {self.span}" if self.span else "")
        return Content.styled("Overview", "bold"), Content.styled(printable(told), "$quiet")

    def lines(self) -> Iterable[Content]:
        page = OverviewPage(
            self.figures,
            self.session.engine.clusters.values(),
            self.span,
            room=self._room,
            tall=self.size.height >= _TALL,
            glyphs=self.app.glyphs,
        )
        return page.lines()
