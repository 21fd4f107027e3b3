"""The charts, and the screen that is made of them."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from rich.cells import cell_len

from ontap_tui.config import Config, Settings
from ontap_tui.history import Bucket, FailureCount, History, SqliteHistory
from ontap_tui.model import Batch, Counts, Estimate, JobFinished
from ontap_tui.tui.overview.charts import (
    ASCII_SIGNS,
    UNICODE_SIGNS,
    Span,
    floor,
    logarithmic,
    lying,
    round_top,
    spread,
    standing,
)
from ontap_tui.tui.overview.overview import OverviewScreen
from ontap_tui.tui.overview.overview_page import Figures, OverviewPage
from ontap_tui.tui.style.glyphs import UNICODE
from ontap_tui.tui.widgets.page import Page
from tests.support.clock import START, ManualClock
from tests.support.jobs import make_job, tracked
from tests.support.session import make_cluster
from tests.tui.conftest import OpenDesk


@pytest.mark.parametrize(
    ("most", "top"), [(0, 1), (1, 1), (3, 5), (10, 10), (11, 20), (20, 20), (49, 50), (501, 1000)]
)
def test_a_scale_ends_at_a_round_number(most: float, top: int) -> None:
    assert round_top(most) == top


def test_bars_stand_in_eighths_and_the_least_is_seen() -> None:
    assert standing([0, 0.1, 4, 6, 8], top=8, height=2, wide=1, signs=UNICODE_SIGNS) == ["   ▄█", " ▁███"]
    assert standing([0, 0.1, 4, 6, 8], top=8, height=2, wide=1, signs=ASCII_SIGNS) == ["   :#", " .###"]
    assert standing([8, 8], top=8, height=1, wide=3, signs=UNICODE_SIGNS) == ["██ ██ "]


def test_bars_lie_one_after_the_other() -> None:
    assert lying({"a": 5, "b": 0, "c": 0.1}, top=10, room=10, sign="#") == [("#####", "a"), ("#", "c")]


def test_labels_of_an_axis_never_run_into_one_another() -> None:
    ticks, texts = floor({0: "20:00", 4: "20:10", 8: "20:20", 14: "20:30"}, 16, UNICODE_SIGNS)
    assert ticks == "┬───┬───┬─────┬─"
    assert texts == "20:00   20:20"
    assert floor({14: "20:30"}, 16, ASCII_SIGNS) == ("--------------+-", "           20:30")


def test_durations_stand_on_a_scale_of_ten_folds() -> None:
    at = logarithmic(1, 100, 21)
    assert [at(seconds) for seconds in (0.5, 1, 10, 100, 500)] == [0, 0, 10, 20, 20]
    assert spread(1, 10, 100, at, ASCII_SIGNS) == "----------|----------"
    assert logarithmic(0, 0, 8)(0) == 0


def test_what_took_no_time_leaves_room_for_what_did() -> None:
    at = logarithmic(0, 50, 21)
    assert [at(seconds) for seconds in (0, 1, 5, 50)] == [0, 3, 10, 20]


def test_durations_stand_below_one_another_whatever_the_kinds_are_called() -> None:
    taken = Estimate(count=12, p10=1, median=5, p90=9)
    kinds = ("Volume move", "日本語の名前を持つジョブの種類です。とても長い名前", "e\u0301te\u0301")
    figures = Figures(durations=tuple((kind, taken) for kind in kinds))
    page = OverviewPage(figures=figures, clusters=(), span=None, room=80, tall=False, glyphs=UNICODE)
    lines = [line.plain for line in page.lines() if "12x" in line.plain]
    assert len(lines) == len(kinds)
    assert len({cell_len(line[: line.index("12x")]) for line in lines}) == 1
    assert len({cell_len(line) for line in lines}) == 1


def test_the_kinds_of_failures_are_cut_only_where_their_bars_are_short() -> None:
    kinds = ("DELETE /api/storage/volumes/{}/snapshots/{}", "Volume move")
    failures = tuple(FailureCount(cluster="prod-east", kind=kind, count=2) for kind in kinds)
    for room, whole in ((74, True), (60, False)):
        figures = Figures(failures=failures)
        page = OverviewPage(figures=figures, clusters=(), span=None, room=room, tall=False, glyphs=UNICODE)
        lines = [line.plain for line in page.lines() if "prod-east" in line.plain]
        assert lines[0].endswith(kinds[0]) is whole
        assert lines[0].count(UNICODE.full) == lines[1].count(UNICODE.full) == (10 if whole else 8)
        assert lines[1].endswith(kinds[1])


@pytest.mark.parametrize("span", Span)
@pytest.mark.parametrize("most", [30, 63, 200])
def test_slices_fill_the_span_and_end_with_the_present_one(span: Span, most: int) -> None:
    now = datetime(2026, 11, 23, 22, 40, 11, tzinfo=UTC)
    start, length = span.slices(now, most)
    count = span.length // length
    assert count * length == span.length
    assert count <= most or count == min(span.length // span.slices(now, 1)[1], count)
    assert start + span.length - length <= now < start + span.length
    labels = span.labels(start + number * length for number in range(count))
    assert len(labels) >= 3


def test_the_span_is_the_shortest_that_holds_what_ended() -> None:
    def ended(*ages: timedelta) -> Span:
        return Span.holding([Bucket(start=START - age, success=1) for age in ages], START)

    assert ended() is Span.QUARTER
    assert ended(timedelta(minutes=2), timedelta(minutes=50)) is Span.HOUR
    assert ended(timedelta(hours=20)) is Span.DAY
    assert ended(timedelta(days=9)) is Span.WEEK
    assert Span.WEEK.following is Span.QUARTER


@pytest.fixture
async def history(tmp_path: Path) -> AsyncIterator[History]:
    """Knows of 30 successes and, in the last hour, failures of 15 kinds."""
    opened = await SqliteHistory.open(tmp_path / "history.sqlite3", ManualClock())
    finished = []
    for number in range(45):
        end = START - timedelta(minutes=number)
        failed = number >= 30
        job = make_job(
            number,
            cluster="prod-west",
            state="failure" if failed else "success",
            description=f"Kind {chr(65 + number % 15)} of job" if failed else "Volume move",
            start_time=end - timedelta(seconds=10 + number),
            end_time=end,
        )
        finished.append(JobFinished(None, tracked(job, at=end)))
    await opened.record(Batch(START, tuple(finished)))
    yield opened
    await opened.close()


@pytest.mark.parametrize("size", [(160, 48), (80, 24)])
async def test_what_ended_is_drawn_on_a_scale_of_time(
    desk: OpenDesk, history: History, size: tuple[int, int]
) -> None:
    async with desk(history=history, size=size) as on:
        await on.press("O")

        def drawn() -> str:
            return "\n".join(line.plain for line in overview(on.app.screen).lines())

        await on.until(lambda: "the last hour" in on.lines[0] and "5 others" in drawn())
        page = drawn()
        assert [text for text in ("success", "30", "failure", "15", "22:30") if text not in page] == []
        assert "2 running, 1 queued" in page
        assert "24 s" in page
        await on.press("j")
        scroll = overview(on.app.screen).query_one(Page)
        assert scroll.scroll_target_y == min(1, scroll.max_scroll_y)
        await on.press("v")
        await on.until(lambda: "the last day" in on.lines[0])
        assert all(len(line) <= size[0] for line in on.lines)


async def test_many_clusters_are_summed_up(desk: OpenDesk) -> None:
    fleet = [make_cluster(f"cluster-{number}", counts=Counts(running=number)) for number in range(200)]
    async with desk(clusters=fleet, jobs=[]) as on:
        await on.press("O")
        page = [line.plain for line in overview(on.app.screen).lines()]
        assert sum("cluster-" in line for line in page) == 10
        assert any("on 189 others" in line for line in page)


def overview(screen: object) -> OverviewScreen:
    assert isinstance(screen, OverviewScreen)
    return screen


async def test_a_terminal_without_these_signs_has_plain_ones(desk: OpenDesk, history: History) -> None:
    config = Config(settings=Settings(glyphs="ascii"))
    async with desk(history=history, config=config) as on:
        await on.press("O")
        await on.until(lambda: "the last hour" in on.lines[0])
        page = "\n".join(line.plain for line in overview(on.app.screen).lines())
        assert page.isascii()
        assert "#" in page
