"""The database itself: its tables are made once, and whatever happens to it is a fault until it is over."""

import asyncio

import pytest

from ontap_tui.history import HistoryError, open_team_history
from ontap_tui.model import Secret
from tests.history.batches import appeared, batch, words
from tests.history.postgres.conftest import Joining
from tests.history.test_journal import launch
from tests.support.clock import ManualClock
from tests.support.jobs import make_job
from tests.support.postgres import Database

NOWHERE = "postgresql://x@127.0.0.1:1/x"


async def test_many_that_begin_at_the_same_time_make_the_tables_once(
    joining: Joining, database: Database
) -> None:
    histories = await asyncio.gather(*(joining(f"p{number}") for number in range(6)))
    assert [words(history.fault) for history in histories] == [""] * 6
    assert len(database.ask("SELECT version FROM ontap_tui_schema")) == 1


async def test_tables_of_a_newer_version_are_left_as_they_are(joining: Joining, database: Database) -> None:
    assert words((await joining("one")).fault) == ""
    database.ask("UPDATE ontap_tui_schema SET version = 99")
    two = await joining("two")
    assert words(two.fault) == "no team history: its tables were made by a newer version. Update ontap-tui."
    with pytest.raises(HistoryError, match="newer version"):
        await two.jobs()


async def test_a_database_that_cannot_be_reached_is_a_fault_in_words(clock: ManualClock) -> None:
    history = await open_team_history(lambda: NOWHERE, clock, user="ann", name="x")
    assert words(history.fault).startswith("no team history: the database cannot be reached.")
    with pytest.raises(HistoryError, match="cannot be reached"):
        await history.journal(launch(1))
    with pytest.raises(HistoryError, match="cannot be reached"):
        await history.jobs()
    await history.close()


async def test_a_connection_that_was_lost_is_made_anew_unnoticed(
    joining: Joining, database: Database
) -> None:
    history = await joining("restarted")
    await history.tend(["east"])
    assert await history.jobs() == []
    for number in range(3):
        assert database.end_connections("restarted") == 2
        await history.record(batch(appeared(make_job(number))))
        assert len(await history.jobs()) == number + 1
    assert history.fault is None


async def test_a_connection_that_is_not_used_is_closed(
    joining: Joining, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ontap_tui.history.postgres.writer._IDLE", 0.05)
    history = await joining("idle")
    for _ in range(2):
        await history.journal(launch(1))
        assert len(await history.launches()) == 1
        open_ones = "SELECT count(*) FROM pg_stat_activity WHERE application_name LIKE 'ontap-tui idle%'"
        await database.until([(0,)], open_ones)
    assert history.fault is None


async def test_a_batch_waits_for_the_database_to_come_back(database: Database, clock: ManualClock) -> None:
    urls = [database.url]
    history = await open_team_history(lambda: urls[0], clock, user="ann", name="waiting")
    await history.tend(["east"])
    urls[0] = NOWHERE
    database.end_connections("waiting")
    recording = asyncio.create_task(history.record(batch(appeared(make_job()))))
    await clock.until_asleep()
    assert words(history.fault).startswith("no team history: the database cannot be reached.")
    urls[0] = database.url
    await clock.advance(5)
    await asyncio.wait_for(recording, 30)
    assert history.fault is None
    assert len(await history.active_jobs("east")) == 1
    await history.close()


async def test_a_mistake_of_the_program_is_not_called_a_fault_of_the_database(joining: Joining) -> None:
    history = await joining("one")
    with pytest.raises(TypeError):
        await history.journal(launch(1, user=Secret("x")))
    assert history.fault is None
