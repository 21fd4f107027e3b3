"""Show the progress of one request on several clusters: a row for each, and the number done."""

from collections.abc import Mapping
from datetime import datetime
from typing import ClassVar, Final

from textual import work
from textual.content import Content

from ontap_tui.history import HistoryError
from ontap_tui.model import Launch, Outcome, duration, printable, short_ids
from ontap_tui.tui.keys.bindings import bindings_of
from ontap_tui.tui.keys.table import GROUP
from ontap_tui.tui.runtime.live import JobWanted
from ontap_tui.tui.runtime.news import News, synchronous_text, tally
from ontap_tui.tui.runtime.session import Session
from ontap_tui.tui.style.glyphs import Glyphs
from ontap_tui.tui.style.words import STANDING
from ontap_tui.tui.widgets.list_columns import WITHOUT_LIMIT, ListColumn, ListColumns, column_of
from ontap_tui.tui.widgets.screens import ListScreen

ACCEPTED = (Outcome.ACCEPTED, Outcome.SUCCESS, Outcome.TIMEOUT)
"""Outcomes of requests that the cluster accepted: sending one again would repeat its action."""
_MARGIN: Final = 3
_OUT: Final = "not sent to "
"""Prefix for the ids of rows without a launch."""


def outcome_text(launch: Launch, glyphs: Glyphs) -> tuple[str, str]:
    """Return the glyph and word, and their colour."""
    word, role = STANDING[launch.outcome]
    return f"{getattr(glyphs, role)} {word}", f"$state-{role}"


def took(launch: Launch, now: datetime) -> str:
    """Return how long it took, or has been under way."""
    return duration(((launch.ended_at or now) - launch.created_at).total_seconds())


def result_text(launch: Launch, session: Session) -> str:
    """Return the reason for a failure, or the progress."""
    if launch.error is not None and launch.error.message:
        return launch.error.words
    if launch.note:
        return launch.note
    job = next((found.job for key in launch.keys if (found := session.engine.find(key))), None)
    if launch.progress is not None:
        return f"{launch.progress:.0%}".replace("%", " %")
    if job is not None:
        state = f"{job.state}: " if launch.open else ""
        said = f": {job.message}" if job.message and job.message != job.state else ""
        at_once = f"{synchronous_text(launch)}: " if launch.synchronous else ""
        return f"{at_once}{state}{job.description}{said}"
    if launch.synchronous:
        return synchronous_text(launch)
    return f"HTTP {launch.http_status}" if launch.http_status else ""


class GroupScreen(ListScreen[None]):
    """Shows every launch of a group until closed."""

    DEFAULT_CSS = """
    GroupScreen Rows { margin: 1 0; }
    """
    BINDINGS = bindings_of(GROUP)
    HINTS: ClassVar = (("launch_job", "job details"), ("back", "back"))

    TICK = 1.0

    def __init__(
        self,
        session: Session,
        title: str,
        group: str,
        left_out: Mapping[str, str] | None = None,
    ) -> None:
        """Store the group; `left_out` maps clusters that nothing was sent to, to the reason."""
        super().__init__(session)
        self.heading = title
        self.group = group
        self.left_out = dict(left_out or {})
        self.launches: dict[str, Launch] = {}
        self.columns = ListColumns({})

    def shows_news(self, news: News, group: str) -> bool:
        return group == self.group

    def on_mount(self) -> None:
        self.read_history()

    @work(group="read")
    async def read_history(self) -> None:
        if self.session.history is None:
            return
        try:
            past = await self.session.history.launches(group=self.group)
        except HistoryError as error:
            self.app.notify(error.fault.summary, severity="warning")
            return
        self.launches = {launch.id: launch for launch in reversed(past)} | self.launches
        self.redraw()

    def read(self) -> None:
        for launch in self.session.engine.launches.values():
            if launch.group == self.group:
                self.launches[launch.id] = launch

    def redraw(self) -> None:
        self.read()
        launches, now = self.launches.values(), self.session.clock.now()
        requests = {launch.request for launch in launches}
        words = [outcome_text(launch, self.app.glyphs)[0] for launch in launches]
        columns = {
            "outcome": column_of("", [*words, self._not_sent] if self.left_out else words),
            "cluster": column_of("", [*(launch.cluster for launch in launches), *self.left_out], least=12),
            "took": column_of("", (took(launch, now) for launch in launches), right=True),
            "request": column_of("", requests if len(requests) > 1 else (), least=12),
            "text": ListColumn("", WITHOUT_LIMIT, least=20),
        }
        self.columns = ListColumns(columns, margin=_MARGIN)
        self.rows.show([*self.launches, *(_OUT + name for name in self.left_out)])
        self.show_frame()

    def line(self, id: str, width: int) -> Content:
        return self.columns.line(self._left_out(id) if id.startswith(_OUT) else self._cells(id), width)

    def _cells(self, id: str) -> dict[str, Content]:
        launch = self.launches[id]
        return {
            "outcome": Content.styled(*outcome_text(launch, self.app.glyphs)),
            "cluster": Content.styled(printable(launch.cluster), "bold"),
            "took": Content(took(launch, self.session.clock.now())),
            "request": Content(printable(launch.request)),
            "text": Content(short_ids(printable(result_text(launch, self.session)))),
        }

    def _left_out(self, id: str) -> dict[str, Content]:
        name = id.removeprefix(_OUT)
        return {
            "outcome": Content.styled(self._not_sent, "$state-failure"),
            "cluster": Content.styled(printable(name), "bold"),
            "took": Content(),
            "request": Content(),
            "text": Content(printable(self.left_out[name])),
        }

    @property
    def _not_sent(self) -> str:
        return f"{self.app.glyphs.failure} {STANDING[Outcome.UNREACHABLE].word}"

    def title_line(self) -> tuple[Content, Content]:
        counted = tally(self.launches.values(), len(self.left_out))
        return Content.assemble(("‹ ", "$quiet"), (printable(self.heading), "bold")), Content.styled(
            counted, "bold"
        )

    def on_rows_chosen(self) -> None:
        self.action_launch_job()

    def action_launch_job(self) -> None:
        launch = self.launches.get(self.rows.cursor or "")
        if launch is not None and launch.keys:
            self.post_message(JobWanted(launch.keys[0]))
        elif launch is not None:
            self.app.notify(result_text(launch, self.session) or "No job to show")
