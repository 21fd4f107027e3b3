"""A person's own history becomes part of the team's: all of it, once, and nothing is overwritten."""

import asyncio
from pathlib import Path

import pytest

from ontap_tui.history import SqliteHistory, TeamHistory, open_team_history
from ontap_tui.model import Acknowledgement, Attention, SystemClock
from tests.cli.conftest import Command
from tests.cli.test_recorder import on_team
from tests.history.batches import appeared, batch, changed, ended_job, finished, later, polled
from tests.history.test_journal import WHOLE
from tests.history.test_person import control
from tests.support.jobs import make_job
from tests.support.postgres import Database

FIRST = appeared(make_job(1, state="queued", message="\0 a"))
SECOND = changed(FIRST, 1, state="running")
LAST = finished(SECOND, 2, "failure")
CONTROL = control(FIRST.key, 1)
NOTED = Acknowledgement(reason=Attention.FAILED, user="ann", at=later(3))


@pytest.fixture
def kept(command: Command) -> Path:
    """What a person has: one job with a whole life, one that ended, one that runs."""
    path = command.folder / "data" / "history.sqlite3"

    async def fill() -> None:
        history = await SqliteHistory.open(path, SystemClock())
        await history.record(
            batch(polled("east", 0), FIRST, SECOND, LAST, ended_job(2, 5), appeared(make_job(3)))
        )
        await history.journal(WHOLE)
        await history.journal_control(CONTROL)
        await history.acknowledge({FIRST.key: NOTED})
        await history.close()

    asyncio.run(fill())
    return path


async def opened(database: Database) -> TeamHistory:
    return await open_team_history(lambda: database.url, SystemClock(), user="ann", name="ann")


def test_all_that_has_ended_is_copied_and_once(command: Command, kept: Path, database: Database) -> None:
    for new in (2, 0):
        done = command("history", "copy", "--to", database.url)
        assert done.status == 0
        assert done.out == f"2 ended jobs, {new} of them new to the team; 1 launches.\n"

    async def look() -> None:
        team = await opened(database)
        assert {past.tracked.key for past in await team.jobs()} == {FIRST.key, make_job(2).key}
        states = [(step.at, step.state) for step in await team.timeline(FIRST.key)]
        assert states == [(later(0), "queued"), (later(1), "running"), (later(2), "failure")]
        assert await team.launches() == [WHOLE]
        assert await team.controls(FIRST.key) == [CONTROL]
        assert await team.acknowledged() == {FIRST.key: NOTED}
        assert (await team.gaps("east", later(-60), later(60)))[0].end == later(0)
        await team.tend(["east"])
        [sight] = (await team.follow(["east"], {})).sights
        assert sight.jobs == ()
        await team.close()

    asyncio.run(look())


def test_what_the_team_knows_stays(command: Command, kept: Path, database: Database) -> None:
    async def record() -> None:
        team = await opened(database)
        await team.tend(["east"])
        await team.record(batch(ended_job(1, 9, message="the team's")))
        await team.close()

    asyncio.run(record())
    on_team(command, database.url)
    assert command("history", "copy").out.startswith("2 ended jobs, 1 of them new")
    known = command("history", "-o", "json", "--since", "3650d").json
    [job] = [job for job in known if job["uuid"] == make_job(1).uuid]
    assert (job["state"], job["message"]) == ("success", "the team's")


def test_it_says_what_is_missing(command: Command, database: Database) -> None:
    done = command("history", "copy")
    assert (done.status, "Name it with --to" in done.err) == (2, True)
    done = command("history", "copy", "--to", database.url)
    assert (done.status, "nothing to copy" in done.err) == (2, True)


def test_a_database_that_cannot_be_reached_ends_it(command: Command, kept: Path) -> None:
    done = command("history", "copy", "--to", "postgresql://x@127.0.0.1:1/x")
    assert done.status == 2
    assert "the database cannot be reached" in done.err
