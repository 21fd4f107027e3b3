"""List the recorders of a team's history: their number of clusters, where they run, and which are silent."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Final

from textual import getters, on, work
from textual.content import Content
from textual.messages import Prune

from ontap_tui.model import clipped, printable
from ontap_tui.tui.runtime.live import LiveApp
from ontap_tui.tui.runtime.session import Session
from ontap_tui.tui.style.glyphs import Glyphs
from ontap_tui.tui.style.times import ago, clock
from ontap_tui.tui.widgets.line import Fitted
from ontap_tui.tui.widgets.list_columns import ListColumn, ListColumns, column_of
from ontap_tui.tui.widgets.screens import cancel_workers

if TYPE_CHECKING:
    from ontap_tui.history import TeamRecorder

_EVERY: Final = 2.0
"""Seconds between reads; also the interval of a recorder's heartbeat."""
_LONGEST: Final = 40
"""Maximum characters of the name of a machine or recorder."""
_GIVE_WAY: Final = ("version", "where", "since")


class RecorderList(Fitted):
    """Lists the recorders; empty if the history is not shared or nothing has been recorded for a day."""

    DEFAULT_CSS = """
    RecorderList { margin-top: 1; max-height: 20%; display: none; }
    """

    app = getters.app(LiveApp)

    def __init__(self, session: Session, *, margin: int) -> None:
        super().__init__()
        self._session = session
        self._margin = margin

    def on_mount(self) -> None:
        history = self._session.history
        if history is not None and history.shared:
            self.look()
            self.set_interval(_EVERY, self.look)

    @on(Prune)
    def end_work(self) -> None:
        cancel_workers(self)

    @work(group="recorders", exclusive=True)
    async def look(self) -> None:
        from ontap_tui.history import HistoryError

        history = self._session.history
        if history is None:
            return
        try:
            found = await history.recorders()
        except HistoryError:
            return  # the status line reports the fault; the last result stays, with its ages
        now = self._session.clock.now()
        self.display = bool(found)
        self.show_text(lambda width: _listed(found, now, width, self.app.glyphs, self._margin))


def _listed(found: Sequence[TeamRecorder], now: datetime, width: int, glyphs: Glyphs, margin: int) -> Content:
    columns = ListColumns(
        {
            "name": column_of("RECORDER", (f"{glyphs.dot} {_short(one.name)}" for one in found), least=16),
            "clusters": ListColumn("CLUSTERS", 8, right=True),
            "wrote": ListColumn("LAST WRITE", 12, right=True),
            "since": column_of("SINCE", (clock(one.since, now) for one in found)),
            "where": column_of("HOST, PROCESS", map(_place, found)),
            "version": column_of("VERSION", (_short(one.version) for one in found)),
        },
        _GIVE_WAY,
        margin=margin,
    )
    lines = [columns.titles(width).stylize("$quiet")]
    lines += [columns.line(_cells(one, now, glyphs), width) for one in found]
    return Content("\n").join(lines)


def _cells(one: TeamRecorder, now: datetime, glyphs: Glyphs) -> dict[str, Content]:
    sign, style = (glyphs.dot, "$state-success") if one.alive else (glyphs.failure, "$state-failure")
    wrote = _age(one.wrote_at, now) if one.alive else f"silent {_age(one.seen_at, now)}".removesuffix(" ago")
    return {
        "name": Content.assemble((f"{sign} ", style), (_short(one.name), "bold" if one.alive else "$quiet")),
        "clusters": Content(str(one.clusters)),
        "wrote": Content.styled(wrote, "$quiet" if one.alive else "$state-failure"),
        "since": Content.styled(clock(one.since, now), "$quiet"),
        "where": Content.styled(_place(one), "$quiet"),
        "version": Content.styled(_short(one.version), "$quiet"),
    }


def _age(at: datetime | None, now: datetime) -> str:
    return "never" if at is None else ago((now - at).total_seconds())


def _place(one: TeamRecorder) -> str:
    """Return ``host, 4711``; empty if the recorder's version does not report it."""
    return f"{_short(one.host)}, {one.pid}" if one.pid else ""


def _short(text: str) -> str:
    return clipped(printable(text), _LONGEST)
