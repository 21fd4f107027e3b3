"""Show everything known about one job, live."""

from textual import getters, on, work
from textual.app import ComposeResult
from textual.content import Content
from textual.message import Message
from textual.messages import Prune
from textual.reactive import var

from ontap_tui.model import Batch, ClusterChanged, JobKey, LaunchChanged, Notification, TrackedJob
from ontap_tui.tui.job.past import JobPast, Subject, find, load_past
from ontap_tui.tui.job.report import HEADS, report
from ontap_tui.tui.runtime.live import LiveApp
from ontap_tui.tui.runtime.session import Session
from ontap_tui.tui.widgets.closing import cancel_workers
from ontap_tui.tui.widgets.line import Fitted
from ontap_tui.tui.widgets.page import Page
from ontap_tui.tui.widgets.sheet import lay_out


class DetailsPane(Page):
    """Shows nothing until `show` is called with a job, then follows its changes."""

    DEFAULT_CSS = """
    DetailsPane {
        scrollbar-gutter: stable;
        padding: 1 0;
    }
    """

    app = getters.app(LiveApp)
    key: var[JobKey | None] = var(None, init=False)

    class Loaded(Message):
        """Reports that the job and its past have been loaded."""

    def __init__(self, *, id: str | None = None, can_focus: bool = True) -> None:
        super().__init__(id=id, can_focus=can_focus)
        self.session: Session | None = None
        self.tracked: TrackedJob | None = None
        """The last known state of the job; None if there is no such job."""
        self.past = JobPast()

    def compose(self) -> ComposeResult:
        yield Fitted()

    def on_mount(self) -> None:
        self.app.batches.subscribe(self, self.on_batch)
        self.set_interval(1.0, self.redraw)

    @on(Prune)
    def end_work(self) -> None:
        cancel_workers(self)

    def show(self, session: Session, key: JobKey | None) -> None:
        """Show another job; None shows nothing."""
        self.session = session
        if key != self.key:
            self.key = key
            self.past = JobPast()
            self.tracked = session.engine.find(key) if key is not None else None
            self.scroll_home(animate=False)
            self.redraw()
        self.look()

    def on_batch(self, batch: Batch) -> None:
        for event in batch.events:
            if isinstance(event, ClusterChanged | Notification):
                continue
            keys = event.launch.keys if isinstance(event, LaunchChanged) else (event.key,)
            if self.key in keys:
                self.look()
                return

    @work(group="details", exclusive=True)
    async def look(self) -> None:
        """Load the job and its past again."""
        session, key = self.session, self.key
        if session is None or key is None:
            return
        self.tracked = await find(session, key)
        self.redraw()
        if self.tracked is not None:
            self.past = await load_past(session, self.tracked)
            self.redraw()
        self.post_message(self.Loaded())

    def redraw(self) -> None:
        self.query_one(Fitted).show_text(self._text_for)

    def _text_for(self, width: int) -> Content:
        if self.session is None or self.tracked is None:
            return Content.styled("   No job selected.", "$quiet")
        subject = Subject.at_present(self.session, self.tracked, self.past, self.app.view)
        return lay_out(report(subject, width, self.app.glyphs), width, indent=HEADS)

    @property
    def text(self) -> str:
        """Return the displayed text."""
        return self.query_one(Fitted).plain
