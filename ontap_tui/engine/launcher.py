"""Send requests: journal first, then the cluster, once."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from random import Random
from typing import Final

import msgspec

from ontap_tui.engine.ending import SEES_MORE, Ending, Spawn
from ontap_tui.engine.kept_answer import kept_answer, kept_body, usable
from ontap_tui.engine.ledger import Ledger
from ontap_tui.engine.owner import new_id
from ontap_tui.engine.plan import LaunchPlan, LaunchStep, Then
from ontap_tui.engine.policy import Policy
from ontap_tui.engine.ports import Journal
from ontap_tui.engine.recording import open_launches
from ontap_tui.engine.search import Search
from ontap_tui.engine.site import Site
from ontap_tui.history import HistoryError
from ontap_tui.model import ApiError, Clock, Event, Launch, Outcome
from ontap_tui.ontap import Answer, NotSent, OntapError, Refused
from ontap_tui.requests import RenderedRequest

_AT_ONCE: Final = 8
"""Requests of one plan in progress at the same time."""
_DEFAULT_RETURN_TIMEOUT: Final = 15.0
"""s, ONTAP's default for changes by query; for a single object it is 0."""
_LONGEST_ANSWER: Final = 600.0
"""s that another process may need for a response, or to search for the job if the response was lost."""
_REREAD: Final = 60.0
"""s between reads of the journal for launches of other processes."""


class Launcher:
    """Sends launches. A step that was sent is never sent again, whatever happened to it."""

    def __init__(
        self,
        sites: Mapping[str, Site],
        ledger: Ledger,
        *,
        clock: Clock,
        random: Random,
        policy: Policy,
        spawn: Spawn,
        publish: Callable[[Sequence[Event]], None],
        then_of: Callable[[Launch], Then | None],
    ) -> None:
        self._sites = sites
        self._ledger = ledger
        self._clock = clock
        self._spawn = spawn
        self._publish = publish
        self._then_of = then_of
        self._ending = Ending(
            sites,
            ledger,
            clock=clock,
            random=random,
            policy=policy,
            spawn=spawn,
            intents=self._intents,
            send=self._send_all,
        )
        self._search = Search(sites, ledger, clock, publish, follow=self._found)

    async def take_up(self, journal: Journal) -> None:
        """Continue the launches that other processes leave open, now or later, until cancelled."""
        left = [launch for launch in self._ledger.launches.values() if launch.ended_at is None]
        while True:
            for launch in left:
                self._spawn(self.go_on(launch))
            await self._clock.sleep(_REREAD)
            left = []
            with suppress(HistoryError):
                found = await open_launches(journal, self._sites)
                left = [launch for launch in found if launch.id not in self._ledger.launches]
                self._ledger.add(left)

    async def go_on(self, launch: Launch) -> None:
        """Continue one launch; if its process may still be running, first give it time for an answer."""
        if launch.outcome is Outcome.INTENDED:
            launch = await self._ledger.left_to_its_process(launch, SEES_MORE)
        if launch.outcome in (Outcome.SENT, Outcome.UNKNOWN):
            age = (self._clock.now() - launch.created_at).total_seconds()
            launch = await self._ledger.left_to_its_process(launch, _LONGEST_ANSWER - age)
        if launch.ended_at is not None:
            return
        match launch.outcome:
            case Outcome.INTENDED:
                await self._unsent(launch, "Nothing was sent: the program ended first.")
            case Outcome.SENT:
                await self._lost(launch, "the program ended before it arrived")
            case Outcome.UNKNOWN:
                await self._search.search(launch)
            case _:
                await self._follow_on(launch)

    async def _follow_on(self, launch: Launch) -> None:
        site = self._sites[launch.cluster]
        then = self._then_of(launch)
        self._adopt(launch)
        await site.poller.first_read.wait()
        if launch.then and (then is None or site.cluster.read_only):
            await self._ending.await_follow_up(launch)
        else:
            body = kept_body(launch.answer)
            await self._ending.reach(launch, then, body, jobs=bool(launch.jobs), new=False)

    async def launch(self, plan: LaunchPlan) -> tuple[Launch, ...]:
        """Return each step's launch, in the order of the steps, once it is answered or cannot be."""
        launches = self._intents(plan)
        try:
            await self._ledger.intend(launches)
        except HistoryError as error:
            return tuple([await self._unsent(launch, _not_kept(error)) for launch in launches])
        return await self._send_all(plan, launches)

    async def _send_all(self, plan: LaunchPlan, launches: Sequence[Launch]) -> tuple[Launch, ...]:
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
                resolved=step.resolved if plan.following else {},
                follow=step.follow,
                then=plan.following,
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
        barred = site.poller.state.barred
        if barred and (step.request.method != "GET" or not site.cluster.account):
            return await self._unsent(
                launch, f"Not sent, because {step.cluster} {barred}.", outcome=Outcome.REJECTED
            )
        async with site.launches, site.changes:
            try:
                launch = await self._ledger.begin(launch)
            except HistoryError as error:
                return await self._unsent(launch, _not_kept(error))
            if launch.ended_at is not None:
                return launch
            try:
                answer = await site.cluster.client.send(step.request, _held(step.request))
            except OntapError as error:
                return await self._unanswered(launch, error)
        return await self._answered(plan, step, launch, answer)

    async def _unanswered(self, launch: Launch, error: OntapError) -> Launch:
        cluster, fault = launch.cluster, error.fault
        if isinstance(error, NotSent):
            return await self._unsent(
                launch, f"Nothing was sent: {cluster} {fault.summary}. {fault.remedy}".strip()
            )
        if isinstance(error, Refused):
            return await self._ledger.end(
                launch,
                outcome=Outcome.REJECTED,
                answered_at=self._clock.now(),
                http_status=error.status,
                error=error.error or ApiError(message=f"{cluster} {fault.summary}"),
                note=fault.remedy,
            )
        return await self._lost(launch, f"{cluster} {fault.summary}", http_status=error.status)

    async def _answered(self, plan: LaunchPlan, step: LaunchStep, launch: Launch, answer: Answer) -> Launch:
        launch = msgspec.structs.replace(
            launch,
            answered_at=self._clock.now(),
            http_status=answer.status,
            round_trip=answer.round_trip,
            jobs=answer.jobs,
            endpoint=answer.endpoint,
            answer=kept_answer(answer.body),
            results=answer.results,
        )
        self._adopt(launch)
        self._sites[launch.cluster].poller.expect_change()
        if answer.error is not None:
            outcome = Outcome.FAILURE if answer.fault is None else Outcome.REJECTED
            note = "" if answer.fault is None else answer.fault.remedy
            return await self._ledger.end(launch, outcome=outcome, error=answer.error, note=note)
        if answer.unnamed:
            return await self._unnamed(launch)
        then = plan.then or self._then_of(launch)
        if not (answer.must_follow or launch.results or launch.follow):
            return await self._ending.reach(launch, then, usable(answer.body), jobs=False)
        launch = await self._ledger.note(launch, outcome=Outcome.ACCEPTED)
        self._spawn(self._ending.reach(launch, then, usable(answer.body), jobs=answer.must_follow))
        return launch

    def _adopt(self, launch: Launch) -> None:
        table = self._sites[launch.cluster].table
        for uuid in launch.jobs:
            self._publish(table.adopt(uuid, launch))

    async def _lost(self, launch: Launch, why: str, *, http_status: int | None = None) -> Launch:
        lost = await self._ledger.note(
            launch, outcome=Outcome.UNKNOWN, note=f"The answer was lost: {why}.", http_status=http_status
        )
        self._spawn(self._search.search(lost))
        return lost

    async def _unnamed(self, launch: Launch) -> Launch:
        """Search for the job of a launch accepted without one; if only some jobs are missing, end it."""
        if launch.jobs:
            note = "It was accepted, but not all of its jobs were returned: check the cluster."
            return await self._ledger.end(launch, outcome=Outcome.UNKNOWN, note=note)
        note = "It was accepted, but no job was returned."
        unnamed = await self._ledger.note(launch, outcome=Outcome.UNKNOWN, note=note)
        self._spawn(self._search.search(unnamed))
        return unnamed

    async def _found(self, launch: Launch) -> None:
        """Follow a launch accepted without a job, now that the job is known."""
        launch = await self._ledger.note(launch, outcome=Outcome.ACCEPTED, note="")
        then = self._then_of(launch)
        if launch.then and then is None:
            await self._ending.await_follow_up(launch)
        else:
            await self._ending.reach(launch, then, kept_body(launch.answer), jobs=True)

    async def _unsent(self, launch: Launch, note: str, *, outcome: Outcome = Outcome.UNREACHABLE) -> Launch:
        return await self._ledger.end(launch, outcome=outcome, note=note)


def _held(request: RenderedRequest) -> float:
    """Return how many s the cluster may hold back its response."""
    asked = request.return_timeout
    return _DEFAULT_RETURN_TIMEOUT if asked is None else float(asked)


def _not_kept(error: HistoryError) -> str:
    return f"Nothing was sent, because the journal could not be written first: {error}."
