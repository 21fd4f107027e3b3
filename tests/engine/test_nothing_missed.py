"""Reading in steps against the whole truth: a simulated job world, and every order of events in it."""

import asyncio
from datetime import timedelta
from typing import Any, TypeAlias
from unittest import mock

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from ontap_tui.engine import reader
from ontap_tui.engine.reader import JobReader
from ontap_tui.engine.table import LiveTable
from ontap_tui.model import Job, JobAppeared, JobChanged, JobEvent, JobFinished, JobForgotten, JobGone
from ontap_tui.ontap import JobsAnswer, JobsQuery, OntapError
from tests.engine.fake_client import FakeClient, failing
from tests.support.clock import ManualClock
from tests.support.jobs import make_job

RETENTION = timedelta(seconds=300)
Deed: TypeAlias = tuple[str, int]
"""(what happens, to the job of which number)."""

deeds = st.tuples(
    st.sampled_from(["begin", "progress", "pause", "end", "fail", "blink", "lose", "word"]), st.integers(1, 8)
)


class World(FakeClient):
    """A cluster in which something may happen just before each answer."""

    def __init__(self, clock: ManualClock) -> None:
        super().__init__(clock)
        self.coming: list[Deed | None] = []
        self.moments: list[dict[str, Job]] = []
        """Everything that the cluster knew, at each moment of the poll under way."""
        self.serial = 0

    async def jobs(self, query: JobsQuery | None = None) -> JobsAnswer:
        if self.coming and (deed := self.coming.pop(0)):
            self.do(deed)
            self.moments.append(dict(self.known))
        return await super().jobs(query)

    def do(self, deed: Deed) -> None:
        what, number = deed
        self.serial += 1
        getattr(self, f"_{what}")(number)

    def _put(self, number: int, state: str, **fields: Any) -> None:
        before = self.known.get(make_job(number).uuid)
        if before is None or not before.terminal:
            self.set(make_job(number, state=state, message=f"{self.serial}", **fields))

    def _begin(self, number: int) -> None:
        self._put(number, "queued")

    def _progress(self, number: int) -> None:
        self._put(number, "running")

    def _pause(self, number: int) -> None:
        self._put(number, "paused")

    def _end(self, number: int) -> None:
        self._put(number, "success", end_time=self.now)

    def _fail(self, number: int) -> None:
        self._put(number, "failure", end_time=self.now)

    def _blink(self, number: int) -> None:
        """A job that was never there before, and has ended already."""
        self._put(1000 + self.serial, "success", end_time=self.now)

    def _lose(self, number: int) -> None:
        self.known.pop(make_job(number).uuid, None)

    def _word(self, number: int) -> None:
        """Only what runs can take up a word that is not documented: a new job would not be in any step."""
        if make_job(number).uuid in self.known:
            self._put(number, "dormant")

    def purge(self) -> None:
        self.known = {
            uuid: job
            for uuid, job in self.known.items()
            if job.end_time is None or self.now - job.end_time < RETENTION
        }


class Reading(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.new_event_loop()
        self.clock = ManualClock()
        self.world = World(self.clock)
        self.table = LiveTable(self.clock, remember=86_400, remember_jobs=10_000)
        self.reader = JobReader(self.world, self.table, self.clock, {})
        self.mirror: dict[str, Job | None] = {}
        """What someone who only hears the events knows; None for gone."""

    def teardown(self) -> None:
        self.loop.close()

    @rule(deed=deeds)
    def happen(self, deed: Deed) -> None:
        self.world.do(deed)

    @rule(seconds=st.sampled_from([0.3, 1.0, 2.0, 2.7, 30.0, 301.0]))
    def wait(self, seconds: float) -> None:
        self.loop.run_until_complete(self.clock.advance(seconds))
        self.world.purge()

    @rule(seconds=st.sampled_from([-3600.0, -60.0, 60.0, 3600.0]))
    def set_the_clock_of_the_cluster(self, seconds: float) -> None:
        """The jobs that it knows keep the times that they have."""
        self.world.skew += seconds

    @rule(coming=st.lists(st.none() | deeds, max_size=3))
    def poll(self, coming: list[Deed | None]) -> None:
        before = dict(self.world.known)
        self.world.coming, self.world.moments = coming, [before]
        self.hear(self.loop.run_until_complete(self.reader.read()).events)
        for uuid in before.keys() | self.table.jobs.keys():
            truths = [moment.get(uuid) for moment in self.world.moments]
            entry = self.table.jobs.get(uuid)
            if entry is None or entry.outcome_unknown:
                assert None in truths, "a job was missed"
            elif entry.active:
                assert entry.job in truths, "not what it was at any time of the poll"
            elif (job := before.get(uuid)) is not None:
                assert entry.job in truths, "an end was missed"
                assert job.terminal or any(truth and truth.terminal for truth in truths)

    @rule(after=st.integers(0, 2))
    def poll_in_vain(self, after: int) -> None:
        self.world.failures.clear()
        calls = 0
        original = self.world._called

        async def called(method: str, *arguments: Any) -> None:
            nonlocal calls
            calls += 1
            if calls > after:
                raise failing()
            await original(method, *arguments)

        with mock.patch.object(self.world, "_called", called):
            try:
                self.hear(self.loop.run_until_complete(self.reader.read()).events)
            except OntapError:
                self.reader.failed()

    @precondition(lambda self: self.table.jobs)
    @rule(number=st.integers(1, 8))
    def look_at_one(self, number: int) -> None:
        """A job that was launched from here is read by itself between the polls."""
        job = self.world.known.get(make_job(number).uuid)
        if job is not None:
            self.hear(self.table.observe(job))

    def hear(self, events: list[JobEvent]) -> None:
        for event in events:
            uuid = event.key[1]
            match event:
                case JobAppeared():
                    assert uuid not in self.mirror
                    self.mirror[uuid] = event.job.job
                case JobFinished():
                    assert event.job.job.terminal
                    self.mirror[uuid] = event.job.job
                case JobChanged():
                    assert uuid in self.mirror
                    self.mirror[uuid] = event.job.job
                case JobGone():
                    self.mirror[uuid] = None
                case JobForgotten():
                    del self.mirror[uuid]

    @invariant()
    def the_events_tell_everything(self) -> None:
        assert self.mirror == {
            uuid: None if entry.gone else entry.job for uuid, entry in self.table.jobs.items()
        }


@pytest.fixture(autouse=True)
def every_collection_is_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader, "SMALL", -1)


TestReading = Reading.TestCase
TestReading.settings = settings(
    max_examples=60, stateful_step_count=30, deadline=None, suppress_health_check=list(HealthCheck)
)
