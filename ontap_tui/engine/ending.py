"""Take a launch from its answer to its end: jobs, records, a resource, and the follow-up."""

import asyncio
from collections.abc import Callable, Coroutine, Mapping, Sequence
from random import Random
from typing import Any, Final, TypeAlias

import msgspec

from ontap_tui.engine.ledger import Ledger
from ontap_tui.engine.plan import LaunchPlan, NotFollowed, Then
from ontap_tui.engine.policy import Policy
from ontap_tui.engine.resource import watch_resource
from ontap_tui.engine.schedule import PollSchedule
from ontap_tui.engine.site import Site
from ontap_tui.model import ApiError, Clock, Follow, Launch, Outcome, State, TrackedJob, person_of
from ontap_tui.ontap import JobNotFound, OntapError, PermissionDenied, api_error
from ontap_tui.requests import Followed

SEES_MORE: Final = 86_400.0
"""s allowed to the launching process, if it still runs, to record an end that is not visible from here."""
_KNOWS_SECRETS: Final = 60.0
"""s allowed to the launching process to send the follow-up."""

Spawn: TypeAlias = Callable[[Coroutine[Any, Any, object]], object]
"""Runs a coroutine in the engine's task group."""


class LaunchEnd(msgspec.Struct, frozen=True):
    outcome: Outcome
    error: ApiError | None = None
    note: str = ""


_WELL: Final = LaunchEnd(Outcome.SUCCESS)
_DEFINITE: Final = (Outcome.SUCCESS, Outcome.FAILURE)


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
        intents: Callable[[LaunchPlan], Sequence[Launch]],
        send: Callable[[LaunchPlan, Sequence[Launch]], Coroutine[Any, Any, object]],
    ) -> None:
        """Connect the parts; `send` sends a follow-up after its `intents` are on disk."""
        self._sites = sites
        self._ledger = ledger
        self._clock = clock
        self._schedule = PollSchedule(policy, random)
        self._spawn = spawn
        self._intents = intents
        self._send = send

    async def reach(
        self, launch: Launch, then: Then | None, body: Any, *, jobs: bool, new: bool = True
    ) -> Launch:
        """Follow the launch to its end, return it, and start its follow-up.

        `body` is that of its response; with `jobs` false, its jobs have ended. A launch that is not `new` was
        made by another process.
        """
        end = await self._see(launch, jobs=jobs, new=new)
        launch = msgspec.structs.replace(launch, progress=self._ledger.launches[launch.id].progress)
        if not new:
            patience = 0.0 if end.outcome in _DEFINITE else SEES_MORE
            if end.outcome is Outcome.SUCCESS and then is not None:
                patience = _KNOWS_SECRETS
            launch = await self._ledger.left_to_its_process(launch, patience)
            if launch.ended_at is not None:
                return launch
        plan, note = None, ""
        if end.outcome is Outcome.SUCCESS and then is not None:
            plan, note = await self._next(launch, then, body)
        following = self._intents(plan) if plan is not None else ()
        launch = await self._ledger.end(
            launch, following, outcome=end.outcome, error=end.error, note=end.note or note
        )
        if plan is not None and following[0].id in self._ledger.launches:
            self._spawn(self._send(plan, following))
        return launch

    async def await_follow_up(self, launch: Launch) -> None:
        """Follow another process's launch with a follow-up that cannot be sent from here.

        After a success, the launch is left open for a program that can send it.
        """
        end = await self._see(launch, jobs=bool(launch.jobs), new=False)
        patience = _KNOWS_SECRETS if end.outcome in _DEFINITE else SEES_MORE
        launch = await self._ledger.left_to_its_process(launch, patience)
        if launch.ended_at is not None:
            return
        if end.outcome is not Outcome.SUCCESS:
            await self._ledger.end(launch, outcome=end.outcome, error=end.error, note=end.note)
            return
        person = person_of(launch.user) or "who launched it"
        note = f"Its job succeeded. {launch.then}, the follow-up, waits until {person} runs the dashboard."
        if launch.note != note:
            await self._ledger.note(launch, note=note)

    async def _see(self, launch: Launch, *, jobs: bool, new: bool) -> LaunchEnd:
        end = await self._jobs(launch, new=new) if jobs else _WELL
        if end.outcome is Outcome.SUCCESS and launch.results:
            end = await self._records(launch, launch.results)
        if end.outcome is Outcome.SUCCESS and launch.follow:
            end = await self._resource(launch, launch.follow)
        return end

    async def _next(self, launch: Launch, then: Then, body: Any) -> tuple[LaunchPlan | None, str]:
        try:
            plan = await then(launch, body)
        except NotFollowed as reason:
            return None, f"The follow-up request was not sent: {reason}."
        return msgspec.structs.replace(plan, group=launch.group), ""

    async def _jobs(self, launch: Launch, *, new: bool) -> LaunchEnd:
        ends = await asyncio.gather(
            *(self._job(launch, uuid, new=new) for uuid in launch.jobs), return_exceptions=True
        )
        return min(
            (_end(launch.cluster, one) for one in ends),
            key=lambda end: _WORST_FIRST.index(end.outcome),
            default=_WELL,
        )

    async def _job(self, launch: Launch, uuid: str, *, new: bool) -> TrackedJob:
        """Return the job at its end. Raises like `Follower.end` if nobody recorded the end either."""
        site, key = self._sites[launch.cluster], (launch.cluster, uuid)
        if not new and (past := await self._ledger.remembered_end(key)):
            return past
        try:
            return await site.follower.end(uuid, launch.endpoint, new=new)
        except OntapError as error:
            site.table.abandon(uuid)
            if isinstance(error, JobNotFound) and (past := await self._ledger.remembered_end(key)):
                return past
            raise

    async def _records(self, launch: Launch, results: str) -> LaunchEnd:
        try:
            answer = await self._sites[launch.cluster].cluster.client.resource(results)
        except OntapError as error:
            return LaunchEnd(
                Outcome.SUCCESS,
                note=f"Could not check that all records succeeded: {launch.cluster} {error.fault.summary}.",
            )
        errors = answer.get("errors") if isinstance(answer, dict) else None
        if not isinstance(errors, list) or not errors:
            return _WELL
        failed = [_record_error(one) for one in errors]
        return LaunchEnd(Outcome.FAILURE, failed[0], f"{len(failed)} of its records failed.")

    async def _resource(self, launch: Launch, follow: Follow) -> LaunchEnd:
        ledger = self._ledger

        def tell(followed: Followed) -> None:
            known = ledger.launches[launch.id]
            if known.progress != followed.fraction:
                ledger.show(msgspec.structs.replace(known, progress=followed.fraction))

        site = self._sites[launch.cluster]
        try:
            return LaunchEnd(
                await watch_resource(site, follow, clock=self._clock, schedule=self._schedule, tell=tell)
            )
        except OntapError as error:
            return LaunchEnd(
                Outcome.UNKNOWN,
                note=f"Its job succeeded; the outcome of {follow.path} is unknown: "
                f"{launch.cluster} {error.fault.summary}.",
            )


_WORST_FIRST: Final = (Outcome.UNKNOWN, Outcome.ACCEPTED, Outcome.FAILURE, Outcome.SUCCESS)


def _end(cluster: str, found: TrackedJob | BaseException) -> LaunchEnd:
    """Return the end of the launch that follows from one job's end, or from the reason it is not visible."""
    if isinstance(found, PermissionDenied):
        return LaunchEnd(Outcome.ACCEPTED, note="Its end is not visible to this account.")
    if isinstance(found, JobNotFound):
        return LaunchEnd(
            Outcome.UNKNOWN, note="The cluster does not report its job: lost, or not visible to this account."
        )
    if isinstance(found, OntapError):
        return LaunchEnd(Outcome.UNKNOWN, note=f"Its end was not seen: {cluster} {found.fault.summary}.")
    if isinstance(found, BaseException):
        raise found
    job = found.job
    if found.outcome_unknown:
        return LaunchEnd(
            Outcome.UNKNOWN, note="The cluster no longer knows its job, and how it ended is unknown."
        )
    if job.failed:
        code = None if job.code is None else str(job.code)
        return LaunchEnd(Outcome.FAILURE, job.error or ApiError(message=job.message or "", code=code))
    if job.state == State.SUCCESS:
        return _WELL
    return LaunchEnd(Outcome.UNKNOWN, note=f"Its job ended as {job.state}, an undocumented state.")


def _record_error(one: Any) -> ApiError:
    """Parse an entry of ``errors`` in the results of a ``records`` body."""
    return api_error(one.get("error", one) if isinstance(one, dict) else None) or ApiError()
