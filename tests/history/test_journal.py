import asyncio
from typing import Any

import msgspec
import pytest

from ontap_tui.history import History
from ontap_tui.model import ApiError, Follow, Launch, LaunchChanged, Outcome, Secret
from tests.history.batches import appeared, batch, later
from tests.history.conftest import Opening
from tests.support.clock import START
from tests.support.jobs import make_job

WHOLE = Launch(
    id="l1",
    group="g1",
    request="snapshot",
    cluster="east",
    method="POST",
    target="/api/storage/volumes/7/snapshots?return_timeout=0",
    body='{"name":"n","password":"***"}',
    values={"volume": "vol_home", "name": "n"},
    resolved={"volume": "7", "name": "n"},
    follow=Follow(path="/api/x", done="state", success=("done",), progress="percent"),
    then="resize",
    user="ann",
    created_at=START,
    answered_at=later(0.1),
    http_status=202,
    round_trip=0.084,
    jobs=(make_job(2).uuid, make_job(1).uuid),
    endpoint="/api/data-engine/jobs",
    answer='{"job": {"uuid": "2"}}',
    results="/api/storage/volumes?job_results_uuid=2",
    outcome=Outcome.FAILURE,
    error=ApiError(message="no space", code="786435", target="size"),
    note="found by reconciling",
    ended_at=later(40),
)


def launch(number: int, **fields: Any) -> Launch:
    given = {"created_at": later(number), "group": f"l{number}", "cluster": "east", "request": "snapshot"}
    return Launch(**{"id": f"l{number}", "method": "POST", "target": "/api/x", **given, **fields})


def ids(launches: list[Launch]) -> list[str]:
    return [launch.id for launch in launches]


@pytest.mark.parametrize("launch", [WHOLE, launch(1)], ids=["everything", "bare"])
async def test_a_launch_comes_back_as_it_was(history: History, launch: Launch) -> None:
    await history.journal(launch)
    assert await history.launches() == [launch]


async def test_the_whole_of_a_launch_is_told_step_by_step(history: History) -> None:
    answer: dict[str, Any] = {"http_status": 202, "jobs": ("a",), "answered_at": later(2)}
    steps = [
        launch(1),
        launch(1, outcome=Outcome.SENT),
        launch(1, outcome=Outcome.ACCEPTED, **answer),
        launch(1, outcome=Outcome.SUCCESS, ended_at=later(9), **answer),
    ]
    for step in steps:
        await history.journal(step)
        assert await history.launches() == [step]
        assert await history.open_launches() == ([] if step.ended_at else [step])


async def test_an_older_word_that_comes_late_does_not_take_back_the_answer(history: History) -> None:
    answered = launch(1, outcome=Outcome.ACCEPTED, jobs=("a",))
    await history.journal(answered)
    await history.record(batch(LaunchChanged(launch(1, outcome=Outcome.SENT))))
    assert await history.launches() == [answered]


async def test_the_first_end_stands(history: History) -> None:
    ended = launch(1, outcome=Outcome.FAILURE, ended_at=later(5))
    await history.journal(ended)
    late = (
        launch(1, outcome=Outcome.ACCEPTED, jobs=("a",)),
        launch(1, outcome=Outcome.SUCCESS, jobs=("a",), ended_at=later(6)),
    )
    for word in late:
        await history.record(batch(LaunchChanged(word)))
    assert await history.launches() == [ended]


async def test_what_follows_an_end_is_on_disk_with_it_and_once(opening: Opening) -> None:
    running = launch(1, outcome=Outcome.ACCEPTED, then="resize")
    success = msgspec.structs.replace(running, outcome=Outcome.SUCCESS, ended_at=later(5))
    async with opening() as dashboard, opening() as command:
        await command.journal(running)
        assert await command.journal_unless_ended(success, launch(2, group="l1"))
        assert not await dashboard.journal_unless_ended(success, launch(3, group="l1"))
        assert ids(await dashboard.launches()) == ["l2", "l1"]
        assert await dashboard.launch("l1") == success
        assert await dashboard.launch("l3") is None


async def test_a_lost_answer_is_open_until_it_has_been_looked_for(history: History) -> None:
    lost = launch(1, outcome=Outcome.UNKNOWN)
    await history.journal(lost)
    assert await history.open_launches() == [lost]
    await history.journal(msgspec.structs.replace(lost, ended_at=later(60)))
    assert await history.open_launches() == []


async def test_a_lost_answer_may_be_found_later(history: History) -> None:
    await history.journal(launch(1, outcome=Outcome.UNKNOWN))
    found = launch(1, outcome=Outcome.ACCEPTED, jobs=("a",), note="found")
    await history.record(batch(LaunchChanged(found)))
    assert await history.open_launches() == [found]


async def test_which_launches(history: History) -> None:
    await history.journal(
        launch(1, cluster="east", group="g"),
        launch(2, cluster="west", group="g"),
        launch(3, cluster="east", request="resize", outcome=Outcome.REJECTED, ended_at=later(3)),
    )
    assert ids(await history.launches()) == ["l3", "l2", "l1"]
    assert ids(await history.launches(limit=1)) == ["l3"]
    assert ids(await history.launches(since=later(2))) == ["l3", "l2"]
    assert ids(await history.launches(group="g")) == ["l2", "l1"]
    assert ids(await history.open_launches()) == ["l1", "l2"]


async def test_a_job_knows_its_launch_whoever_recorded_which_first(opening: Opening) -> None:
    async with opening() as dashboard, opening() as command:
        await dashboard.record(batch(appeared(make_job(1)), appeared(make_job(1, cluster="west"))))
        assert await dashboard.launch_of(make_job(1).key) is None
        await command.journal(WHOLE)
        await dashboard.record(batch(appeared(make_job(1, message="x"), 5)))
        (job,) = await dashboard.active_jobs("east")
        assert (job.launch_id, job.launched_by, job.user) == ("l1", "snapshot", "ann")
        assert await dashboard.launch_of(make_job(1).key) == WHOLE
        (foreign,) = await dashboard.active_jobs("west")
        assert (foreign.launch_id, foreign.user) == (None, None)


@pytest.mark.parametrize("field", ["values", "resolved", "body", "answer", "target", "note", "user"])
async def test_a_secret_is_refused_and_nothing_is_written(history: History, field: str) -> None:
    hidden: Any = Secret("hunter2")
    wrong = msgspec.structs.replace(
        launch(1), **{field: {"p": hidden} if field in ("values", "resolved") else hidden}
    )
    with pytest.raises(TypeError):
        await history.journal(launch(2), wrong)
    assert await history.launches() == []
    assert history.fault is None


async def test_a_launch_does_not_wait_for_the_whole_of_a_large_batch(history: History) -> None:
    first_poll = batch(*(appeared(make_job(number)) for number in range(5000)))
    recording = asyncio.create_task(history.record(first_poll))
    await asyncio.sleep(0)
    await history.journal(launch(1))
    assert not recording.done()
    await recording
    assert len(await history.active_jobs("east")) == 5000
