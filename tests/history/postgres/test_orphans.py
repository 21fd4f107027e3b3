"""Launches whose program has ended: who may write what has become of them."""

import asyncio

import msgspec
import pytest

from ontap_tui.history import HistoryError, LeaseLost, TeamHistory
from ontap_tui.model import Launch, Outcome
from tests.history.batches import later
from tests.history.postgres.conftest import team_history
from tests.history.test_journal import launch
from tests.support.clock import ManualClock
from tests.support.postgres import Database

SENT = launch(1, outcome=Outcome.SENT)


async def orphans(recorder: TeamHistory) -> list[str]:
    return [one.id for one in await recorder.orphans([SENT.cluster])]


async def test_what_its_program_may_still_see_to_is_no_orphan(database: Database, clock: ManualClock) -> None:
    async with team_history(database.url, clock, name="rec") as recorder:
        async with team_history(database.url, clock, name="ann") as ann:
            await ann.journal(SENT)
            assert await orphans(recorder) == []
            database.pass_time(21)
            assert await orphans(recorder) == [SENT.id]
            await clock.advance(5)
            await database.until([(True,)], "SELECT seen > now() - interval '5 s' FROM programs")
            assert await orphans(recorder) == []
        assert await orphans(recorder) == [SENT.id], "it has ended and said so"
        assert await recorder.orphans(["elsewhere"]) == []


async def test_what_has_ended_is_no_orphan(database: Database, clock: ManualClock) -> None:
    async with team_history(database.url, clock, name="rec") as recorder:
        async with team_history(database.url, clock, name="ann") as ann:
            await ann.journal(launch(1, outcome=Outcome.SUCCESS, ended_at=later(1)))
        assert await orphans(recorder) == []


async def test_the_recorder_of_its_cluster_concludes_it_once(database: Database, clock: ManualClock) -> None:
    ended = msgspec.structs.replace(SENT, outcome=Outcome.UNKNOWN, jobs=("j1",), ended_at=later(9))
    async with (
        team_history(database.url, clock, name="rec") as recorder,
        team_history(database.url, clock, name="ann") as ann,
    ):
        await ann.journal(SENT)
        with pytest.raises(LeaseLost):
            await recorder.conclude(ended)
        await recorder.tend([SENT.cluster])
        assert await recorder.conclude(ended)
        assert not await recorder.conclude(msgspec.structs.replace(ended, note="again"))
        assert not await ann.journal_unless_ended(SENT), "so it is not sent any more"
        assert await ann.launch(SENT.id) == ended


@pytest.mark.parametrize("answer", [Outcome.ACCEPTED, Outcome.REJECTED])
async def test_an_answer_that_came_late_stands(
    database: Database, clock: ManualClock, answer: Outcome
) -> None:
    answered: Launch = msgspec.structs.replace(SENT, outcome=answer, answered_at=later(5))
    async with (
        team_history(database.url, clock, name="rec") as recorder,
        team_history(database.url, clock, name="ann") as ann,
    ):
        await ann.journal(SENT)
        await recorder.tend([SENT.cluster])
        await ann.journal(answered)
        unknown = msgspec.structs.replace(SENT, outcome=Outcome.UNKNOWN, ended_at=later(9))
        assert not await recorder.conclude(unknown)
        assert await ann.launch(SENT.id) == answered


async def test_what_is_being_sent_is_not_called_unsent(database: Database, clock: ManualClock) -> None:
    """Its program, which had been slow, began to send after the recorder had read the journal."""
    intended = launch(1, outcome=Outcome.INTENDED)
    unsent = msgspec.structs.replace(intended, outcome=Outcome.UNREACHABLE, ended_at=later(9))
    async with (
        team_history(database.url, clock, name="rec") as recorder,
        team_history(database.url, clock, name="ann") as ann,
    ):
        await ann.journal(intended)
        await recorder.tend([SENT.cluster])
        assert await ann.journal_unless_ended(SENT)
        assert not await recorder.conclude(unsent)
        assert await ann.launch(SENT.id) == SENT


async def test_one_that_cannot_say_that_it_runs_launches_nothing(clock: ManualClock) -> None:
    async with team_history("postgresql://x@127.0.0.1:1/x", clock, name="ann") as ann:
        with pytest.raises(HistoryError):
            await ann.journal(SENT)


async def test_a_person_finds_what_was_launched_by_any_way_and_nothing_of_others(
    database: Database, clock: ManualClock
) -> None:
    mine = ["ann", "ann in a browser at 10.1.2.3", "ann via the assistant helper", ""]
    theirs = ["bob", "anna", "ann_", "anna in a browser at 10.1.2.3", "bob via the assistant ann"]
    async with team_history(database.url, clock, name="ann") as ann:
        await ann.journal(*(launch(number, user=user) for number, user in enumerate(mine + theirs)))
        assert [one.user for one in await ann.open_launches()] == mine


async def test_two_first_launches_at_once_begin_one_heartbeat_which_ends(
    database: Database, clock: ManualClock
) -> None:
    async with team_history(database.url, clock, name="ann") as ann:
        await asyncio.gather(ann.journal(launch(1)), ann.journal(launch(2)))
        await clock.until_asleep()
        assert database.ask("SELECT name FROM programs") == [("ann",)]
    assert clock.sleepers == 0
    assert database.ask("SELECT name FROM programs") == []
