"""The recorders of a team on the clusters screen, and the clusters that they record."""

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import pytest

from ontap_tui.config import Cluster, Config, ConfigProblems, Problem
from ontap_tui.history import HistoryError, SqliteHistory, TeamRecorder
from ontap_tui.model import Fault, FaultKind
from ontap_tui.requests import Library
from ontap_tui.tui import Loaded
from ontap_tui.tui.clusters.recorders import RecorderList
from tests.support.clock import START, ManualClock
from tests.support.session import make_cluster
from tests.tui.conftest import OpenDesk

ALIVE = TeamRecorder(
    name="rec-1\x1b[2J",
    host="north",
    pid=4711,
    version="0.1.0",
    since=START - timedelta(hours=2),
    seen_at=START - timedelta(seconds=1),
    alive=True,
    clusters=12,
    wrote_at=START - timedelta(seconds=3),
)
SILENT = TeamRecorder(
    name="rec-2",
    host="",
    pid=0,
    version="",
    since=START - timedelta(days=2),
    seen_at=START - timedelta(minutes=7),
    alive=False,
    clusters=0,
    wrote_at=None,
)


class SharedHistory(SqliteHistory):
    """A person's own, with a team's recorders."""

    found: Sequence[TeamRecorder] = ()
    names: Sequence[str] = ()
    away = False

    @property
    def shared(self) -> bool:
        return True

    async def recorders(self) -> list[TeamRecorder]:
        if self.away:
            raise HistoryError(Fault(kind=FaultKind.STORAGE, summary="no team history"))
        return list(self.found)

    async def recorded(self) -> list[str]:
        if self.away:
            raise HistoryError(Fault(kind=FaultKind.STORAGE, summary="no team history"))
        return list(self.names)


@pytest.mark.parametrize("size", [(160, 48), (80, 24)])
async def test_who_records_is_listed_and_the_silent_are_marked(
    desk: OpenDesk, tmp_path: Path, size: tuple[int, int]
) -> None:
    history = await SharedHistory.open(tmp_path / "history.sqlite3", ManualClock())
    assert isinstance(history, SharedHistory)
    history.found = [ALIVE, SILENT]
    async with desk([make_cluster(via="rec-1")], [], history=history, size=size) as on:
        await on.press("C")
        await on.until(lambda: "RECORDER  " in on.text)
        [alive] = [line for line in on.lines if "● rec-1\N{REPLACEMENT CHARACTER}" in line]
        [silent] = [line for line in on.lines if "✖ rec-2" in line]
        assert "  12  " in alive
        assert "3 s ago" in alive
        assert "silent 7 m" in silent
        assert "north, 4711" in alive
        history.away = True
        await on.app.screen.query_one(RecorderList).look().wait()
        assert "silent 7 m" in on.text
    await history.close()


async def test_without_a_team_nothing_is_listed(desk: OpenDesk, tmp_path: Path) -> None:
    history = await SqliteHistory.open(tmp_path / "history.sqlite3", ManualClock())
    async with desk([make_cluster()], [], history=history) as on:
        await on.press("C")
        await on.until(lambda: "CLUSTER" in on.text)
        assert "RECORDER" not in on.text
    await history.close()


async def test_what_is_not_measured_here_has_no_column(desk: OpenDesk) -> None:
    async with desk([make_cluster(via="rec-1", round_trips=())], []) as on:
        await on.press("C")
        await on.until(lambda: "RECORDED BY" in on.text)
        assert "TRIP" not in on.text
        assert "traffic" not in on.text


async def test_a_cluster_that_the_team_begins_to_record_appears_without_a_key(
    desk: OpenDesk, tmp_path: Path
) -> None:
    history = await SharedHistory.open(tmp_path / "history.sqlite3", ManualClock())
    history.names = ("east",)
    fleet = [make_cluster("east", via="rec-1", account=False)]
    async with desk(fleet, [], history=history, observes=lambda names: set(names) - {"other"}) as on:
        assert "east" in on.lines[1]
        for names, away in ((("east",), False), (("east",), True), (("east", "other"), False)):
            history.names, history.away = names, away
            await on.pass_time(10)
            assert on.composition.opened == 1, names

        history.names = ("east", "west")
        on.engine.clusters["west"] = make_cluster("west", via="rec-1", account=False)
        both = {name: Cluster(name=name, url="") for name in on.engine.clusters}
        on.composition.loads.append(Loaded(Config(clusters=both), Library([])))
        await on.pass_time(10)
        await on.until(lambda: "west" in on.lines[1])
        assert on.composition.opened == 2
        assert "Configuration reloaded; new: west" in [note.message for note in on.app._notifications]
        await on.pass_time(10)
        assert on.composition.opened == 2
    await history.close()


async def test_one_that_cannot_be_shown_is_asked_for_once(desk: OpenDesk, tmp_path: Path) -> None:
    history = await SharedHistory.open(tmp_path / "history.sqlite3", ManualClock())
    history.names = ("east", "west")
    problems = ConfigProblems([Problem("keys", "is wrong")])
    async with desk([make_cluster("east")], [], history=history, observes=list) as on:
        on.composition.loads.append(problems)
        await on.pass_time(10)
        await on.until(lambda: not on.composition.loads)
        on.composition.loads.append(problems)
        await on.pass_time(10)
        assert on.composition.loads == [problems]
    await history.close()
