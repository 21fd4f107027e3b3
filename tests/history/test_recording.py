"""What the engine says, and what is found again."""

from datetime import timedelta
from typing import Any

import msgspec
import pytest

from ontap_tui.history import Control, History, Transition
from ontap_tui.model import Action, ApiError, ErrorArgument, Intent, Job, JobAppeared, JobChanged
from tests.history.batches import appeared, batch, changed, ended_job, finished, gone, later, polled
from tests.history.conftest import Opening
from tests.support.clock import START
from tests.support.jobs import make_job, tracked

FULL: dict[str, Any] = {
    "description": "POST /api/storage/volumes?name=db7",
    "message": 'Aggregate "aggr1" is out of space',
    "code": 2**70,  # whatever a server may call an integer
    "error": ApiError(
        message="out of space",
        code="786435",
        target="size",
        arguments=(ErrorArgument(code="1", message="a"),),
    ),
    "node": "east-01",
    "svm": "vs1",
    "start_time": START - timedelta(minutes=2),
    "end_time": START - timedelta(minutes=1),
    "endpoint": "/api/data-engine/jobs",
}
HOSTILE = "\x1b[2J\x00 [bold]x[/] \u202e ‮ '; DROP TABLE jobs; --"


async def states(history: History, number: int = 1) -> list[tuple[float, str, str | None]]:
    return [
        ((step.at - START).total_seconds(), step.state, step.message)
        for step in await history.timeline(make_job(number).key)
    ]


@pytest.mark.parametrize(
    "job",
    [
        pytest.param(make_job(), id="bare"),
        pytest.param(make_job(state="failure", **FULL), id="everything"),
        pytest.param(
            make_job(state=HOSTILE, description=HOSTILE, message=HOSTILE, svm=HOSTILE), id="hostile"
        ),
        pytest.param(make_job(state="cancelled", end_time=START), id="undocumented end"),
    ],
)
async def test_a_job_comes_back_as_it_was(history: History, store: str, job: Any) -> None:
    """But for the character 0, which PostgreSQL cannot keep in a text."""
    await history.record(batch(appeared(job, 1, first_seen=START, message_at=later(0.5))))
    past = await history.job(job.key)
    assert past is not None
    if store == "postgres":
        plain = msgspec.json.encode(job).replace(b"\\u0000", "\N{REPLACEMENT CHARACTER}".encode())
        job = msgspec.json.decode(plain, type=Job)
    assert past.tracked == tracked(job, at=later(1), first_seen=START, message_at=later(0.5))


async def test_a_job_that_is_not_known_is_none(history: History) -> None:
    assert await history.job(("nowhere", "x")) is None
    assert await history.timeline(("nowhere", "x")) == []


async def test_a_whole_life(history: History) -> None:
    first = appeared(make_job(state="queued"))
    second = changed(first, 1, state="running", message="10 %")
    third = changed(second, 3, message="copying")
    last = finished(third, 4, state="failure", message="no space", code=7)
    for event in (first, second, third, last):
        await history.record(batch(event))
    assert await history.timeline(make_job().key) == [
        Transition(at=START, state="queued"),
        Transition(at=later(1), state="running", message="10 %"),
        Transition(at=later(3), state="running", message="copying"),
        Transition(at=later(4), state="failure", message="no space"),
    ]
    past = await history.job(make_job().key)
    assert past is not None
    assert past.tracked == last.job


async def test_a_life_within_one_batch_keeps_its_steps(history: History) -> None:
    first = appeared(make_job(state="queued"))
    second = changed(first, 1, state="running")
    await history.record(batch(first, second, finished(second, 2)))
    assert await states(history) == [(0, "queued", None), (1, "running", None), (2, "success", None)]


async def test_what_changes_neither_state_nor_message_is_no_step(history: History) -> None:
    first = appeared(make_job())
    await history.record(batch(first, changed(first, 1, node="east-02")))
    assert await states(history) == [(0, "running", None)]
    past = await history.job(make_job().key)
    assert past is not None
    assert past.tracked.job.node == "east-02"


async def test_a_counting_message_keeps_few_steps_of_a_long_job(history: History) -> None:
    event: Any = appeared(make_job(message="0 of 40000"))
    events = [event]
    for step in range(1, 20_000):
        event = changed(event, 2.0 * step, message=f"{2 * step} of 40000")
        events.append(event)
    await history.record(batch(*events))
    kept = await states(history)
    assert [at for at, _, _ in kept[:10]] == [2.0 * step for step in range(10)]
    assert 200 < len(kept) < 500
    assert (await history.active_jobs("east"))[0].job.message == "39998 of 40000"


async def test_other_words_are_kept_however_late(history: History) -> None:
    first = appeared(make_job(message="10 %"), first_seen=START - timedelta(days=2))
    second = changed(first, 1, message="11 %")
    third = changed(second, 2, message="waiting for a lock on vol1")
    fourth = changed(third, 3, message="waiting for a lock on vol2")
    fifth = changed(fourth, 4, state="paused")
    await history.record(batch(first, second, third, fourth, fifth))
    assert await states(history) == [
        (0, "running", "10 %"),
        (2, "running", "waiting for a lock on vol1"),
        (4, "paused", "waiting for a lock on vol2"),
    ]


async def test_gone_before_its_end_was_seen(history: History) -> None:
    first = appeared(make_job())
    await history.record(batch(first, gone(first, 9)))
    past = await history.job(make_job().key)
    assert past is not None
    assert past.tracked.outcome_unknown
    assert past.tracked.gone_at == later(9)
    assert await history.active_jobs("east") == []


async def test_one_that_comes_back_is_active_again(history: History) -> None:
    first = appeared(make_job())
    await history.record(batch(first, gone(first, 9)))
    await history.record(batch(changed(first, 10)))
    assert [job.gone for job in await history.active_jobs("east")] == [False]


async def test_the_end_is_the_clusters_own_but_never_later_than_we_learnt_it(history: History) -> None:
    await history.record(
        batch(
            ended_job(1, at=100, end_time=later(40)),
            ended_job(2, at=100, end_time=later(9999)),
            ended_job(3, at=100),
        )
    )
    in_window = [
        [past.tracked.job.uuid[7] for past in await history.jobs(since=later(at), until=later(at + 1))]
        for at in (40, 100)
    ]
    assert [sorted(numbers) for numbers in in_window] == [["1"], ["2", "3"]]


async def test_a_restart_does_not_make_a_silent_job_look_lively(opening: Opening) -> None:
    async with opening() as before:
        await before.record(batch(appeared(make_job(message="a"))))
    async with opening() as after:
        await after.record(batch(appeared(make_job(message="a"), 3600)))
        (job,) = await after.active_jobs("east")
        assert job.message_at == START
        await after.record(batch(appeared(make_job(message="a", node="east-02"), 7200)))
        (job,) = await after.active_jobs("east")
        assert (job.message_at, job.changed_at) == (START, later(7200))


# Clusters


async def test_a_cluster_that_says_it_is_another_does_not_get_its_past_unasked(opening: Opening) -> None:
    async with opening() as history:
        await history.record(
            batch(
                polled("old", 0, ontap_uuid="u1"),
                appeared(make_job(1, cluster="old")),
                appeared(make_job(3, cluster="old", message="old")),
            )
        )
    async with opening("new") as history:
        for at in (9, 10):
            await history.record(
                batch(
                    polled("new", at, ontap_uuid="u1"),
                    appeared(make_job(2, cluster="new"), at),
                    appeared(make_job(3, cluster="new", message="new"), at),
                )
            )
        [notice] = history.notices
        assert "ontap-tui history rename old new" in notice
        assert len(await history.jobs()) == 4
        assert await history.rename("old", "new") == 2
        found = {past.tracked.key: past.tracked.job.message for past in await history.jobs()}
        assert set(found) == {make_job(number, cluster="new").key for number in (1, 2, 3)}
        assert found[make_job(3, cluster="new").key] == "new"
        assert await history.rename("old", "new") is None


async def test_a_name_is_given_to_a_past_before_it_is_used(opening: Opening) -> None:
    async with opening() as history:
        await history.record(batch(polled("old", 0, ontap_uuid="u1"), appeared(make_job(1, cluster="old"))))
        assert await history.rename("old", "new") == 1
    async with opening("new") as history:
        await history.record(batch(polled("new", 9, ontap_uuid="u1")))
        assert history.notices == ()
        assert [past.tracked.job.cluster for past in await history.jobs()] == ["new"]


async def test_a_second_name_for_a_cluster_does_not_take_the_past_of_the_first(history: History) -> None:
    await history.record(batch(polled("a", 0, ontap_uuid="u"), appeared(make_job(1, cluster="a"))))
    await history.record(batch(polled("b", 0, ontap_uuid="u")))
    assert [past.tracked.job.cluster for past in await history.jobs()] == ["a"]


async def test_one_cluster_under_two_names_has_two_pasts(opening: Opening) -> None:
    both = (polled("a", 0, ontap_uuid="u"), polled("b", 0, ontap_uuid="u"))
    for _ in range(2):
        async with opening() as history:
            await history.record(
                batch(*both, appeared(make_job(1, cluster="a")), appeared(make_job(1, cluster="b")))
            )
            assert sorted(past.tracked.job.cluster for past in await history.jobs()) == ["a", "b"]


# What other rooms' records add to a job


@pytest.mark.parametrize(
    ("state", "action", "kept"),
    [
        ("running", Action.CANCEL, True),
        ("running", Action.PAUSE, True),
        ("paused", Action.PAUSE, False),
        ("paused", Action.CANCEL, True),
        ("paused", Action.RESUME, True),
        ("running", Action.RESUME, False),
        ("success", Action.CANCEL, False),
    ],
)
async def test_an_intent_is_kept_until_the_state_shows_it(
    history: History, state: str, action: Action, kept: bool
) -> None:
    intent = Intent(action=action, at=later(5), refusal="not now")
    await history.record(batch(appeared(make_job(state=state))))
    await history.journal_control(Control(key=make_job().key, intent=intent))
    past = await history.job(make_job().key)
    assert past is not None
    assert past.tracked.intent == (intent if kept else None)


async def test_of_a_huge_text_only_its_beginning_is_kept(history: History) -> None:
    seen: JobAppeared | JobChanged = appeared(make_job(message="x" * 1_000_000))
    await history.record(batch(seen))
    for poll in range(1, 4):
        seen = changed(seen, poll, message="x" * (1_000_000 + poll))
        await history.record(batch(seen))
    error = ApiError(message="y" * 1_000_000, code="7")
    await history.record(batch(finished(seen, 20, "failure", description="z" * 1_000_000, error=error)))
    past = await history.job(make_job().key)
    assert past is not None
    job = past.tracked.job
    assert job.error is not None
    assert {len(text or "") for text in (job.description, job.message, job.error.message)} == {65_536}
    assert len(await history.timeline(make_job().key)) == 2
