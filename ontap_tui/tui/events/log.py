"""Show the log of events since start-up, newest first."""

from typing import ClassVar, Final

from textual.app import ComposeResult
from textual.content import Content

from ontap_tui.model import Batch, printable, short_ids
from ontap_tui.tui.events.event_log import EventLog, LogLine
from ontap_tui.tui.keys.bindings import bindings_of
from ontap_tui.tui.keys.table import LOG
from ontap_tui.tui.runtime.live import JobWanted
from ontap_tui.tui.runtime.session import Session
from ontap_tui.tui.style.times import clock
from ontap_tui.tui.widgets.list_columns import WITHOUT_LIMIT, ListColumn, ListColumns, column_of
from ontap_tui.tui.widgets.rows import Rows
from ontap_tui.tui.widgets.screens import ListScreen

_MARGIN: Final = 3


class LogScreen(ListScreen[None]):
    DEFAULT_CSS = """
    LogScreen Rows { margin: 1 0; }
    """
    BINDINGS = bindings_of(LOG)
    HINTS: ClassVar = (("log_job", "job details"), ("back", "back"))

    def __init__(self, session: Session, log: EventLog) -> None:
        super().__init__(session)
        self.events = log
        self.lines: dict[str, LogLine] = {}
        self.columns = ListColumns({})

    def body(self) -> ComposeResult:
        yield Rows(self.line, follow=True)

    def on_batch(self, batch: Batch) -> None:
        if batch.events:
            self.redraw()
        else:
            self.show_frame()

    def redraw(self) -> None:
        lines, now = self.events.lines, self.session.clock.now()
        ends = (lines[0], lines[-1]) if lines else ()
        columns = {
            "at": column_of("", (clock(line.at, now) for line in ends)),
            "cluster": column_of("", (line.cluster for line in lines), least=10),
            "what": column_of("", (line.what for line in lines)),
            "text": ListColumn("", WITHOUT_LIMIT, least=20),
        }
        self.columns = ListColumns(columns, margin=_MARGIN)
        self.lines = {str(line.number): line for line in reversed(self.events.lines)}
        self.rows.show(list(self.lines))
        self.show_frame()

    def line(self, id: str, width: int) -> Content:
        line = self.lines[id]
        cells = {
            "at": Content.styled(clock(line.at, self.session.clock.now()), "$quiet"),
            "cluster": Content.styled(printable(line.cluster), "bold"),
            "what": Content.styled(printable(line.what), f"$state-{line.role}"),
            "text": Content(short_ids(printable(line.text))),
        }
        return self.columns.line(cells, width)

    def title_line(self) -> tuple[Content, Content]:
        new = self.rows.new_above
        right = Content.assemble(
            (f"{new} new above   " if new else "", "bold $text-accent"), (f"{len(self.lines):,}", "bold")
        )
        return Content.styled("Event log", "bold"), right

    def on_rows_moved(self) -> None:
        self.show_frame()

    def on_rows_chosen(self) -> None:
        self.action_log_job()

    def action_log_job(self) -> None:
        line = self.lines.get(self.rows.cursor or "")
        if line is not None and line.key is not None:
            self.post_message(JobWanted(line.key))
