"""A database server that is restarted, or replaced by its standby, and one that has no connection left."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack

import psycopg
import pytest

from ontap_tui.history import HistoryError, Known, TeamHistory
from ontap_tui.model import Outcome
from tests.history.batches import appeared, batch, changed, polled, words
from tests.history.postgres.conftest import team_history
from tests.history.test_journal import launch
from tests.support.clock import ManualClock
from tests.support.jobs import make_job
from tests.support.postgres import Database
from tests.support.server import Server, either, own_server


@pytest.fixture(scope="module")
def own() -> Iterator[Server]:
    with own_server() as server:
        yield server


@pytest.fixture
def server(own: Server, monkeypatch: pytest.MonkeyPatch) -> Server:
    """Started, without any tables."""
    monkeypatch.setattr("ontap_tui.history.writer.PATIENCE", 60.0)
    if not own.running:
        own.start()
    Database(own.url).ask("DROP SCHEMA IF EXISTS public CASCADE; CREATE SCHEMA public")
    return own


class Programs:
    """A recorder, a dashboard and a person who launches, on one address."""

    def __init__(self, recorder: TeamHistory, reader: TeamHistory, person: TeamHistory) -> None:
        self.recorder = recorder
        self.reader = reader
        self.person = person
        self.known: dict[str, Known] = {}

    async def seen(self) -> dict[str, str | None]:
        """What is new to the dashboard: the message of each job."""
        sights = (await self.reader.follow(["east"], self.known)).sights
        self.known |= {sight.cluster: sight.known for sight in sights}
        return {job.job.uuid: job.job.message for sight in sights for job in sight.jobs}


@pytest.fixture
async def programs(server: Server, clock: ManualClock) -> AsyncIterator[Programs]:
    async with AsyncExitStack() as stack:
        names = ("recorder", "reader", "person")
        programs = Programs(
            *[await stack.enter_async_context(team_history(server.url, clock, name=name)) for name in names]
        )
        await programs.recorder.tend(["east"])
        yield programs


async def test_everybody_goes_on_after_a_restart_and_nothing_is_lost_or_doubled(
    server: Server, programs: Programs, clock: ManualClock
) -> None:
    first = appeared(make_job(1, message="a"))
    await programs.recorder.record(batch(polled("east", 0), first))
    await programs.person.journal(launch(1, outcome=Outcome.SENT))
    assert await programs.seen() == {make_job(1).uuid: "a"}
    await asyncio.to_thread(server.stop)
    with pytest.raises(HistoryError):
        await programs.seen()
    with pytest.raises(HistoryError):
        await programs.recorder.tend(["east"])
    with pytest.raises(HistoryError):
        await programs.person.journal(launch(2))
    writing = asyncio.create_task(programs.recorder.record(batch(changed(first, 1, message="b"))))
    await clock.until_asleep()
    assert words(programs.recorder.fault).startswith("no team history: the database cannot be reached.")
    await asyncio.to_thread(server.start)
    await clock.advance(5)
    await asyncio.wait_for(writing, 60)
    assert (await programs.recorder.tend(["east"])).held == {"east"}
    assert await programs.seen() == {make_job(1).uuid: "b"}
    assert await programs.seen() == {}
    assert await programs.person.journal_unless_ended(launch(1, outcome=Outcome.ACCEPTED))
    assert [one.id for one in await programs.person.launches()] == ["l1"], "the second was refused"
    steps = [step.message for step in await programs.reader.timeline(make_job(1).key)]
    assert steps == ["a", "b"]
    assert [one.fault for one in (programs.recorder, programs.person)] == [None, None]


async def test_a_restart_without_a_word_between_is_not_noticed(server: Server, programs: Programs) -> None:
    await programs.recorder.record(batch(polled("east", 0), appeared(make_job(1, message="a"))))
    assert await programs.seen() == {make_job(1).uuid: "a"}
    await asyncio.to_thread(server.stop)
    await asyncio.to_thread(server.start)
    await programs.person.journal(launch(1))
    tended = await programs.recorder.tend(["east"])
    assert tended.held == {"east"}
    assert not tended.set_back
    assert await programs.seen() == {}, "and nothing is read twice"


async def test_a_standby_without_the_last_writes_takes_over(server: Server, clock: ManualClock) -> None:
    """The numbers of what it lacks are given again, to something else: a reader must not take that for what
    it knows.
    """
    with server.standby() as standby:
        url = either(server, standby)
        async with (
            team_history(url, clock, name="recorder") as recorder,
            team_history(url, clock, name="reader") as reader,
            team_history(url, clock, name="person") as person,
        ):
            programs = Programs(recorder, reader, person)
            await recorder.tend(["east"])
            await recorder.record(batch(polled("east", 0), appeared(make_job(1, message="a"))))
            await person.journal(launch(1, outcome=Outcome.SENT))
            await Database(standby.url).until([("sent",)], "SELECT outcome FROM launches")
            standby.detach()
            await Database(server.url).until([], "SELECT pid FROM pg_stat_replication")
            await recorder.record(batch(appeared(make_job(2, message="lost"))))
            assert set((await programs.seen()).values()) == {"a", "lost"}
            await asyncio.to_thread(server.stop)
            with pytest.raises(HistoryError):
                await recorder.tend(["east"])
            await asyncio.to_thread(standby.promote)
            tended = await recorder.tend(["east"])
            assert tended.held == {"east"}
            assert tended.set_back
            assert not (await recorder.tend(["east"])).set_back
            await recorder.record(batch(appeared(make_job(3, message="another"))))
            assert set((await programs.seen()).values()) == {"a", "another"}
            assert await programs.seen() == {}
            assert await person.journal_unless_ended(launch(1, outcome=Outcome.ACCEPTED))


async def test_a_server_without_a_connection_left_says_so_and_is_tried_again(
    server: Server, clock: ManualClock
) -> None:
    opened: list[psycopg.Connection] = []
    try:
        with pytest.raises(psycopg.OperationalError):
            opened.extend(psycopg.connect(server.url) for _ in range(300))
        async with team_history(server.url, clock, name="late") as history:
            assert words(history.fault).startswith("no team history: it has no free connections. Raise its")
            with pytest.raises(HistoryError):
                await history.journal(launch(1))
            for connection in opened:
                connection.close()
            await history.journal(launch(1))
            assert history.fault is None
    finally:
        for connection in opened:
            connection.close()
