"""List the launches made from here, newest first, with their time, request, cluster and outcome."""

from collections.abc import Iterable
from datetime import timedelta
from typing import ClassVar, Final

from textual import work
from textual.app import ComposeResult
from textual.content import Content

from ontap_tui.history import HistoryError
from ontap_tui.model import Batch, Launch, LaunchChanged, printable, short_ids
from ontap_tui.tui.job.actions import open_form_again
from ontap_tui.tui.keys.bindings import bindings_of
from ontap_tui.tui.keys.spelling import display
from ontap_tui.tui.keys.table import LAUNCHES
from ontap_tui.tui.launches.group import GroupScreen, outcome_text, result_text, took
from ontap_tui.tui.runtime.live import JobWanted, Launched
from ontap_tui.tui.runtime.session import Session
from ontap_tui.tui.style.times import clock
from ontap_tui.tui.widgets.line import Line
from ontap_tui.tui.widgets.list_columns import ListColumn, ListColumns, column_of
from ontap_tui.tui.widgets.picker import Picker, PickerItem
from ontap_tui.tui.widgets.screens import ListScreen

_BACK: Final = timedelta(days=90)
_MOST: Final = 1000
_MARGIN: Final = 3
_GIVE_WAY: Final = ("by", "part", "when")
"""Columns to drop when space is short, in this order."""


class LaunchesScreen(ListScreen[None]):
    DEFAULT_CSS = """
    LaunchesScreen {
        #titles { margin-top: 1; color: $quiet; }
        Rows { margin-bottom: 1; }
    }
    """
    BINDINGS = bindings_of(LAUNCHES)
    HINTS: ClassVar = (
        ("launch_job", "job details"),
        ("run_again", "run again"),
        ("copy", "copy"),
        ("back", "back"),
    )

    TICK = 1.0

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.launches: dict[str, Launch] = {}
        self.parts: dict[str, str] = {}
        """``2 of 3`` for each launch of a group of several."""
        self.note = ""
        self.columns = ListColumns({})

    def body(self) -> ComposeResult:
        yield Line(id="titles")
        yield from super().body()

    def on_mount(self) -> None:
        self.read()

    @work(group="read", exclusive=True)
    async def read(self) -> None:
        history, now = self.session.history, self.session.clock.now()
        past: list[Launch] = []
        if history is not None:
            try:
                past = await history.launches(since=now - _BACK, limit=_MOST)
            except HistoryError as error:
                self.note = f"the history {error.fault.summary}"
        self.launches = {launch.id: launch for launch in past}
        self.redraw()

    def on_batch(self, batch: Batch) -> None:
        if any(isinstance(event, LaunchChanged) for event in batch.events):
            self.redraw()
        else:
            self.show_frame()

    def redraw(self) -> None:
        self.launches |= self.session.engine.launches
        newest = sorted(self.launches.values(), key=lambda launch: launch.created_at, reverse=True)
        self.parts = _parts(reversed(newest))
        self.columns = ListColumns(self._columns() if newest else {}, _GIVE_WAY, margin=_MARGIN)
        self.query_one("#titles", Line).show_text(self.columns.titles)
        self.rows.show([launch.id for launch in newest])
        self.show_frame()

    def _columns(self) -> dict[str, ListColumn]:
        now, launches = self.session.clock.now(), self.launches.values()
        return {
            "when": column_of("WHEN", (clock(one.created_at, now) for one in launches)),
            "outcome": column_of("OUTCOME", (outcome_text(one, self.app.glyphs)[0] for one in launches)),
            "cluster": column_of("CLUSTER", (one.cluster for one in launches), least=10),
            "took": column_of("TOOK", (took(one, now) for one in launches), right=True),
            "part": column_of("PART", self.parts.values()),
            "request": column_of("REQUEST", (one.request for one in launches), least=14),
            "by": column_of("BY", (one.user for one in launches), least=10),
            "result": column_of("RESULT", map(self._result, launches), least=16),
        }

    def line(self, id: str, width: int) -> Content:
        launch, now = self.launches[id], self.session.clock.now()
        word, style = outcome_text(launch, self.app.glyphs)
        cells = {
            "when": Content.styled(clock(launch.created_at, now), "$quiet"),
            "outcome": Content.styled(word, style),
            "cluster": Content.styled(printable(launch.cluster), "bold"),
            "took": Content(took(launch, now)),
            "part": Content.styled(self.parts.get(id, ""), "$quiet"),
            "request": Content(printable(launch.request)),
            "by": Content.styled(printable(launch.user), "$quiet"),
            "result": Content.styled(self._result(launch), "$quiet"),
        }
        return self.columns.line(cells, width)

    def _result(self, launch: Launch) -> str:
        return short_ids(printable(result_text(launch, self.session)))

    def title_line(self) -> tuple[Content, Content]:
        running = sum(launch.open for launch in self.launches.values())
        right = Content.assemble(
            (f"{printable(self.note)}   ", "$text-warning"),
            (f"{running} in progress   " if running else "", "$state-running"),
            (f"{len(self.launches):,}", "bold"),
        )
        if not self.launches:
            run = display(self.app.keys.of("run")[0])
            none = "   none yet" if self.app.read_only else f"   none yet: press {run} on the dashboard"
            return Content.assemble(("Launches", "bold"), (none, "$quiet")), right
        return Content.styled("Launches", "bold"), right

    # Subject of the keys

    @property
    def launch(self) -> Launch | None:
        return self.launches.get(self.rows.cursor or "")

    def on_rows_chosen(self) -> None:
        self.action_launch_job()

    def action_launch_job(self) -> None:
        launch = self.launch
        if launch is None:
            return
        if launch.id in self.parts:
            self.app.push_screen(GroupScreen(self.session, launch.request, launch.group))
        elif launch.keys:
            self.post_message(JobWanted(launch.keys[0]))
        else:
            self.app.notify(result_text(launch, self.session) or "No job to show", title=launch.request)

    def action_run_again(self) -> None:
        if self.launch is not None:
            open_form_again(self.app, self.session, self.launch, self.launched)

    def launched(self, launches: tuple[Launch, ...] | None) -> None:
        if launches:
            self.post_message(Launched(launches))
        self.redraw()

    @work(group="copy", exclusive=True)
    async def action_copy(self) -> None:
        launch = self.launch
        if launch is None:
            return
        texts = {
            "job": launch.jobs[0] if launch.jobs else "",
            "request": f"{launch.method} {launch.target}",
            "body": launch.body or "",
            "result": result_text(launch, self.session),
        }
        choices = [PickerItem(name, name, printable(text)[:60]) for name, text in texts.items() if text]
        chosen = await self.app.push_screen_wait(Picker("Copy", choices))
        if chosen is not None:
            self.app.copy_text(texts[chosen], f"The {chosen}")


def _parts(oldest_first: Iterable[Launch]) -> dict[str, str]:
    members: dict[str, list[str]] = {}
    for launch in oldest_first:
        members.setdefault(launch.group, []).append(launch.id)
    return {
        id: f"{number} of {len(ids)}"
        for ids in members.values()
        if len(ids) > 1
        for number, id in enumerate(ids, 1)
    }
