"""A client without a network: it answers from a dict of jobs, by its own clock, and fails when told to."""

import asyncio
from collections import deque
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

import msgspec

from ontap_tui.model import Action, ApiError, Fault, FaultKind, Job, Version
from ontap_tui.ontap import Answer, Identity, JobNotFound, JobsAnswer, JobsQuery, OntapError
from ontap_tui.requests import RenderedRequest
from tests.support.clock import ManualClock


def failing(
    kind_of_error: type[OntapError] = OntapError, kind: FaultKind = FaultKind.CONNECT, /, **facts: Any
) -> OntapError:
    return kind_of_error(Fault(kind=kind, summary=f"has a {kind} fault", remedy="Mend it."), **facts)


class FakeClient:
    def __init__(self, clock: ManualClock, jobs: Iterable[Job] = (), cluster: str = "east") -> None:
        self.clock = clock
        self.cluster = cluster
        self.known = {job.uuid: job for job in jobs}
        """What the cluster knows; change it at will."""
        self.skew = 0.0
        self.tells_time = True
        self.bad = 0
        """Records that cannot be understood, in every read of a collection."""
        self.calls: list[tuple[Any, ...]] = []
        """(method, arguments...)"""
        self.failures: dict[str, deque[OntapError]] = {}
        """By method: what its next calls raise."""
        self.gates: dict[str, asyncio.Event] = {}
        """By method: calls wait for it."""
        self.answers: deque[Answer | OntapError] = deque()
        """To `send`, in turn; then 202 with a job that runs."""
        self.records: list[dict[str, Any]] = [{"name": "vol1"}]
        """Of every collection."""
        self.resources: dict[str, deque[Any]] = {}
        """By path; the last one stays."""
        self.in_flight = 0
        self.most_in_flight = 0
        self.closed = False

    # The test's side

    def set(self, *jobs: Job) -> None:
        for job in jobs:
            self.known[job.uuid] = job

    def fail(self, method: str, *errors: OntapError) -> None:
        self.failures.setdefault(method, deque()).extend(errors)

    def asked(self, method: str) -> list[tuple[Any, ...]]:
        return [call for call in self.calls if call[0] == method]

    @property
    def queries(self) -> list[JobsQuery]:
        return [call[1] for call in self.asked("jobs")]

    @property
    def now(self) -> datetime:
        return (self.clock.now() + timedelta(seconds=self.skew)).replace(microsecond=0)

    async def _called(self, method: str, *arguments: Any) -> None:
        self.calls.append((method, *arguments))
        self.in_flight += 1
        self.most_in_flight = max(self.most_in_flight, self.in_flight)
        try:
            await asyncio.sleep(0)
            if gate := self.gates.get(method):
                await gate.wait()
            if waiting := self.failures.get(method):
                raise waiting.popleft()
        finally:
            self.in_flight -= 1

    # The engine's side

    @property
    def requests(self) -> int:
        return len(self.calls)

    @property
    def bytes_received(self) -> int:
        return 0

    @property
    def certificate_expires(self) -> datetime | None:
        return None

    async def retry_login(self) -> None:
        self.calls.append(("retry_login",))

    async def identify(self) -> Identity:
        await self._called("identify")
        return Identity(name=self.cluster, uuid="e", version=Version(generation=9, major=15, minor=1))

    async def jobs(self, query: JobsQuery | None = None) -> JobsAnswer:
        query = query or JobsQuery()
        await self._called("jobs", query)
        found = [job for job in self.known.values() if _matches(job, query)]
        return JobsAnswer(jobs=found, bad=self.bad, date=self.now if self.tells_time else None)

    async def job(self, uuid: str, endpoint: str | None = None) -> Job:
        await self._called("job", uuid, endpoint)
        if uuid not in self.known:
            raise failing(JobNotFound, FaultKind.NOT_FOUND, status=404, error=ApiError(code="4"))
        return self.known[uuid]

    async def raw_job(self, uuid: str, endpoint: str | None = None) -> bytes:
        return msgspec.json.encode(await self.job(uuid, endpoint))

    async def control(self, uuid: str, action: Action) -> None:
        await self._called("control", uuid, action)

    async def send(self, request: RenderedRequest, return_timeout: float) -> Answer:
        await self._called("send", request, return_timeout)
        if not self.answers:
            number = len(self.asked("send"))
            job = Job(cluster=self.cluster, uuid=f"launched-{number}", state="running")
            self.set(job)
            return Answer(status=202, round_trip=0.01, jobs=(job.uuid,), must_follow=True, body={})
        answer = self.answers.popleft()
        if isinstance(answer, OntapError):
            raise answer
        return answer

    async def collection(
        self, path: str, query: Iterable[tuple[str, str]] = (), limit: int = 1000
    ) -> list[dict[str, Any]]:
        await self._called("collection", path, tuple(query))
        return self.records[:limit]

    async def resource(self, target: str) -> Any:
        await self._called("resource", target)
        states = self.resources[target]
        state = states.popleft() if len(states) > 1 else states[0]
        if isinstance(state, OntapError):
            raise state
        return state

    async def aclose(self) -> None:
        self.closed = True


def _matches(job: Job, query: JobsQuery) -> bool:
    """As ONTAP: a field that is not set is not matched."""
    if query.uuids is not None:
        return job.uuid in query.uuids
    if query.where and job.svm != query.where.get("svm"):
        return False
    if query.states and job.state not in query.states:
        return False
    return query.ended_since is None or (job.end_time is not None and job.end_time >= query.ended_since)
