"""Reading whole or in steps: what is asked, and that nothing is missed."""

from datetime import timedelta

import pytest

from ontap_tui.engine.reader import MANY_MISSING, SMALL, JobReader
from ontap_tui.engine.table import LiveTable
from ontap_tui.model import Job, JobEvent, JobFinished, JobGone
from ontap_tui.ontap import JobsQuery, OntapError
from tests.engine.fake_client import FakeClient, failing
from tests.support.clock import START, ManualClock
from tests.support.jobs import make_job

WHOLE = JobsQuery()
ACTIVE = JobsQuery.active()


def ended(number: int, *, at: float = -100) -> Job:
    """`at` is in s from the start."""
    moment = START + timedelta(seconds=at)
    return make_job(number, state="success", start_time=moment, end_time=moment)


class SetClock(ManualClock):
    def move(self, seconds: float) -> None:
        """Time of which the monotonic clock knows nothing: a laptop slept, or its clock was set."""
        self._start += timedelta(seconds=seconds)


class Cluster:
    """A reader, its table, and the client that it asks."""

    def __init__(self, *jobs: Job, where: dict[str, str] | None = None) -> None:
        self.clock = SetClock()
        self.client = FakeClient(self.clock, jobs)
        self.table = LiveTable(self.clock, remember=86_400, remember_jobs=1000)
        self.reader = JobReader(self.client, self.table, self.clock, where or {})

    async def read(self, *, after: float = 2.0, whole: bool = False) -> list[JobEvent]:
        self.client.calls.clear()
        await self.clock.advance(after)
        return (await self.reader.read(whole=whole)).events


async def large(*jobs: Job) -> Cluster:
    """Read once, and worth reading in steps."""
    cluster = Cluster(*jobs, *(ended(1000 + number) for number in range(SMALL + 1)))
    await cluster.read()
    return cluster


async def test_a_small_collection_is_one_request() -> None:
    cluster = Cluster(make_job(1), ended(2))
    for _ in range(3):
        await cluster.read()
        assert cluster.client.queries == [WHOLE]


async def test_a_large_one_is_read_in_two_steps_by_the_clusters_clock() -> None:
    cluster = await large(make_job(1))
    cluster.client.skew = 3600
    await cluster.read()
    assert cluster.client.queries == [ACTIVE, WHOLE], "the clock of the cluster was set"
    await cluster.read()
    since = cluster.client.now - timedelta(seconds=4)
    assert cluster.client.queries == [ACTIVE, JobsQuery.ended(since)]


async def test_a_job_that_lived_between_two_polls_is_seen() -> None:
    cluster = await large()
    cluster.client.set(ended(1, at=3))
    events = await cluster.read()
    assert [type(event) for event in events] == [JobFinished]
    assert await cluster.read() == []


async def test_a_job_that_ended_between_the_two_steps_has_ended() -> None:
    cluster = await large(make_job(1))
    cluster.client.known[make_job(1).uuid] = make_job(
        1, state="success", end_time=START + timedelta(seconds=3)
    )
    events = await cluster.read()
    assert [type(event) for event in events] == [JobFinished]


async def test_an_active_job_that_is_in_neither_step_is_asked_for() -> None:
    strange, lost, odd = (make_job(number) for number in (1, 2, 3))
    cluster = await large(strange, lost, odd)
    cluster.client.set(make_job(1, state="dormant"))
    del cluster.client.known[lost.uuid]
    cluster.client.set(make_job(3, state="success"))  # without the end_time that it ought to have
    events = await cluster.read()
    asked = cluster.client.queries[2].uuids
    assert asked is not None
    assert set(asked) == {strange.uuid, lost.uuid, odd.uuid}
    assert {event.key[1]: type(event).__name__ for event in events} == {
        strange.uuid: "JobChanged",
        lost.uuid: "JobGone",
        odd.uuid: "JobFinished",
    }
    await cluster.read()
    assert cluster.client.queries[2].uuids == (strange.uuid,), (
        "it has an unknown word, and is asked for each time"
    )


async def test_when_many_are_missing_all_is_read() -> None:
    cluster = await large(*(make_job(number) for number in range(MANY_MISSING + 1)))
    cluster.client.known.clear()
    events = await cluster.read()
    assert cluster.client.queries[-1] == WHOLE
    assert (
        sum(isinstance(event, JobGone) and event.job.outcome_unknown for event in events) == MANY_MISSING + 1
    )
    assert cluster.table.size == 0


async def test_all_is_read_after_a_fault_and_the_fault_changes_nothing() -> None:
    cluster = await large(make_job(1))
    before = dict(cluster.table.jobs)
    cluster.client.set(make_job(1, state="paused"))
    cluster.client.fail("jobs", failing())
    with pytest.raises(OntapError):
        await cluster.read()
    assert cluster.table.jobs == before
    cluster.reader.failed()
    await cluster.read()
    assert cluster.client.queries == [WHOLE]
    await cluster.read()
    assert cluster.client.queries[0] == ACTIVE


@pytest.mark.parametrize(("after", "moved"), [(100.0, 0.0), (2.0, 400.0), (2.0, -400.0)])
async def test_all_is_read_when_time_may_have_been_lost(after: float, moved: float) -> None:
    cluster = await large()
    cluster.clock.move(moved)
    await cluster.read(after=after)
    assert cluster.client.queries[-1] == WHOLE


async def test_all_is_read_while_the_cluster_does_not_tell_the_time() -> None:
    cluster = await large()
    cluster.client.tells_time = False
    await cluster.read()
    assert cluster.client.queries == [ACTIVE, WHOLE]
    await cluster.read()
    assert cluster.client.queries == [WHOLE]


async def test_purged_jobs_go_with_the_next_whole_read() -> None:
    cluster = await large(ended(1))
    del cluster.client.known[ended(1).uuid]
    assert await cluster.read() == []
    assert [type(event) for event in await cluster.read(after=100)] == [JobGone]


async def test_what_cannot_be_read_is_not_gone() -> None:
    cluster = Cluster(make_job(1), make_job(2))
    await cluster.read()
    del cluster.client.known[make_job(1).uuid]
    cluster.client.bad = 1
    assert await cluster.read() == []
    assert cluster.client.queries[1].uuids == (make_job(1).uuid,)
    cluster.client.bad = 0
    assert [type(event) for event in await cluster.read()] == [JobGone]


class TestFilteredOnTheCluster:
    async def test_only_what_fits_is_read(self) -> None:
        cluster = Cluster(make_job(1, svm="vs1"), make_job(2, svm="vs2"), where={"svm": "vs1"})
        await cluster.read()
        assert cluster.client.queries == [JobsQuery(where={"svm": "vs1"})]
        assert list(cluster.table.jobs) == [make_job(1).uuid]

    async def test_a_job_that_was_launched_beside_it_is_followed_all_the_same(self) -> None:
        cluster = Cluster(make_job(1, svm="vs1"), where={"svm": "vs1"})
        await cluster.read()
        cluster.client.set(make_job(2, svm="vs2"))
        cluster.table.observe(make_job(2, svm="vs2"))
        assert await cluster.read() == []
        cluster.client.set(make_job(2, svm="vs2", state="failure"))
        assert [type(event) for event in await cluster.read()] == [JobFinished]

    async def test_a_filter_on_state_leaves_no_room_for_steps(self) -> None:
        cluster = Cluster(*(make_job(number) for number in range(SMALL + 1)), where={"state": "!success"})
        for _ in range(3):
            await cluster.read()
            assert all(not query.states for query in cluster.client.queries)


async def test_the_skew_is_the_clusters_clock_minus_ours() -> None:
    cluster = Cluster(make_job(1))
    cluster.client.skew = -3600
    assert (await cluster.reader.read()).skew == -3600
