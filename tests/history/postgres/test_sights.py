"""Following what recorders see: nothing is missed, nothing comes twice, and the news is a hint only."""

import asyncio
import os
import platform
import time
import uuid
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from math import inf

import msgspec
import psycopg
import pytest

from ontap_tui import __version__
from ontap_tui.history import HistoryError, Known, Sight, TeamHistory
from ontap_tui.history.postgres import sights
from ontap_tui.model import Acknowledgement, Attention, Health, Outcome
from tests.history.batches import appeared, batch, changed, ended_job, polled
from tests.history.postgres.conftest import Joining
from tests.history.test_journal import launch
from tests.support.clock import ManualClock
from tests.support.jobs import make_job
from tests.support.postgres import Database

NOTHING: Mapping[str, Known] = {}


async def look(
    history: TeamHistory, known: Mapping[str, Known] = NOTHING, *clusters: str
) -> dict[str, Sight]:
    seen = await history.follow(clusters or ("east", "west"), known)
    return {sight.cluster: sight for sight in seen.sights}


def messages(sight: Sight) -> set[str | None]:
    return {job.job.message for job in sight.jobs}


async def test_what_is_new_comes_once(joining: Joining) -> None:
    recorder, reader = await joining("rec-1"), await joining("reader")
    await recorder.tend(["east", "west"])
    first = appeared(make_job(1, message="a"))
    await recorder.record(batch(polled("east", 0), first, appeared(make_job(2, message="b"))))
    seen = await look(reader)
    assert messages(seen["east"]) == {"a", "b"}
    assert (seen["east"].anew, seen["east"].recorder, seen["east"].unheld) == (True, "rec-1", 0)
    assert seen["east"].state is not None
    assert seen["east"].state.health is Health.OK
    known = {name: sight.known for name, sight in seen.items()}
    again = await look(reader, known)
    assert [(sight.jobs, sight.state, sight.anew) for sight in again.values()] == [((), None, False)] * 2
    await recorder.record(batch(changed(first, 1, message="c"), appeared(make_job(3, cluster="west"))))
    then = await look(reader, known)
    assert messages(then["east"]) == {"c"}
    assert messages(then["west"]) == {None}


async def test_nothing_is_missed_while_two_recorders_write(joining: Joining) -> None:
    recorders = [await joining("r0"), await joining("r1")]
    reader = await joining("reader")
    for recorder, cluster in zip(recorders, ("east", "west"), strict=True):
        await recorder.tend([cluster])
    seen: dict[str, list[str]] = {"east": [], "west": []}
    known: dict[str, Known] = {}

    async def write(recorder: TeamHistory, cluster: str) -> None:
        for number in range(40):
            await recorder.record(batch(appeared(make_job(number, cluster=cluster))))

    async def read() -> None:
        while min(map(len, seen.values())) < 40:
            for sight in (await reader.follow(seen, known, wait=0.5)).sights:
                known[sight.cluster] = sight.known
                seen[sight.cluster] += [job.job.uuid for job in sight.jobs]

    async with asyncio.timeout(60):
        await asyncio.gather(read(), write(recorders[0], "east"), write(recorders[1], "west"))
    for uuids in seen.values():
        assert sorted(uuids) == sorted(make_job(number).uuid for number in range(40))


async def test_a_reader_is_woken_by_what_is_written(joining: Joining) -> None:
    recorder, reader = await joining("rec-1"), await joining("reader")
    await recorder.tend(["east"])
    seen = await reader.follow(["east"], {}, wait=0.1)
    known = {sight.cluster: sight.known for sight in seen.sights}
    waiting = asyncio.create_task(reader.follow(["east"], known, wait=60.0))
    while not waiting.done():
        await recorder.record(batch(appeared(make_job(int(time.monotonic_ns() % 2**31)))))
        await asyncio.wait([waiting], timeout=0.2)
    [sight] = (await waiting).sights
    assert sight.jobs


async def test_only_what_was_announced_is_read(joining: Joining, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is written of clusters that a reader does not follow costs it nothing."""
    monkeypatch.setattr(sights, "_ALL_EVERY", 1000.0)
    recorder, reader = await joining("rec-1"), await joining("reader")
    mine, other, foreign = names = [uuid.uuid4().hex for _ in range(3)]  # other tests use the same channel
    await recorder.tend(names)
    known = {
        sight.cluster: sight.known for sight in (await reader.follow((mine, other), {}, wait=0.1)).sights
    }
    waiting = asyncio.create_task(reader.follow((mine, other), known, wait=60.0))
    await recorder.record(batch(appeared(make_job(1, cluster=foreign))))
    await recorder.record(batch(appeared(make_job(2, cluster=other, message="b"))))
    [sight] = (await asyncio.wait_for(waiting, 50)).sights
    assert (sight.cluster, messages(sight)) == (other, {"b"})
    known[other] = sight.known
    both = (await reader.follow((mine, other), known, wait=0.1)).sights
    assert {(sight.cluster, sight.jobs) for sight in both} == {(mine, ()), (other, ())}


async def test_one_that_waits_does_not_connect_at_once_after_a_loss(
    joining: Joining, database: Database
) -> None:
    """As all others would at the same moment: when to try again is said by who asks."""
    recorder, reader = await joining("rec-1"), await joining("reader")
    await recorder.tend(["east"])
    [sight] = (await reader.follow(["east"], {}, wait=0.1)).sights
    waiting = asyncio.create_task(reader.follow(["east"], {"east": sight.known}, wait=60.0))
    assert database.end_connections("follows")
    with pytest.raises(HistoryError):
        await asyncio.wait_for(waiting, 50)
    await recorder.record(batch(appeared(make_job(1, message="a"))))
    [sight] = (await reader.follow(["east"], {"east": sight.known}, wait=0.1)).sights
    assert messages(sight) == {"a"}


async def test_a_long_read_does_not_set_the_clock_back(
    joining: Joining, database: Database, clock: ManualClock
) -> None:
    recorder, reader = await joining("rec-1"), await joining("reader")
    await recorder.tend(["east"])
    with psycopg.connect(database.url) as other:
        other.execute("LOCK TABLE clusters")
        looking = asyncio.create_task(look(reader))
        held_up = "SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = 'clusters'::regclass"
        await database.until([(1,)], held_up)
        await clock.advance(3600)
    await looking
    assert reader.clock.now() - datetime.now(UTC) > timedelta(minutes=50)


async def test_how_long_nobody_has_a_cluster(joining: Joining, database: Database) -> None:
    recorder, reader = await joining("rec-1"), await joining("reader")
    await recorder.tend(["east"])
    database.pass_time(30)
    unheld = (await look(reader))["east"].unheld
    assert timedelta(seconds=19) < timedelta(seconds=unheld) < timedelta(seconds=60)
    await recorder.tend(["east"])
    assert (await look(reader))["east"].unheld == 0
    await recorder.leave()
    assert (await look(reader))["east"].recorder == ""
    database.ask("UPDATE leases SET until = '-infinity'")
    assert (await look(reader))["east"].unheld > 1e9
    assert (await look(reader, NOTHING, "north"))["north"].unheld == inf


async def test_a_store_that_was_set_back_is_read_anew(joining: Joining) -> None:
    """As after a fail-over to a server that had not got the last writes."""
    recorder, reader = await joining("rec-1"), await joining("reader")
    await recorder.tend(["east"])
    await recorder.record(batch(polled("east", 0), appeared(make_job(1, message="a"))))
    [sight] = (await reader.follow(["east"], {"east": Known(seq=99, version=99)})).sights
    assert (sight.anew, messages(sight), sight.known.seq) == (True, {"a"}, 1)
    assert sight.state is not None


async def test_a_state_that_is_not_understood_loses_itself_and_nothing_else(
    joining: Joining, database: Database
) -> None:
    recorder, reader = await joining("rec-1"), await joining("reader")
    await recorder.tend(["east"])
    await recorder.record(batch(polled("east", 0), appeared(make_job(1, message="a"))))
    for state in ("{", "[]", '{"name": 1}', '{"name": "e", "url": "", "health": "dancing"}'):
        database.ask("UPDATE leases SET state = %s, version = version + 1", state)
        [sight] = (await reader.follow(["east"], {})).sights
        assert (sight.state, messages(sight)) == (None, {"a"})


async def test_a_start_does_not_read_what_ended_long_ago(joining: Joining) -> None:
    recorder, reader = await joining("rec-1"), await joining("reader")
    await recorder.tend(["east"])
    await recorder.record(batch(ended_job(1, 0), appeared(make_job(2, message="b"))))
    assert messages((await look(reader))["east"]) == {"b"}


async def test_it_goes_on_after_its_connection_was_lost(joining: Joining, database: Database) -> None:
    recorder, reader = await joining("rec-1"), await joining("reader")
    await recorder.tend(["east"])
    known = {name: sight.known for name, sight in (await look(reader)).items()}
    assert database.end_connections("reader")
    await recorder.record(batch(appeared(make_job(1, message="a"))))
    assert messages((await look(reader, known))["east"]) == {"a"}


async def test_a_job_is_told_again_when_its_launch_becomes_known(joining: Joining) -> None:
    """The recorder may see the job before the program that launched it has written the answer."""
    recorder, reader, person = await joining("rec-1"), await joining("reader"), await joining("ann")
    await recorder.tend(["east"])
    await recorder.record(batch(appeared(make_job(1))))
    known = {name: sight.known for name, sight in (await look(reader)).items()}
    assert (await look(reader, known))["east"].jobs == ()
    await person.journal(launch(1, jobs=(make_job(1).uuid,), user="ann"))
    [job] = (await look(reader, known))["east"].jobs
    assert (job.key, job.launched_by, job.user) == (make_job(1).key, "snapshot", "ann")


async def test_what_a_colleague_acknowledges_is_told_to_whoever_looks(joining: Joining) -> None:
    ann, reader = await joining("ann"), await joining("reader")
    earlier = Acknowledgement(reason=Attention.PAUSED, user="ann", at=reader.clock.now() - timedelta(days=3))
    await ann.acknowledge({make_job(1).key: earlier})
    seen = await reader.follow(["east"], {})
    assert seen.acknowledged == {make_job(1).key: earlier}, "all of them, at first"
    key = make_job(2, cluster="unrecorded").key
    now = Acknowledgement(reason=Attention.FAILED, user="ann", at=reader.clock.now())
    await ann.acknowledge({key: now})
    async with asyncio.timeout(60):
        while (await reader.follow(["east"], {}, wait=60.0)).acknowledged != {key: now}:
            await ann.acknowledge({key: now})


async def test_a_request_to_poll_is_heard_by_recorders(joining: Joining) -> None:
    recorder, reader = await joining("rec-1"), await joining("reader")
    names = {f"cluster-{number}" for number in range(1000)}
    heard: set[str] = set()
    async with asyncio.timeout(60):
        while heard < names:
            await reader.request(names)
            heard |= await recorder.requested(wait=0.2)
    await reader.request(["x" * 10_000])
    await reader.request([])


async def test_a_launch_has_its_cluster_polled_soon(joining: Joining) -> None:
    recorder, person = await joining("rec-1"), await joining("ann")
    await recorder.requested(wait=0.1)
    for number in range(2):
        answered = launch(number, cluster="launched-on", jobs=(f"uuid-{number}",))
        await person.journal(answered)
        heard: set[str] = set()
        async with asyncio.timeout(60):
            while "launched-on" not in heard:
                heard |= await recorder.requested(wait=1.0)
        await person.journal(msgspec.structs.replace(answered, outcome=Outcome.ACCEPTED))
        assert "launched-on" not in await recorder.requested(wait=0.2), "only of jobs that are new"


async def test_who_records(joining: Joining, database: Database) -> None:
    one, two, reader = await joining("rec-1"), await joining("rec-2"), await joining("reader")
    assert await reader.recorders() == []
    await one.tend(["east", "west"])
    await two.tend([])
    await one.record(batch(polled("east", 0), appeared(make_job(1))))
    assert await reader.recorded() == ["east", "west"]
    first, second = await reader.recorders()
    assert (first.name, first.alive, first.clusters, first.pid) == ("rec-1", True, 2, os.getpid())
    assert (first.host, first.version) == (platform.node(), __version__)
    assert first.wrote_at is not None
    assert (second.name, second.alive, second.clusters, second.wrote_at) == ("rec-2", True, 0, None)
    database.pass_time(30)
    await two.tend([])
    living, dead = await reader.recorders()
    assert (living.name, dead.name, dead.alive, dead.clusters) == ("rec-2", "rec-1", False, 0)
    await one.leave()
    assert [recorder.name for recorder in await reader.recorders()] == ["rec-2"]
