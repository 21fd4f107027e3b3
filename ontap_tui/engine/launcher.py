"""Sending requests: the journal first, then the cluster, once."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from random import Random
from typing import Any, Final

from ontap_tui.engine.ending import Course, Ending, Spawn
from ontap_tui.engine.ledger import Ledger
from ontap_tui.engine.owner import may_be_running, new_id
from ontap_tui.engine.plan import LaunchPlan, LaunchStep
from ontap_tui.engine.policy import Policy
from ontap_tui.engine.site import Site
from ontap_tui.history import HistoryError
from ontap_tui.model import ApiError, Clock, Launch, Outcome
from ontap_tui.ontap import Answer, NotSent, OntapError, Refused
from ontap_tui.requests import Follow, RenderedRequest

_AT_ONCE: Final = 8
"""Requests of one plan that are under way at the same time."""
_DEFAULT_RETURN_TIMEOUT: Final = 15.0
"""s: what ONTAP takes for changes by query; for a single object it is 0."""
_LONGEST_ANSWER: Final = 180.0
"""s that a request and its answer may take: the longest `return_timeout` is 120."""


class Launcher:
    """A step that was sent is never sent again, whatever became of it."""

    def __init__(
        self,
        sites: Mapping[str, Site],
        ledger: Ledger,
        *,
        clock: Clock,
        random: Random,
        policy: Policy,
        spawn: Spawn,
    ) -> None:
        self._sites = sites
        self._ledger = ledger
        self._clock = clock
        self._spawn = spawn
        self._ending = Ending(
            sites, ledger, clock=clock, random=random, policy=policy, spawn=spawn, launch=self.launch
        )

    def resume(self, follow_of: Callable[[Launch], Follow | None]) -> None:
        """Goes on with the open launches of other processes, which are in the ledger."""
        for launch in list(self._ledger.launches.values()):
            if launch.outcome is Outcome.ACCEPTED:
                self._spawn(self._follow_on(launch, follow_of(launch)))
            else:
                self._spawn(self._conclude(launch, follow_of(launch)))

    async def _follow_on(self, launch: Launch, follow: Follow | None) -> None:
        await self._sites[launch.cluster].poller.first_read.wait()
        await self._ending.reach(launch, Course(jobs=bool(launch.jobs), follow=follow), new=False)

    async def _conclude(self, launch: Launch, follow: Follow | None) -> None:
        """Of a launch without an answer: its process has ended, or is given the time to get one."""
        if may_be_running(launch.id):
            age = (self._clock.now() - launch.created_at).total_seconds()
            await self._clock.sleep(max(0.0, _LONGEST_ANSWER - age))
            known = await self._ledger.reread(launch)
            if known is None:
                return
            launch = known
        if launch.outcome is Outcome.ACCEPTED:
            await self._follow_on(launch, follow)
        elif launch.outcome is Outcome.INTENDED:
            await self._unsent(launch, "Nothing was sent: the program ended before.")
        else:
            await self._lost(launch, "the program ended before it came")

    async def launch(self, plan: LaunchPlan) -> tuple[Launch, ...]:
        """Each step's launch when it has been answered, or could not be, in the order of the steps."""
        launches = self._intents(plan)
        try:
            await self._ledger.intend(launches)
        except HistoryError as error:
            return tuple([await self._unsent(launch, _not_kept(error)) for launch in launches])
        if plan.stop_on_error:
            return await self._one_after_the_other(plan, launches)
        places = asyncio.Semaphore(_AT_ONCE)

        async def send(step: LaunchStep, launch: Launch) -> Launch:
            async with places:
                return await self._send(plan, step, launch)

        return tuple(await asyncio.gather(*map(send, plan.steps, launches)))

    def _intents(self, plan: LaunchPlan) -> list[Launch]:
        ids = [new_id() for _ in plan.steps]
        return [
            Launch(
                id=launch_id,
                group=plan.group or ids[0],
                request=plan.request,
                cluster=step.cluster,
                method=step.request.method,
                target=step.request.target,
                body=step.request.masked_body(),
                values=step.values,
                user=plan.user,
                created_at=self._clock.now(),
            )
            for launch_id, step in zip(ids, plan.steps, strict=True)
        ]

    async def _one_after_the_other(self, plan: LaunchPlan, launches: Sequence[Launch]) -> tuple[Launch, ...]:
        answered: list[Launch] = []
        refused_by = ""
        for step, launch in zip(plan.steps, launches, strict=True):
            if refused_by:
                answered.append(
                    await self._unsent(launch, f"Not sent, because {refused_by} did not accept it.")
                )
                continue
            answered.append(await self._send(plan, step, launch))
            if answered[-1].outcome not in (Outcome.ACCEPTED, Outcome.SUCCESS):
                refused_by = step.cluster
        return tuple(answered)

    async def _send(self, plan: LaunchPlan, step: LaunchStep, launch: Launch) -> Launch:
        site = self._sites[step.cluster]
        if site.cluster.read_only and step.request.method != "GET":
            return await self._unsent(
                launch, f"Not sent, because {step.cluster} is read-only here.", outcome=Outcome.REJECTED
            )
        try:
            launch = await self._ledger.change(launch, outcome=Outcome.SENT)
        except HistoryError as error:
            return await self._unsent(launch, _not_kept(error))
        try:
            answer = await site.cluster.client.send(step.request, _held(step.request))
        except NotSent as error:
            return await self._unsent(
                launch,
                f"Nothing was sent: {step.cluster} {error.fault.summary}. {error.fault.remedy}".strip(),
            )
        except Refused as error:
            return await self._ledger.end(
                launch,
                outcome=Outcome.REJECTED,
                answered_at=self._clock.now(),
                http_status=error.status,
                error=error.error or ApiError(message=f"{step.cluster} {error.fault.summary}"),
                note=error.fault.remedy,
            )
        except OntapError as error:
            return await self._lost(launch, f"{step.cluster} {error.fault.summary}")
        return await self._answered(plan, step, launch, answer)

    async def _answered(self, plan: LaunchPlan, step: LaunchStep, launch: Launch, answer: Answer) -> Launch:
        site = self._sites[step.cluster]
        for uuid in answer.jobs:
            self._ledger.tell(site.table.adopt(uuid, launch.id, launch.request))
        site.poller.expect_change()
        facts: dict[str, Any] = {
            "answered_at": self._clock.now(),
            "http_status": answer.status,
            "round_trip": answer.round_trip,
            "jobs": answer.jobs,
            "endpoint": answer.endpoint,
        }
        if answer.error is not None:
            outcome = Outcome.FAILURE if answer.fault is None else Outcome.REJECTED
            note = "" if answer.fault is None else answer.fault.remedy
            return await self._ledger.end(launch, outcome=outcome, error=answer.error, note=note, **facts)
        course = Course(
            jobs=answer.must_follow,
            results=answer.results,
            follow=step.follow,
            then=plan.then,
            body=answer.body,
        )
        if course.over:
            return await self._ending.reach(launch, course, **facts)
        launch = await self._ledger.note(launch, outcome=Outcome.ACCEPTED, **facts)
        self._ending.begin(launch, course)
        return launch

    async def _lost(self, launch: Launch, why: str) -> Launch:
        lost = await self._ledger.note(launch, outcome=Outcome.UNKNOWN, note=f"The answer was lost: {why}.")
        self._spawn(self._ending.search(lost))
        return lost

    async def _unsent(self, launch: Launch, note: str, *, outcome: Outcome = Outcome.UNREACHABLE) -> Launch:
        return await self._ledger.end(launch, outcome=outcome, note=note)


def _held(request: RenderedRequest) -> float:
    """How many s the cluster may hold its answer back."""
    asked = request.return_timeout
    return _DEFAULT_RETURN_TIMEOUT if asked is None else float(asked)


def _not_kept(error: HistoryError) -> str:
    return f"Nothing was sent, because the journal could not be written first: {error}."
