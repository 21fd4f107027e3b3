"""Who may write what was seen of a cluster: by the database's clock alone, and fenced by epochs."""

import asyncio
import signal
import sys
from contextlib import AsyncExitStack
from datetime import timedelta

import pytest

from ontap_tui.history import LeaseLost, TeamHistory
from tests.history.batches import appeared, batch, changed, ended_job, finished, gone, polled
from tests.history.postgres.conftest import Joining, team_history
from tests.support.clock import START, ManualClock
from tests.support.jobs import make_job
from tests.support.postgres import Database

SEVEN = [f"c{number}" for number in range(7)]


async def held(history: TeamHistory, wanted: list[str] = SEVEN) -> set[str]:
    return set((await history.tend(wanted)).held)


async def test_who_is_alone_has_all(joining: Joining) -> None:
    tended = await (await joining("one")).tend(SEVEN)
    assert (set(tended.held), tended.surplus, tended.recorders) == (set(SEVEN), 0, 1)


async def test_a_second_recorder_gets_its_fair_share(joining: Joining) -> None:
    one, two = await joining("one"), await joining("two")
    await one.tend(SEVEN)
    assert await held(two) == set()
    tended = await one.tend(SEVEN)
    assert (tended.surplus, tended.recorders) == (3, 2)
    given = sorted(tended.held)[: tended.surplus]
    await one.give_back(given)
    assert await held(two) == set(given)
    assert await held(one) == set(SEVEN) - set(given)


async def test_recorders_that_claim_at_the_same_time_get_different_ones(joining: Joining) -> None:
    recorders = [await joining(f"r{number}") for number in range(4)]
    clusters = [f"c{number}" for number in range(40)]
    for recorder in recorders:
        await recorder.tend([])  # known to be alive
    shares = await asyncio.gather(*(held(recorder, clusters) for recorder in recorders))
    assert [len(share) for share in shares] == [10] * 4
    assert set().union(*shares) == set(clusters)


async def test_the_clusters_of_a_recorder_that_died_are_taken_over(
    joining: Joining, database: Database
) -> None:
    one, two = await joining("one"), await joining("two")
    await one.record(batch())
    await one.tend(SEVEN)
    await two.tend(SEVEN)
    database.pass_time(9)
    assert await held(two) == set()
    database.pass_time(2)
    assert await held(two) == set(SEVEN)


async def test_one_that_leaves_frees_its_clusters_at_once(joining: Joining) -> None:
    one, two = await joining("one"), await joining("two")
    await one.tend(SEVEN)
    await one.leave()
    tended = await two.tend(SEVEN)
    assert (set(tended.held), tended.recorders) == (set(SEVEN), 1)


async def test_one_that_is_closed_leaves(joining: Joining) -> None:
    one, two = await joining("one"), await joining("two")
    await one.tend(SEVEN)
    await one.close()
    assert await held(two) == set(SEVEN)


async def test_whoever_lost_a_lease_writes_nothing(joining: Joining, database: Database) -> None:
    one, two = await joining("one"), await joining("two")
    await one.tend(["east"])
    first = appeared(make_job(message="seen by one"))
    await one.record(batch(polled("east", 0), first))
    database.pass_time()
    assert await held(two, ["east"]) == {"east"}
    second = changed(first, 1, message="seen by two")
    await two.record(batch(second))
    for late in (
        batch(changed(first, 2, message="too late")),
        batch(appeared(make_job(2))),
        batch(polled("east", 100)),
    ):
        with pytest.raises(LeaseLost, match="east"):
            await one.record(late)
    assert [(job.job.uuid, job.job.message) for job in await two.active_jobs("east")] == [
        (make_job().uuid, "seen by two")
    ]
    assert [step.message for step in await two.timeline(make_job().key)] == ["seen by one", "seen by two"]
    assert database.ask("SELECT count(*) FROM watches") == [(1,)]
    assert await held(one, ["east"]) == set()


async def test_a_lease_that_ran_out_and_was_not_claimed_goes_on(joining: Joining, database: Database) -> None:
    one = await joining("one")
    await one.tend(["east"])
    database.pass_time()
    await one.record(batch(appeared(make_job())))
    assert await held(one, ["east"]) == {"east"}
    assert database.ask("SELECT epoch FROM leases") == [(1,)]


async def test_a_lease_that_came_back_to_its_holder_has_another_epoch(
    joining: Joining, database: Database
) -> None:
    one = await joining("one")
    await one.tend(["east"])
    await one.give_back(["east"])
    with pytest.raises(LeaseLost):
        await asyncio.wait_for(_record_as_holder(one), 30)
    await one.tend(["east"])
    assert database.ask("SELECT epoch FROM leases") == [(2,)]


async def _record_as_holder(history: TeamHistory) -> None:
    """What a batch does whose write was on its way when the lease was given back."""
    history._recorder._save_jobs(None, cluster="east", events=[appeared(make_job())])  # type: ignore[attr-defined]  # the state is not reached from outside


async def test_jobs_of_clusters_that_are_not_held_are_not_written(
    joining: Joining, database: Database
) -> None:
    """A dashboard that polls by itself what nobody records keeps it to itself."""
    dashboard = await joining("dashboard")
    await dashboard.record(batch(polled("east", 0), appeared(make_job())))
    assert database.ask("SELECT count(*) FROM jobs") == [(0,)]
    assert dashboard.fault is None


async def test_what_was_seen_of_a_cluster_is_numbered_in_its_order(
    joining: Joining, database: Database
) -> None:
    one, two = await joining("one"), await joining("two")
    await one.tend(["east"])
    await two.tend(["east", "west"])
    first = appeared(make_job(1, state="queued"))
    second = changed(first, 1, state="running")
    third = finished(second, 2)
    other = appeared(make_job(2, cluster="west"))
    await asyncio.gather(
        one.record(batch(first, ended_job(3, 0))),
        two.record(batch(other, changed(other, 1, message="x"), gone(other, 2))),
    )
    await one.record(batch(second, third))
    numbered = """
        SELECT transitions.seq, uuid, transitions.state FROM transitions JOIN jobs ON jobs.id = job
        JOIN clusters ON clusters.id = cluster WHERE name = %s ORDER BY transitions.seq
    """
    assert database.ask(numbered, "east") == [
        (1, first.job.job.uuid, "queued"),
        (2, make_job(3).uuid, "success"),
        (3, first.job.job.uuid, "running"),
        (4, first.job.job.uuid, "success"),
    ]
    assert [row[0] for row in database.ask(numbered, "west")] == [1, 2]
    last = "SELECT max(jobs.seq), max(leases.seq) FROM jobs JOIN leases USING (cluster) GROUP BY cluster"
    assert sorted(database.ask(last)) == [(3, 3), (4, 4)]


async def test_clocks_of_the_machines_have_no_effect(database: Database) -> None:
    right, wrong = (ManualClock(START + timedelta(hours=hours)) for hours in (0, 9))
    async with AsyncExitStack() as stack:
        one, two = [
            await stack.enter_async_context(team_history(database.url, clock, name="x"))
            for clock in (wrong, right)
        ]
        assert await held(one) == set(SEVEN)
        assert await held(two) == set()
        assert abs(one.clock.now() - two.clock.now()) < timedelta(minutes=1)


_SLEEPER = """
import asyncio, sys
from ontap_tui.history import LeaseLost, open_team_history
from ontap_tui.history.postgres import link
from ontap_tui.model import SystemClock
from tests.history.batches import appeared, batch, changed
from tests.support.jobs import make_job

link._IDLE = 300

async def main():
    history = await open_team_history(lambda: sys.argv[1], SystemClock(), user="x", name="sleeper")
    await history.tend(["east"])
    seen = appeared(make_job(message="0"))
    await history.record(batch(seen))
    print("records", flush=True)
    try:
        for step in range(100_000):
            seen = changed(seen, step + 1, message=f"step {step} of the sleeper {'x' * (step % 7)}")
            await history.record(batch(seen))
    except LeaseLost:
        sys.exit(7)

asyncio.run(main())
"""


async def test_a_recorder_that_was_stopped_writes_nothing_when_it_goes_on(
    joining: Joining, database: Database
) -> None:
    """Not even one that was stopped in the middle of a write, with the row of its lease locked."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", _SLEEPER, database.url, stdout=asyncio.subprocess.PIPE
    )
    try:
        assert process.stdout is not None
        assert await process.stdout.readline() == b"records\n"
        process.send_signal(signal.SIGSTOP)
        two = await joining("two")
        while await held(two, ["east"]) != {"east"}:
            await asyncio.to_thread(database.pass_time)
        await two.record(batch(appeared(make_job(message="taken over"))))
        written = database.ask("SELECT seq FROM leases")
        process.send_signal(signal.SIGCONT)
        assert await asyncio.wait_for(process.wait(), 60) == 7
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    assert [job.job.message for job in await two.active_jobs("east")] == ["taken over"]
    assert database.ask("SELECT seq FROM leases") == written
