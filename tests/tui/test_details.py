"""Everything about one job, as keys are pressed."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest
from textual.content import Content

from ontap_tui.history import Control, History, SqliteHistory
from ontap_tui.model import (
    Action,
    ApiError,
    Batch,
    ErrorArgument,
    Estimate,
    Fault,
    FaultKind,
    Intent,
    JobChanged,
    JobFinished,
    Launch,
    LaunchChanged,
    Outcome,
    job_kind,
)
from ontap_tui.ontap import NotSent
from ontap_tui.requests import Library, parse_request
from ontap_tui.tui.job.details import DetailsPane, DetailsScreen
from ontap_tui.tui.job.raw import RawScreen
from ontap_tui.tui.requests.form import RequestForm
from tests.support.clock import START, ManualClock
from tests.support.jobs import make_job, tracked
from tests.tui.conftest import OpenDesk
from tests.tui.filling import told

CREATE = "POST /api/storage/volumes"
FAR = timedelta(minutes=9)
ERROR = ApiError(
    message="Aggregate [bold]aggr1[/] is out of space.",
    code="786435",
    target="size",
    arguments=(ErrorArgument(code="5", message="5TB"),),
)
FAILED = tracked(
    make_job(
        1,
        cluster="prod-west",
        state="failure",
        description=CREATE,
        code=786435,
        error=ERROR,
        svm="vs1",
        start_time=START - timedelta(seconds=73),
        end_time=START - timedelta(seconds=31),
    ),
    at=START - timedelta(seconds=31),
    launch_id="launch-1",
    launched_by="create",
)
RUNNING = tracked(
    make_job(2, cluster="prod-west", description=CREATE, message="62 % done", start_time=START),
)
LAUNCH = Launch(
    id="launch-1",
    group="launch-1",
    request="create",
    cluster="prod-west",
    method="POST",
    target="/api/storage/volumes?return_timeout=0",
    body='{"name": "db7", "password": "***"}',
    values={"name": "db7"},
    user="ann",
    created_at=START - timedelta(seconds=74),
    answered_at=START - timedelta(seconds=73.9),
    round_trip=0.084,
    http_status=202,
    jobs=(FAILED.key[1],),
    outcome=Outcome.FAILURE,
)


def earlier(number: int, hours: float, cluster: str = "prod-west") -> JobFinished:
    """A failure with the same code."""
    end = START - timedelta(hours=hours)
    job = make_job(
        number,
        cluster=cluster,
        state="failure",
        description=CREATE,
        code=786435,
        start_time=end - timedelta(seconds=40),
        end_time=end,
    )
    return JobFinished(None, tracked(job, at=end))


@pytest.fixture
async def history(tmp_path: Path) -> AsyncIterator[History]:
    """Knows the failed job, its launch, and two earlier failures."""
    opened = await SqliteHistory.open(tmp_path / "history.sqlite3", ManualClock())
    await opened.record(Batch(START, (earlier(8, 2), earlier(9, 30), JobFinished(None, FAILED))))
    await opened.record(Batch(START, (LaunchChanged(LAUNCH),)))
    yield opened
    await opened.close()


async def test_a_failure_is_explained(desk: OpenDesk, history: History) -> None:
    async with desk(jobs=[FAILED], history=history) as on:
        await on.press("enter")
        assert isinstance(on.app.screen, DetailsScreen)
        await on.until(lambda: "Similar earlier jobs" in on.text)
        text = on.text
        assert "786435       Aggregate [bold]aggr1[/] is out of space." in text
        assert "target       size" in text
        assert "argument     5 5TB" in text
        assert "3 failures with this code in 7 days, all on prod-west." in text
        assert "launched     by ann with create" in text
        assert '{"name": "db7", "password": "***"}' in text
        assert 'request "create" by ann: POST /api/storage/volumes?return_timeout=0 → 202 in 84 ms' in text
        assert text.count("0:40  prod-west  POST /api/storage/volumes") == 4


async def test_earlier_jobs_stand_in_columns(desk: OpenDesk, history: History) -> None:
    await history.record(Batch(START, (earlier(10, 3, cluster="lab"),)))
    async with desk(jobs=[FAILED], history=history, size=(80, 24)) as on:
        await on.press("enter")
        await on.until(lambda: "Similar earlier jobs" in on.app.screen.query_one(DetailsPane).text)
        listed = [line for line in on.app.screen.query_one(DetailsPane).text.splitlines() if "0:40  " in line]
        assert {"lab", "prod-west"} == {line.split()[-3] for line in listed}
        assert len({line.index("POST") for line in listed}) == 1


async def test_the_details_follow_the_job(desk: OpenDesk) -> None:
    expected = {job_kind(CREATE): Estimate(count=14, p10=21, median=38, p90=55)}
    async with desk(jobs=[RUNNING], estimates=expected) as on:
        await on.press("d")
        await on.until(lambda: "62 %" in on.text)
        assert "~38 s (median of 14 jobs, p10–p90 21 s to 55 s), about 38 s left" in on.text
        done = tracked(make_job(2, cluster="prod-west", state="success", description=CREATE, message="Done"))
        await on.publish(JobChanged(RUNNING, done))
        await on.until(lambda: "✔ success" in on.lines[0])
        assert "message      Done" in on.text


async def test_only_keys_that_apply_to_the_job_as_it_is_are_offered(desk: OpenDesk, history: History) -> None:
    async with desk(jobs=[FAILED], history=history) as on:
        await on.press("enter")
        await on.until(lambda: "R run again" in on.lines[-1] and "a acknowledge" in on.lines[-1])
        assert [word for word in ("pause", "cancel", "notify") if word in on.lines[-1]] == []
    paused = tracked(make_job(2, cluster="prod-west", state="paused", description=CREATE))
    async with desk(jobs=[paused]) as on:
        await on.press("enter")
        await on.until(lambda: "p resume   x cancel   B hand-over   w notify me" in on.lines[-1])
        assert "run again" not in on.lines[-1]


async def test_the_pane_beside_the_table_follows_the_cursor(desk: OpenDesk) -> None:
    async with desk() as on:
        await on.press("D")
        await on.until(lambda: "Size available: 1.21TB." in on.text)
        await on.press("G")
        key = on.app.view.cursor
        assert key is not None
        await on.until(lambda: f"UUID         {key[1]}" in on.text)


async def test_any_value_can_be_copied(desk: OpenDesk) -> None:
    async with desk(jobs=[FAILED]) as on:
        await on.press("enter", "c", "down", "down", "enter")
        await on.until(lambda: on.app.clipboard != "")
        assert on.app.clipboard == "Aggregate [bold]aggr1[/] is out of space."


async def test_the_page_can_be_copied_before_it_is_painted(desk: OpenDesk) -> None:
    async with desk(jobs=[FAILED], size=(120, 36)) as on:
        screen = DetailsScreen(on.composition.session, FAILED.key)
        on.app.push_screen(screen)
        await on.pilot.pause()
        assert FAILED.key[1] in dict(screen.values())["entire page"]


async def test_of_a_job_that_nobody_knows_nothing_can_be_copied(desk: OpenDesk) -> None:
    async with desk() as on:
        on.app.push_screen(DetailsScreen(on.composition.session, ("prod-west", "unknown")))
        await on.pilot.pause()
        await on.press("c")
        assert told(on) == [("", "No job is selected")]


async def test_the_bundle_for_a_ticket(
    desk: OpenDesk, history: History, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    async with desk(jobs=[FAILED], history=history) as on:
        await on.press("enter", "B")
        await on.until(lambda: "Save the hand-over report to" in on.text)
        await on.press("enter")
        path = tmp_path / "prod-west-00000001.md"
        await on.until(path.exists)
        await on.until(lambda: path.read_text().endswith("\n"))
    text = path.read_text()
    assert text.startswith("# prod-west: POST /api/storage/volumes: failure\n")
    assert "| ended | 2026-11-23 22:39:29 |" in text
    assert "786435: Aggregate \\[bold\\]aggr1\\[/\\] is out of space." in text
    assert '{"name": "db7", "password": "***"}' in text
    assert "- 2026-11-23 20:40:00 failure in 0:40: prod-west, POST /api/storage/volumes" in text


async def test_run_again_opens_the_form_filled_in(desk: OpenDesk, history: History) -> None:
    request = parse_request(
        "create",
        {"path": "/api/storage/volumes", "body": {"name": "{name}"}, "variables": {"name": {"default": "x"}}},
    )
    async with desk(jobs=[FAILED], history=history, library=Library([request])) as on:
        await on.press("enter", "R")
        await on.until(lambda: isinstance(on.app.screen, RequestForm))
        form = on.app.screen
        assert isinstance(form, RequestForm)
        await on.pilot.pause()
        assert form.fields.values == {"name": "db7"}
        assert form.fields.where.chosen == ("prod-west",)


async def test_raw_json_is_searched_and_left_step_by_step(desk: OpenDesk) -> None:
    async with desk() as on:
        on.engine.answers["raw_job"] = b'{"uuid": "1", "svm": {"name": "vs1"}, "other": "vs1\\u001b"}'
        await on.press("y")
        await on.until(lambda: '"name": "vs1"' in on.text)
        screen = on.app.screen
        assert isinstance(screen, RawScreen)
        await on.press("/", *"VS1", "enter")
        assert "1 of 2" in on.lines[0]
        await on.press("n")
        assert "2 of 2" in on.lines[0]
        await on.press("escape")
        assert "of 2" not in on.lines[0]
        await on.press("c")
        assert on.app.clipboard.startswith('{\n  "uuid": "1"')
        await on.press("escape")
        assert on.app.screen is on.dashboard


async def test_of_a_large_raw_json_only_what_is_visible_is_drawn(
    desk: OpenDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    styled = []
    style = RawScreen.coloured

    def counted(screen: RawScreen, line: str) -> Content:
        styled.append(len(line))
        return style(screen, line)

    monkeypatch.setattr(RawScreen, "coloured", counted)
    async with desk() as on:
        on.engine.answers["raw_job"] = b'{"long": "%s needle", "many": [%s7]}' % (
            b"x" * 200_000,
            b"5," * 20_000,
        )
        await on.press("y")
        await on.until(lambda: '"long": "xxx' in on.text)
        await on.press("/")
        await on.paste("needle")
        await on.press("enter")
        await on.until(lambda: 'needle",' in on.text)
        await on.press("escape", "G")
        await on.until(lambda: "   }" in [line.rstrip() for line in on.lines])
        assert sum(styled) < 100_000


async def test_raw_json_of_a_cluster_that_is_down_is_what_was_last_seen(desk: OpenDesk) -> None:
    down = NotSent(Fault(kind=FaultKind.CONNECT, summary="refused the connection"))
    async with desk() as on:
        on.engine.answers["raw_job"] = down
        await on.press("y")
        await on.until(lambda: "refused the connection: as last seen" in on.lines[0])
        assert '"state": "failure"' in on.text


async def test_a_job_of_a_cluster_that_is_no_longer_configured_is_shown_as_last_seen(
    desk: OpenDesk, history: History
) -> None:
    ended = tracked(make_job(3, cluster="sold", state="failure", end_time=START))
    await history.record(Batch(START, (JobFinished(None, ended),)))
    async with desk(jobs=[], history=history) as on:
        await on.press("v", "v", "/")
        await on.paste("cluster:sold")
        await on.press("enter")
        await on.until(lambda: on.app.view.cursor == ended.key)
        await on.press("y")
        await on.until(lambda: "sold is not configured: as last seen" in on.lines[0])
        assert ("raw_job", ended.key) not in on.engine.calls
        await on.press("escape", "c", "down", "down", "enter")
        await on.until(
            lambda: [one.message for one in on.app._notifications][-1:] == ["sold is not configured"]
        )
        await on.press("enter", "c")
        await on.until(lambda: "entire page" in on.text)
        assert "curl command" not in on.text


async def test_a_cluster_whose_clock_is_ahead_was_watched_all_the_same(
    desk: OpenDesk, history: History
) -> None:
    ahead = timedelta(hours=1)
    job = make_job(3, cluster="prod-west", state="success", start_time=START + ahead, end_time=START + ahead)
    ended = tracked(job, at=START)
    await history.record(Batch(START, (JobFinished(None, ended),)))
    async with desk(jobs=[ended], history=history) as on:
        await on.press("enter")
        await on.until(lambda: "Timeline" in on.text)
        assert "nobody watched" not in on.text


async def test_megabytes_of_text_do_not_hold_up_the_screen(desk: OpenDesk, history: History) -> None:
    huge = tracked(make_job(4, cluster="prod-west", message="much " * 400_000, start_time=START))
    async with desk(jobs=[huge], history=history) as on:
        await on.press("enter")
        await on.until(lambda: "much" in on.text)
        assert isinstance(on.app.screen, DetailsScreen)
        assert "more characters)" in on.app.screen.pane.text
        assert len(on.app.screen.pane.text) < 10_000


async def test_what_was_asked_of_a_job_is_told_with_who_and_why(desk: OpenDesk, history: History) -> None:
    intent = Intent(action=Action.CANCEL, at=START - timedelta(seconds=5), refusal="it cannot be cancelled")
    asked = msgspec.structs.replace(RUNNING, intent=intent)
    control = Control(key=RUNNING.key, intent=intent, user="ann", reason="no longer needed")
    await history.journal_control(control)
    async with desk(jobs=[asked], history=history) as on:
        await on.press("enter")
        await on.until(lambda: "requested by ann" in on.text)
        text = on.text
        assert "cancel requested 22:39:55 by ann: no longer needed; refused: it cannot be cancelled" in text
        assert "requested by ann: no longer needed; refused: it cannot be cancelled" in text


async def test_long_facts_and_messages_stay_in_their_column(desk: OpenDesk) -> None:
    uuid = "7d2fd988-8277-11eb-bd11-005056bb0177"
    expected = {job_kind(CREATE): Estimate(count=14, p10=21, median=38, p90=55)}
    long = make_job(2, description=CREATE, message=f"Working on {uuid} " * 9, start_time=START - FAR)
    async with desk(jobs=[tracked(long)], estimates=expected, size=(118, 48)) as on:
        await on.press("enter")
        await on.until(lambda: "Timeline" in on.text)
        fact = next(line for line in on.lines if "~38 s" in line)
        assert fact.rstrip().endswith("due")
        assert fact.startswith("   expected     ~38 s (median of 14 jobs, p10–p90 21 s to 55 s), due")
        at = next(number for number, line in enumerate(on.lines) if "running " in line and ":" in line[:15])
        first, second = on.lines[at : at + 2]
        assert first[36:].startswith("Working on")
        assert second[:36].strip() == ""
        assert second[36:].strip()


async def test_the_pane_shortens_ids_as_the_table_does(desk: OpenDesk) -> None:
    uuid = "7d2fd988-8277-11eb-bd11-005056bb0177"
    job = tracked(make_job(2, description=CREATE, message=f"Working on {uuid}"))
    async with desk(jobs=[job]) as on:
        await on.press("D")
        await on.until(lambda: "Timeline" in on.text)
        line = next(line for line in on.lines if "running " in line and "Working on 7d2fd988…" in line[80:])
        assert uuid not in line


async def test_a_long_description_is_to_be_read_whole_on_a_narrow_screen_and_in_the_pane(
    desk: OpenDesk,
) -> None:
    description = "DELETE /api/storage/volumes/7d2fd988-8277-11eb-bd11-005056bb0177/snapshots/3b6e6042"
    async with desk(jobs=[tracked(make_job(2, description=description))], size=(80, 24)) as on:
        for size, keys in (((80, 24), "enter"), ((160, 48), "D")):
            await on.resize(size)
            await on.press("escape", keys)
            await on.until(lambda: "Timeline" in on.text)
            pane = on.app.screen.query_one(DetailsPane)
            assert "".join(description.split()) in "".join(pane.text.split()), size
