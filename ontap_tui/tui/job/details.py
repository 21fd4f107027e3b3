"""Show everything known about one job, live: in a pane beside the table, or on the whole screen."""

from collections.abc import Iterable
from typing import ClassVar

from textual import getters, on, work
from textual.app import ComposeResult
from textual.content import Content
from textual.message import Message
from textual.messages import Prune
from textual.reactive import var

from ontap_tui.model import (
    Batch,
    ClusterChanged,
    JobKey,
    Launch,
    LaunchChanged,
    Notification,
    TrackedJob,
    duration,
    printable,
)
from ontap_tui.tui.dashboard.table import state_role
from ontap_tui.tui.job.actions import JobActions, control_labels
from ontap_tui.tui.job.past import JobPast, Subject, find, load_past
from ontap_tui.tui.job.report import HEADS, report
from ontap_tui.tui.keys.bindings import bindings_of
from ontap_tui.tui.keys.table import DETAILS
from ontap_tui.tui.runtime.live import LiveApp
from ontap_tui.tui.runtime.session import Session
from ontap_tui.tui.widgets.line import Fitted
from ontap_tui.tui.widgets.page import Page
from ontap_tui.tui.widgets.picker import Picker, PickerItem
from ontap_tui.tui.widgets.screens import Frame, cancel_workers
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
        """Return the text for the pane's present width."""
        return self.query_one(Fitted).plain


class DetailsScreen(JobActions[None], Frame[None]):
    BINDINGS = bindings_of(DETAILS)
    HINTS: ClassVar = (
        ("back", "back"), ("raw", "raw JSON"), ("copy", "copy"), ("run_again", "run again"),
        ("pause", "pause"), ("cancel", "cancel"), ("handover", "hand-over"), ("watch", "notify me"),
        ("acknowledge", "acknowledge"),
    )  # fmt: skip

    pane = getters.query_one(DetailsPane)

    def __init__(self, session: Session, key: JobKey) -> None:
        super().__init__()
        self.session = session
        self.key = key

    def body(self) -> ComposeResult:
        yield DetailsPane()

    def on_mount(self) -> None:
        self.set_interval(1.0, self.show_frame)
        self.pane.show(self.session, self.key)
        self.pane.focus()

    def on_details_pane_loaded(self) -> None:
        self.show_frame()

    def on_batch(self, batch: Batch) -> None:
        self.call_after_refresh(self.show_frame)

    def title_line(self) -> tuple[Content, Content]:
        tracked = self.pane.tracked
        cluster, uuid = self.key
        if tracked is None:
            return Content.assemble(("‹ ", "$quiet"), (cluster, "bold"), f"  {printable(uuid)}"), Content()
        job, glyphs = tracked.job, self.app.glyphs
        left = Content.assemble(
            ("‹ ", "$quiet"), (cluster, "bold"), f"  {printable(job.description or uuid)}"
        )
        word = printable(tracked.state_word)
        sign = glyphs.unknown if tracked.outcome_unknown else glyphs.of(job.state)
        elapsed = job.elapsed(self.app.view.needs.cluster_now(cluster, self.app.clock.now()))
        took = (
            f"  {duration(elapsed.total_seconds())}"
            if elapsed is not None and not tracked.outcome_unknown
            else ""
        )
        return left, Content.assemble((f"{sign} {word}", f"bold $state-{state_role(tracked)}"), took)

    def hints(self, width: int) -> Content:
        """Return the hints for the actions that make sense for the job as it is now."""
        tracked, row = self.pane.tracked, self.app.view.get(self.key)
        controls = control_labels([tracked] if tracked is not None else [], self.app.view.clusters)
        useful = {
            "run_again": self.pane.past.launch is not None,
            "pause": bool(controls["pause"]),
            "cancel": bool(controls["cancel"]),
            "watch": tracked is not None and tracked.active,
            "acknowledge": row is not None and row.need is not None,
        }
        shown = [(id, controls.get(id, label)) for id, label in self.HINTS if useful.get(id, True)]
        return self.hints_for(shown, width)

    # Subject of the keys

    def current(self) -> TrackedJob | None:
        return self.pane.tracked

    def chosen(self) -> tuple[list[TrackedJob], int]:
        tracked = self.pane.tracked
        return ([tracked] if tracked is not None else []), 0

    def acknowledged(self) -> None:
        self.pane.redraw()
        self.show_frame()

    def launched(self, launches: tuple[Launch, ...] | None) -> None:
        """Switch to the job that was just launched."""
        key = next((key for launch in launches or () for key in launch.keys), None)
        if key is not None:
            self.key = key
            self.pane.show(self.session, key)
            self.show_frame()

    @work(group="copy", exclusive=True)
    async def action_copy(self) -> None:
        texts = dict(self.values())
        if not texts:
            self.no_job()
            return
        choices = [PickerItem(name, name, _cut(text)) for name, text in texts.items()]
        chosen = await self.app.push_screen_wait(Picker("Copy", choices))
        if chosen is not None:
            self.app.copy_text(texts[chosen], f"The {chosen}")

    def values(self) -> Iterable[tuple[str, str]]:
        """Yield everything that may be copied."""
        from ontap_tui.tui.job.copying import curl_line

        tracked, launch = self.pane.tracked, self.pane.past.launch
        if tracked is None:
            return
        job, config = tracked.job, self.session.config
        cluster = config.clusters.get(job.cluster)
        reachable = cluster is not None and bool(cluster.url)
        found: dict[str, str | None] = {
            "uuid": job.uuid,
            "description": job.description,
            "error message": job.error.message if job.error else None,
            "message": job.message,
            "code": str(job.code) if job.code is not None else None,
            "target": job.error.target if job.error else None,
            "cluster": job.cluster,
            "svm": job.svm,
            "node": job.node,
            "started": job.start_time.isoformat() if job.start_time else None,
            "ended": job.end_time.isoformat() if job.end_time else None,
            "request": f"{launch.method} {launch.target}" if launch else None,
            "body": launch.body if launch else None,
            "curl command": curl_line(tracked, config) if reachable else None,
            "entire page": self.pane.text,
        }
        yield from ((name, text) for name, text in found.items() if text)


def _cut(text: str) -> str:
    line = printable(text)
    return line if len(line) <= 60 else f"{line[:59]}…"
