"""From the answer to a launch to its end: jobs, records, a resource, and what follows."""

import asyncio
from collections.abc import Callable, Coroutine, Mapping
from datetime import timedelta
from random import Random
from typing import Any, Final, TypeAlias

import msgspec

from ontap_tui.engine.ledger import Ledger
from ontap_tui.engine.plan import LaunchPlan, NotFollowed, Then
from ontap_tui.engine.policy import Policy
from ontap_tui.engine.resource import watch_resource
from ontap_tui.engine.schedule import Schedule
from ontap_tui.engine.search import candidates, finding
from ontap_tui.engine.site import Site
from ontap_tui.model import ApiError, Clock, Launch, Outcome, State, TrackedJob
from ontap_tui.ontap import JobNotFound, OntapError, PermissionDenied
from ontap_tui.requests import Follow, Followed

SEARCHES: Final = (1.0, 4.0, 15.0, 40.0)
"""s before each look for the job of a lost answer: a cluster may take its time to begin it."""

Spawn: TypeAlias = Callable[[Coroutine[Any, Any, object]], object]
"""Runs a coroutine in the engine's task group."""


class Course(msgspec.Struct, frozen=True, kw_only=True):
    """What is still to come of a launch after its answer."""

    jobs: bool = False
    """Its jobs have not ended."""
    results: str | None = None
    """What to read when they have: it names the records that failed."""
    follow: Follow | None = None
    then: Then | None = None
    body: Any = None
    """Of the answer."""

    @property
    def over(self) -> bool:
        return not (self.jobs or self.results or self.follow)


class End(msgspec.Struct, frozen=True):
    outcome: Outcome
    error: ApiError | None = None
    note: str = ""


_WELL: Final = End(Outcome.SUCCESS)


class Ending:
    def __init__(
        self,
        sites: Mapping[str, Site],
        ledger: Ledger,
        *,
        clock: Clock,
        random: Random,
        policy: Policy,
        spawn: Spawn,
        launch: Callable[[LaunchPlan], Coroutine[Any, Any, object]],
    ) -> None:
        """`launch` sends a follow-up."""
        self._sites = sites
        self._ledger = ledger
        self._clock = clock
        self._schedule = Schedule(policy, random)
        self._spawn = spawn
        self._launch = launch

    def begin(self, launch: Launch, course: Course) -> None:
        """Follows it in the background."""
        self._spawn(self.reach(launch, course))

    async def reach(self, launch: Launch, course: Course, *, new: bool = True, **facts: Any) -> Launch:
        """Follows it to its end, which is kept together with `facts`; gives it back and begins its follow-up.

        Jobs that are not `new` were there before this process.
        """
        end = await self._jobs(launch, new=new) if course.jobs else _WELL
        if end.outcome is Outcome.SUCCESS and course.results:
            end = await self._records(launch, course.results)
        if end.outcome is Outcome.SUCCESS and course.follow:
            end = await self._resource(launch, course.follow)
        launch = msgspec.structs.replace(self._ledger.launches[launch.id], **facts)
        plan, note = await self._next(launch, course) if end.outcome is Outcome.SUCCESS else (None, "")
        launch = await self._ledger.end(launch, outcome=end.outcome, error=end.error, note=end.note or note)
        if plan is not None:
            self._spawn(self._launch(msgspec.structs.replace(plan, group=launch.group)))
        return launch

    async def _next(self, launch: Launch, course: Course) -> tuple[LaunchPlan | None, str]:
        if course.then is None:
            return None, ""
        try:
            return await course.then(launch, course.body), ""
        except NotFollowed as reason:
            return None, f"The request that should follow was not sent: {reason}."

    async def _jobs(self, launch: Launch, *, new: bool) -> End:
        follower = self._sites[launch.cluster].follower
        ends = await asyncio.gather(
            *(follower.end(uuid, launch.endpoint, new=new) for uuid in launch.jobs),
            return_exceptions=True,
        )
        return min(
            (_end(launch.cluster, one) for one in ends),
            key=lambda end: _WORST_FIRST.index(end.outcome),
            default=_WELL,
        )

    async def _records(self, launch: Launch, results: str) -> End:
        try:
            answer = await self._sites[launch.cluster].cluster.client.resource(results)
        except OntapError as error:
            return End(
                Outcome.SUCCESS,
                note=f"Whether all records succeeded was not seen: {launch.cluster} {error.fault.summary}.",
            )
        errors = answer.get("errors") if isinstance(answer, dict) else None
        if not isinstance(errors, list) or not errors:
            return _WELL
        failed = [_record_error(one) for one in errors]
        return End(Outcome.FAILURE, failed[0], f"{len(failed)} of its records failed.")

    async def _resource(self, launch: Launch, follow: Follow) -> End:
        ledger = self._ledger

        def tell(followed: Followed) -> None:
            known = ledger.launches[launch.id]
            if known.progress != followed.fraction:
                ledger.show(known, progress=followed.fraction)

        try:
            return End(
                await watch_resource(
                    self._sites[launch.cluster].cluster.client,
                    follow,
                    clock=self._clock,
                    schedule=self._schedule,
                    tell=tell,
                )
            )
        except OntapError as error:
            return End(
                Outcome.UNKNOWN,
                note=f"Its job succeeded; what became of {follow.path} was not seen: "
                f"{launch.cluster} {error.fault.summary}.",
            )

    async def search(self, launch: Launch) -> None:
        """After a lost answer: finds out which job it may have created, and says so."""
        site = self._sites[launch.cluster]
        asked = False
        found: list[TrackedJob] = []
        for pause in SEARCHES:
            await self._clock.sleep(pause)
            if await site.poller.poll(whole=True):
                asked = True
                skew = timedelta(seconds=site.poller.state.clock_skew or 0.0)
                found = candidates(launch, site.table.jobs.values(), skew)
                if found:
                    break
            elif site.poller.state.polling_stopped:
                break
        jobs = tuple(tracked.job.uuid for tracked in found) if len(found) == 1 else ()
        await self._ledger.end(launch, jobs=jobs, note=finding(found, asked=asked))


_WORST_FIRST: Final = (Outcome.UNKNOWN, Outcome.ACCEPTED, Outcome.FAILURE, Outcome.SUCCESS)


def _end(cluster: str, found: TrackedJob | BaseException) -> End:
    """What one job's end, or the reason why it is not visible, means for the launch."""
    if isinstance(found, PermissionDenied):
        return End(Outcome.ACCEPTED, note="Its end is not visible to this account.")
    if isinstance(found, JobNotFound):
        return End(
            Outcome.UNKNOWN, note="The cluster does not show its job: lost, or not visible to this account."
        )
    if isinstance(found, OntapError):
        return End(Outcome.UNKNOWN, note=f"Its end was not seen: {cluster} {found.fault.summary}.")
    if isinstance(found, BaseException):
        raise found
    job = found.job
    if found.outcome_unknown:
        return End(Outcome.UNKNOWN, note="The cluster no longer knows its job, whose end was not seen.")
    if job.failed:
        code = None if job.code is None else str(job.code)
        return End(Outcome.FAILURE, job.error or ApiError(message=job.message or "", code=code))
    if job.state == State.SUCCESS:
        return _WELL
    return End(Outcome.UNKNOWN, note=f"Its job ended as {job.state}, which is not documented.")


def _record_error(one: Any) -> ApiError:
    """An entry of ``errors`` in the results of a ``records`` body."""
    error = one.get("error", one) if isinstance(one, dict) else {}
    error = error if isinstance(error, dict) else {}
    code = error.get("code")
    return ApiError(message=str(error.get("message") or ""), code=None if code is None else str(code))
