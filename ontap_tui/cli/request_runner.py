"""Run a saved request: rendered for each cluster, sent by the engine, followed to the end."""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from http import HTTPStatus
from typing import Final, NamedTuple

from ontap_tui.cli.compose import Rooms
from ontap_tui.cli.diagnostics import fail, tell
from ontap_tui.cli.options import Options
from ontap_tui.cli.progress import ProgressLine, Waiting, launch_lines, showing, tell_open
from ontap_tui.cli.records import RunRecord
from ontap_tui.cli.rows import live_row, unknown_record
from ontap_tui.cli.status import ExitStatus, status_of_fault, status_of_outcome
from ontap_tui.engine import LeftOut, Prepared, Proposal
from ontap_tui.model import ApiError, JobKey, JobRecord, Launch, Outcome
from ontap_tui.ontap import OntapError
from ontap_tui.requests import Request

_SEARCH: Final = 75.0
"""s to wait for a search, which takes a minute once the cluster can be read."""

_TROUBLE: Final = frozenset({ExitStatus.REFUSED, ExitStatus.UNREACHABLE, ExitStatus.UNKNOWN})


class Result(NamedTuple):
    """Holds the result of a request on one cluster."""

    record: RunRecord
    lines: tuple[str, ...]
    status: ExitStatus
    trouble: str = ""
    """Why the cluster did not accept it, or what is unknown about it."""


class RequestRunner:
    def __init__(
        self, rooms: Rooms, request: Request, options: Options, *, return_timeout: int | None
    ) -> None:
        """Prepare the request; `return_timeout` replaces its own."""
        self._rooms = rooms
        self._options = options
        self._request = request
        self._return_timeout = return_timeout

    async def propose(self, values: Mapping[str, str], clusters: Sequence[str]) -> Proposal:
        """Prepare the request for the clusters. Raises CommandError if some values are valid on none."""
        planner = self._rooms.planner
        contexts = map(planner.context, clusters)
        clock = self._rooms.clock
        began = clock.monotonic()

        def look() -> Waiting:
            waited = clock.monotonic() - began
            return Waiting.of(
                clusters, lambda name: ProgressLine(name, "looking up", waited, what=self._request.name)
            )

        try:
            async with showing(look, self._options, clock):
                proposal = await planner.propose(self._request, values, contexts, self._change)
        except asyncio.CancelledError:
            tell("Nothing was sent.")
            raise
        wrong = [f"{one.cluster}: {one.why}" for one in proposal.left_out if one.problems]
        if wrong and not proposal.prepared:
            fail(*wrong, "Nothing was sent. Give values with --set VARIABLE=VALUE.")
        return proposal

    def _change(self, prepared: Prepared) -> Prepared:
        if self._return_timeout is None:
            return prepared
        return prepared.with_return_timeout(self._return_timeout)

    def not_sent(self, left_out: LeftOut) -> Result:
        """Return the result for a cluster that was left out."""
        status, outcome, http_status, error = ExitStatus.REFUSED, Outcome.REJECTED, None, None
        if left_out.error is None:
            target = next(iter(left_out.problems))
            error = ApiError(message=left_out.why, target=target)
        else:
            status = status_of_fault(left_out.error.fault.kind)
            http_status = left_out.error.status
            error = left_out.error.error or ApiError(message=left_out.error.fault.text)
            if http_status is None:
                outcome = Outcome.UNREACHABLE
        record = RunRecord(
            cluster=left_out.cluster,
            request=self._request.name,
            http_status=http_status,
            jobs=(),
            outcome=outcome,
            error=error,
            note="Nothing was sent.",
        )
        text = f"{left_out.cluster}  {self._request.name}  {outcome}"
        return Result(record, (text,), status, f"Nothing was sent: {left_out.why}")

    async def send(
        self, ready: Sequence[Prepared], *, wait: bool, timeout: float | None, user: str = ""
    ) -> list[Result]:
        """Send the requests and, with `wait`, follow them and their follow-ups to the end.

        `user` is as in `Planner.plan`.
        """
        if not ready:
            return []
        engine, clock = self._rooms.engine, self._rooms.clock
        earlier = frozenset(engine.launches)

        def own() -> list[Launch]:
            return [launch for name, launch in engine.launches.items() if name not in earlier]

        def look() -> Waiting:
            return Waiting(list(launch_lines(engine, own(), clock.now())))

        try:
            async with showing(look, self._options, clock, engine=engine):
                launches = await engine.launch(self._rooms.planner.plan(self._request, ready, user=user))
                if wait:
                    await self._until_ended(launches[0].group, timeout)
                    group = launches[0].group
                    launches = tuple(one for one in engine.launches.values() if one.group == group)
                elif lost := [one for one in launches if one.outcome is Outcome.UNKNOWN]:
                    await self._until_looked_for(lost)
                    launches = tuple(engine.launches[one.id] for one in launches)
        except asyncio.CancelledError:
            self._tell_open([launch for launch in own() if launch.ended_at is None])
            raise
        return [await self._result(launch, waited=wait) for launch in launches]

    async def _until_ended(self, group: str, timeout: float | None) -> None:
        try:
            async with asyncio.timeout(timeout):
                await self._rooms.engine.group_ended(group)
        except TimeoutError:
            see = f"{self._options.command} history launches"
            tell(f"Still running after {timeout:g} s. The jobs continue; see: {see}")

    def _tell_open(self, launches: Sequence[Launch]) -> None:
        """Report after an interrupt what continues. Only jobs can be waited for again, not follow-ups."""
        engine, jobs = self._rooms.engine, dict[str, list[str]]()
        for cluster, uuid in (key for launch in launches for key in launch.keys):
            tracked = engine.find((cluster, uuid))
            if tracked is None or tracked.active:
                jobs.setdefault(cluster, []).append(uuid)
        waiting = Waiting(list(launch_lines(engine, launches, self._rooms.clock.now())))
        tell_open(self._options, waiting, jobs)
        tell(f"All launches (an open dashboard follows them, too): {self._options.command} history launches")

    async def _until_looked_for(self, lost: Sequence[Launch]) -> None:
        """Wait until the jobs of launches with a response that named none have been searched for."""
        for launch in lost:
            tell(f"{launch.cluster}: {launch.note} Searching up to 60 s for a job it may have created.")
        try:
            async with asyncio.timeout(_SEARCH):
                for launch in lost:
                    await self._rooms.engine.ended(launch.id)
        except TimeoutError:
            tell("It was not found yet. The dashboard keeps searching.")

    async def _result(self, launch: Launch, *, waited: bool) -> Result:
        outcome = launch.outcome
        if waited and launch.ended_at is None and outcome is not Outcome.UNKNOWN:
            outcome = Outcome.TIMEOUT
        status = status_of_outcome(outcome)
        if waited and outcome is Outcome.ACCEPTED:
            status = ExitStatus.UNKNOWN  # its end is not visible to this account
        if launch.http_status == HTTPStatus.UNAUTHORIZED:
            status = ExitStatus.UNREACHABLE
        jobs = tuple([await self._job(launch, key) for key in launch.keys])
        error = launch.error
        said = error.words if error else ""
        trouble = ""
        if status in _TROUBLE:
            error = error or ApiError(message=launch.note)
            trouble = " ".join(filter(None, (said, launch.note)))
        record = RunRecord(
            cluster=launch.cluster,
            request=launch.request,
            http_status=launch.http_status,
            jobs=jobs,
            outcome=outcome,
            error=error,
            note=launch.note,
        )
        at_once = "synchronous" if launch.synchronous and outcome is Outcome.SUCCESS else ""
        words = [] if trouble else [said, launch.note]
        return Result(record, _lines(launch, [outcome, at_once, *words], jobs), status, trouble)

    def ordered(self, results: Iterable[Result], clusters: Sequence[str]) -> list[Result]:
        """Return the results in the order of the clusters; a follow-up comes after its request."""

        def order(result: Result) -> tuple[bool, int]:
            first = result.record.request == self._request.name
            return not first, clusters.index(result.record.cluster) if first else 0

        return sorted(results, key=order)

    async def _job(self, launch: Launch, key: JobKey) -> JobRecord:
        """Return the job, with only its name if it cannot be read."""
        engine = self._rooms.engine
        known = engine.find(key)
        try:
            tracked = known or await engine.read(key, launch.endpoint)
        except OntapError:
            return unknown_record(key, launch.request, launch.user or None)
        state = engine.clusters[launch.cluster]
        return live_row(tracked, state, self._rooms.clock.now(), seen=known is None).record


def _lines(launch: Launch, words: Iterable[str], jobs: Sequence[JobRecord]) -> tuple[str, ...]:
    """Return a line for the launch, and one for each job."""
    lines = ["  ".join(filter(None, [launch.cluster, launch.request, *words]))]
    for job in jobs:
        facts = (job.uuid, job.state or "not visible", job.description, job.message)
        lines.append("  job  " + "  ".join(filter(None, facts)))
    return tuple(lines)
