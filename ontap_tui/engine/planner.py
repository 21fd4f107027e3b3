"""Turn a saved request and typed values into a plan, for forms and commands alike."""

import asyncio
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Protocol

import msgspec

from ontap_tui.engine.plan import LaunchPlan, LaunchStep, NotFollowed, Then
from ontap_tui.engine.proposal import LeftOut, Prepared, Proposal
from ontap_tui.model import Clock, Launch
from ontap_tui.ontap import OntapError, PermissionDenied
from ontap_tui.requests import (
    Library,
    Listing,
    LookupTarget,
    Request,
    TemplateContext,
    ValueProblems,
    chained_values,
    render,
    rendered_follow,
    resolve,
    values_to_keep,
)


class Looks(Protocol):
    """Looks records up on a cluster, as `Engine.lookup` does."""

    async def lookup(
        self, cluster: str, path: str, query: Mapping[str, str] | None = None, *, fresh: bool = False
    ) -> Listing: ...


class Planner:
    def __init__(self, engine: Looks, library: Library, *, user: str, clock: Clock) -> None:
        """Take the engine; `library` has the requests that others name as their follow-up."""
        self._engine = engine
        self._library = library
        self._user = user
        self._clock = clock

    def context(self, cluster: str) -> TemplateContext:
        """Return the built-in values for templates; times are local. The same context renders
        the same text.
        """
        return TemplateContext(cluster=cluster, user=self._user, now=self._clock.now().astimezone())

    async def propose(
        self,
        request: Request,
        values: Mapping[str, str],
        contexts: Iterable[TemplateContext],
        change: Callable[[Prepared], Prepared] = lambda prepared: prepared,
    ) -> Proposal:
        """Prepare the request for every cluster at the same time. `change` is applied to the result."""

        async def one(context: TemplateContext) -> Prepared | LeftOut:
            try:
                return change(await self.prepare(request, values, context))
            except ValueProblems as found:
                return LeftOut(cluster=context.cluster, problems=found.problems)
            except OntapError as error:
                return LeftOut(cluster=context.cluster, error=error)

        found = await asyncio.gather(*map(one, contexts))
        return Proposal(
            chain=self._library.chain(request),
            prepared=tuple(one for one in found if isinstance(one, Prepared)),
            left_out=tuple(one for one in found if isinstance(one, LeftOut)),
        )

    async def prepare(
        self, request: Request, values: Mapping[str, str], context: TemplateContext, *, fresh: bool = False
    ) -> Prepared:
        """Resolve the values on the cluster, and render. Sends only look-ups.

        `fresh` bypasses cached look-ups.

        Raises:
            ValueProblems: Some values cannot be sent, or name nothing on this cluster.
            OntapError: The cluster could not be queried.
        """

        async def read(target: LookupTarget) -> Listing | None:
            try:
                return await self._engine.lookup(
                    context.cluster, target.path, dict(target.query), fresh=fresh
                )
            except PermissionDenied:
                return None

        resolved, names = await resolve(request, values, context=context, read=read)
        step = LaunchStep(
            cluster=context.cluster,
            request=render(request, resolved, context=context),
            values=values_to_keep(request, values),
            resolved=values_to_keep(request, resolved),
            follow=rendered_follow(request, resolved, context=context),
        )
        names = values_to_keep(request, names)
        follow_ups = self._library.chain(request).follow_ups(names, context)
        return Prepared(step=step, values=resolved, names=names, follow_ups=follow_ups)

    def plan(
        self, request: Request, prepared: Sequence[Prepared], *, group: str = "", user: str = ""
    ) -> LaunchPlan:
        """Combine everything prepared into one group, with its follow-up requests.

        `user` is who launches; empty for the planner's own.
        """
        values = {one.cluster: one.values for one in prepared}
        following = self._library.get(request.then)
        return LaunchPlan(
            request=request.name,
            steps=tuple(one.step for one in prepared),
            user=user or self._user,
            group=group,
            stop_on_error=request.stop_on_error,
            following=request.then,
            then=self._then(request, following, values) if following else None,
        )

    def then_of(self, launch: Launch) -> Then | None:
        """Build the follow-up of an earlier process's launch from what is stored of it: no secrets."""
        if not launch.then:
            return None

        async def then(launch: Launch, body: Any) -> LaunchPlan:
            request, following = self._library.get(launch.request), self._library.get(launch.then)
            if request is None or following is None:
                raise NotFollowed(
                    f"{launch.then if request else launch.request} is no longer a saved request"
                )
            if lost := [variable.name for variable in following.variables if variable.secret]:
                raise NotFollowed(f"{launch.then} needs {', '.join(lost)}, a secret that is not stored")
            return await self.follow_up(request, following, launch.resolved, launch, body)

        return then

    def _then(self, request: Request, following: Request, values: Mapping[str, Mapping[str, str]]) -> Then:
        async def then(launch: Launch, body: Any) -> LaunchPlan:
            return await self.follow_up(request, following, values[launch.cluster], launch, body)

        return then

    async def follow_up(
        self, request: Request, following: Request, values: Mapping[str, str], launch: Launch, body: Any
    ) -> LaunchPlan:
        """Plan the request to send after `launch` with these values; `body` is from its response.

        Raises:
            NotFollowed: The request cannot be sent.
        """
        if refusal := following.refusal(launch.cluster, read_only=False):
            raise NotFollowed(refusal)
        context = msgspec.structs.replace(
            self.context(launch.cluster),
            job={"uuid": launch.jobs[0]} if launch.jobs else {},
            response=body,
        )
        try:
            chained = chained_values(request, values, following)
            prepared = await self.prepare(following, chained, context, fresh=True)
        except ValueProblems as problems:
            raise NotFollowed(str(problems)) from None
        except OntapError as error:
            raise NotFollowed(f"{launch.cluster} {error.fault.summary}") from None
        return self.plan(following, [prepared], group=launch.group, user=launch.user)
