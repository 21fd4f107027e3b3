"""The worker of one cluster: its pace, what stops it, and what it says of faults."""

import asyncio
import logging
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta
from random import Random

import pytest

from ontap_tui.engine.cluster import EngineCluster
from ontap_tui.engine.places import Places
from ontap_tui.engine.policy import Policy
from ontap_tui.engine.poller import Poller
from ontap_tui.engine.table import LiveTable
from ontap_tui.model import Event, FaultKind, Health
from ontap_tui.ontap import AuthenticationFailed, Identity, OntapError, Overloaded, PermissionDenied
from tests.engine.fake_client import FakeClient, failing
from tests.support.clock import START, ManualClock
from tests.support.jobs import make_job

POLICY = Policy(poll_interval=2.0, idle_interval=10.0, fetch_timeout=0.05)


class Watched:
    """A poller over a fake client; `run` it, and `pass_time`."""

    def __init__(self) -> None:
        self.clock = ManualClock()
        self.client = FakeClient(self.clock, [make_job(1)])
        self.table = LiveTable(self.clock, remember=86_400, remember_jobs=1000)
        self.events: list[Event] = []
        self.poller = Poller(
            EngineCluster(name="east", client=self.client, url="https://east.example.com"),
            self.table,
            clock=self.clock,
            random=Random(1),
            policy=POLICY,
            places=Places(),
            publish=self.publish,
        )

    def publish(self, events: Sequence[Event]) -> None:
        self.events += events

    @property
    def polls(self) -> int:
        return len(self.client.asked("jobs"))

    @property
    def health(self) -> Health:
        return self.poller.state.health

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """From the end of the first poll on."""
        task = asyncio.create_task(self.poller.run())
        await self.clock.until_asleep()
        await self.pass_time(0.2)
        try:
            yield
        finally:
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task

    async def pass_time(self, seconds: float) -> None:
        """In small steps, so that whatever becomes due is done at its own time."""
        step = max(0.1, seconds / 600)
        for _ in range(round(seconds / step)):
            await self.clock.advance(step)
            await self.settle()

    async def settle(self) -> None:
        for _ in range(20):
            await asyncio.sleep(0)


@pytest.fixture
def watched() -> Watched:
    return Watched()


async def test_polls_at_the_pace_of_what_it_sees(watched: Watched) -> None:
    async with watched.running():
        assert watched.polls == 1
        await watched.pass_time(20)
        assert 11 <= watched.polls <= 13, "every 2 s while a job runs"
        watched.client.set(make_job(1, state="success"))
        await watched.pass_time(2)
        before = watched.polls
        await watched.pass_time(40)
        assert 4 <= watched.polls - before <= 5, "every 10 s when none does"
    assert watched.poller.state.interval == 10.0


async def test_says_how_the_cluster_is(watched: Watched) -> None:
    assert watched.health is Health.CONNECTING
    watched.client.skew = 3600
    watched.client.bad = 2
    async with watched.running():
        state = watched.poller.state
    assert state.health is Health.OK
    assert not state.stale
    assert (state.ontap_name, str(state.version)) == ("east", "9.15.1")
    assert state.counts.running == 1
    assert state.clock_skew == pytest.approx(3600, abs=1)
    assert state.bad_records == 2
    assert state.requests == 2
    assert state.polled_at is not None
    assert state.next_poll_at is not None
    assert state.polled_at < state.next_poll_at <= state.polled_at + timedelta(seconds=2)


async def test_one_batch_a_poll_with_the_jobs_before_the_cluster(watched: Watched) -> None:
    async with watched.running():
        pass
    assert [type(event).__name__ for event in watched.events] == ["JobAppeared", "ClusterChanged"]


@pytest.mark.parametrize(
    ("kind", "health"),
    [
        (FaultKind.DNS, Health.UNREACHABLE),
        (FaultKind.TLS_EXPIRED, Health.UNREACHABLE),
        (FaultKind.TLS_PINNED, Health.UNREACHABLE),
        (FaultKind.PROXY, Health.UNREACHABLE),
        (FaultKind.AUTHENTICATION, Health.REFUSED),
        (FaultKind.CREDENTIALS, Health.REFUSED),
        (FaultKind.PERMISSION, Health.FORBIDDEN),
        (FaultKind.OVERLOAD, Health.OVERLOADED),
        (FaultKind.SERVER, Health.BROKEN),
        (FaultKind.NOT_JSON, Health.BROKEN),
    ],
)
async def test_a_fault_is_health_and_the_data_stays(
    watched: Watched, kind: FaultKind, health: Health
) -> None:
    async with watched.running():
        watched.client.fail("jobs", failing(OntapError, kind))
        await watched.pass_time(2)
        state = watched.poller.state
        assert state.health is health
        assert state.stale
        assert state.fault is not None
        assert state.fault.kind is kind
        assert state.failures == 1
        assert state.polled_at == START + timedelta(seconds=0.1), "the age of the data goes on"
        assert state.counts.running == 1
        assert watched.table.jobs


async def test_a_fault_is_logged_once_and_its_end_once(
    watched: Watched, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, logger="ontap_tui.engine")
    async with watched.running():
        watched.client.fail("jobs", failing(), failing(), failing(OntapError, FaultKind.TIMEOUT))
        watched.client.fail("identify", failing())
        await watched.pass_time(60)
    assert watched.health is Health.OK
    assert [record.levelname for record in caplog.records] == ["WARNING", "WARNING", "INFO"]


async def test_a_cluster_that_is_back_is_asked_who_it_is_and_read_whole(watched: Watched) -> None:
    async with watched.running():
        watched.client.fail("jobs", failing())
        await watched.pass_time(6)
        assert len(watched.client.asked("identify")) == 2


async def test_failures_back_off_and_never_beyond_a_minute(watched: Watched) -> None:
    async with watched.running():
        watched.client.fail("identify", *(failing() for _ in range(1000)))
        watched.client.fail("jobs", failing())
        await watched.pass_time(60)
        early = len(watched.client.asked("identify"))
        await watched.pass_time(600)
        late = len(watched.client.asked("identify")) - early
    assert early >= 5
    assert 10 <= late <= 40


async def test_retry_after_is_honoured(watched: Watched) -> None:
    async with watched.running():
        watched.client.fail("jobs", failing(Overloaded, FaultKind.OVERLOAD, retry_after=17.0))
        await watched.pass_time(2)
        before = watched.polls
        await watched.pass_time(16)
        assert watched.polls == before
        await watched.pass_time(2)
        assert watched.polls > before


class TestRefused:
    async def test_nothing_more_is_sent_until_a_person_asks(self, watched: Watched) -> None:
        watched.client.fail("identify", failing(AuthenticationFailed, FaultKind.AUTHENTICATION))
        async with watched.running():
            await watched.pass_time(600)
            assert watched.client.calls == [("identify",)]
            assert watched.poller.state.next_poll_at is None
            watched.poller.refresh()
            assert watched.health is Health.CONNECTING
            await watched.settle()
            assert [call[0] for call in watched.client.calls] == [
                "identify",
                "retry_login",
                "identify",
                "jobs",
            ]
            assert watched.poller.state.health is Health.OK

    async def test_being_resumed_is_being_asked(self, watched: Watched) -> None:
        watched.client.fail("identify", failing(AuthenticationFailed, FaultKind.AUTHENTICATION))
        async with watched.running():
            watched.poller.suspend()
            watched.poller.resume()
            await watched.pass_time(0.4)
            assert watched.client.asked("retry_login")
            assert watched.health is Health.OK

    async def test_a_missing_permission_is_no_reason_to_log_in_again(self, watched: Watched) -> None:
        watched.client.fail("jobs", failing(PermissionDenied, FaultKind.PERMISSION))
        async with watched.running():
            await watched.pass_time(60)
            assert watched.polls == 1
            watched.poller.refresh()
            await watched.settle()
            assert watched.health is Health.OK
            assert not watched.client.asked("retry_login")

    @pytest.mark.parametrize("failed_before", [0, 3])
    async def test_attempts_lie_as_far_apart_as_was_asked_for(
        self, watched: Watched, failed_before: int
    ) -> None:
        """Whatever the pause after a failure would have been."""
        refusals = [failing(AuthenticationFailed, FaultKind.AUTHENTICATION) for _ in range(9)]
        watched.client.fail("identify", *refusals)
        async with watched.running():
            for _ in range(failed_before):
                await watched.pass_time(61)
                watched.poller.refresh(apart=60)
            await watched.settle()
            before = len(watched.client.asked("identify"))
            for _ in range(5):
                watched.poller.refresh(apart=60)
                await watched.pass_time(10)
            assert len(watched.client.asked("identify")) == before
            await watched.pass_time(11)
            assert len(watched.client.asked("identify")) == before + 1

    async def test_asking_is_one_attempt(self, watched: Watched) -> None:
        refusals = [failing(AuthenticationFailed, FaultKind.AUTHENTICATION) for _ in range(9)]
        watched.client.fail("identify", *refusals)
        async with watched.running():
            watched.poller.refresh()
            await watched.pass_time(600)
            assert len(watched.client.asked("identify")) == 2

    async def test_a_search_for_a_lost_job_does_not_log_in_again(self, watched: Watched) -> None:
        watched.client.fail("identify", failing(AuthenticationFailed, FaultKind.AUTHENTICATION))
        await watched.poller.poll()
        assert await watched.poller.poll(whole=True)
        assert not watched.client.asked("retry_login")


class TestRefresh:
    async def test_wakes_a_sleeper(self, watched: Watched) -> None:
        watched.client.set(make_job(1, state="success"))
        async with watched.running():
            await watched.pass_time(1)
            watched.poller.refresh()
            await watched.settle()
            assert watched.polls == 2

    async def test_is_debounced(self, watched: Watched) -> None:
        async with watched.running():
            for _ in range(50):
                watched.poller.refresh()
                await watched.settle()
            assert watched.polls == 1
            await watched.pass_time(0.4)
            assert watched.polls == 2

    async def test_during_a_poll_adds_one_and_never_a_second_in_flight(self, watched: Watched) -> None:
        async with watched.running():
            gate = watched.client.gates["jobs"] = asyncio.Event()
            await watched.pass_time(2)
            for _ in range(5):
                watched.poller.refresh()
                await watched.settle()
            assert watched.polls == 2
            gate.set()
            await watched.pass_time(0.5)
            assert watched.polls == 3
        assert watched.client.most_in_flight == 1


class TestSuspended:
    async def test_polls_no_more_until_resumed(self, watched: Watched) -> None:
        async with watched.running():
            watched.poller.suspend()
            assert watched.health is Health.SUSPENDED
            watched.poller.refresh()
            await watched.pass_time(600)
            assert watched.polls == 1
            watched.poller.resume()
            await watched.settle()
            assert watched.polls == 2
            assert watched.poller.state.health is Health.OK

    async def test_by_a_poll_that_was_under_way_it_stays_suspended(self, watched: Watched) -> None:
        async with watched.running():
            gate = watched.client.gates["jobs"] = asyncio.Event()
            await watched.pass_time(2)
            watched.poller.suspend()
            gate.set()
            await watched.settle()
            assert watched.health is Health.SUSPENDED
            assert watched.poller.state.next_poll_at is None


async def test_a_fetch_without_end_is_given_up(watched: Watched) -> None:
    watched.client.gates["jobs"] = asyncio.Event()
    assert await watched.poller.poll() is False
    assert watched.health is Health.UNREACHABLE
    assert watched.poller.state.fault is not None
    assert watched.poller.state.fault.kind is FaultKind.TIMEOUT


class Occupant:
    """A poll that goes on until it is told to end."""

    def __init__(self, places: Places) -> None:
        self.inside = asyncio.Event()
        self._end = asyncio.Event()
        self._task = asyncio.create_task(self._occupy(places))

    async def _occupy(self, places: Places) -> None:
        async with places.place():
            self.inside.set()
            await self._end.wait()

    async def end(self) -> None:
        self._end.set()
        await self._task


async def test_a_slow_cluster_does_not_keep_others_from_their_turn() -> None:
    places = Places(places=1, slow=5, patience=0.01)
    slow = Occupant(places)
    await slow.inside.wait()
    async with asyncio.timeout(30), places.place():
        pass
    await slow.end()
    async with places.place():
        pass


async def test_however_slow_they_are_polls_are_bounded_together() -> None:
    places = Places(places=1, slow=2, patience=0.01)
    occupants = [Occupant(places) for _ in range(3)]
    for one in occupants:
        await asyncio.wait_for(one.inside.wait(), 30)
    late = Occupant(places)
    await asyncio.sleep(0.05)
    assert not late.inside.is_set()
    await occupants[0].end()
    await asyncio.wait_for(late.inside.wait(), 30)
    for one in (*occupants[1:], late):
        await one.end()
    async with asyncio.timeout(30), places.place():
        pass


async def test_a_reboot_loses_all_jobs(watched: Watched) -> None:
    async with watched.running():
        watched.client.fail("jobs", failing())
        watched.client.known.clear()
        await watched.pass_time(6)
    entry = watched.table.jobs[make_job(1).uuid]
    assert entry.outcome_unknown
    assert watched.poller.state.counts.total == 0


async def test_a_mistake_of_this_program_is_one_clusters_fault(
    watched: Watched, caplog: pytest.LogCaptureFixture
) -> None:
    """An answer that nobody thought of must not end the watching of all other clusters: it is shown, and its
    traceback logged once, however often it comes again.
    """

    class Broken(FakeClient):
        async def identify(self) -> Identity:
            raise ZeroDivisionError("by nothing")

    watched.poller._client = Broken(watched.clock)
    with caplog.at_level(logging.INFO, "ontap_tui"):
        assert await watched.poller.poll() is False
        assert await watched.poller.poll() is False
    assert watched.health is Health.BROKEN
    fault = watched.poller.state.fault
    assert fault is not None
    assert fault.kind is FaultKind.INTERNAL
    assert fault.detail == "ZeroDivisionError: by nothing"
    assert [record.exc_info is not None for record in caplog.records] == [True]
