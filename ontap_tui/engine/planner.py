"""From a saved request and what was typed to a plan: the same for a form and for a command."""

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple, Protocol
from urllib.parse import unquote

import msgspec

from ontap_tui.engine.plan import LaunchPlan, LaunchStep, NotFollowed, Then
from ontap_tui.model import Clock, Launch
from ontap_tui.ontap import OntapError, PermissionDenied
from ontap_tui.requests import (
    Context,
    Follow,
    Library,
    LookupTarget,
    Request,
    ValueProblems,
    chained_values,
    render,
    rendered_follow,
    resolve,
    values_to_keep,
)

_PLACEHOLDER: Final = re.compile(r"\{(\w+)\}")


def follow_of(library: Library, launch: Launch) -> Follow | None:
    """The resource that a launch of an earlier process is to be followed on, as far as what is kept of the
    launch tells: its values are as they were typed, its path has them as the cluster calls them.
    """
    request = library.get(launch.request)
    if request is None or request.follow is None:
        return None
    template = request.path.partition("?")[0]
    pattern = "([^/]+)".join(map(re.escape, _PLACEHOLDER.sub("{}", template).split("{}")))
    found = re.fullmatch(pattern, launch.target.partition("?")[0])
    if found is None:
        return None
    in_path = dict(zip(_PLACEHOLDER.findall(template), map(unquote, found.groups()), strict=True))
    context = Context(cluster=launch.cluster, user=launch.user, now=launch.created_at)
    try:
        return rendered_follow(request, launch.values | in_path, context=context)
    except ValueProblems:
        return None


class Looks(Protocol):
    """`Engine.lookup`."""

    async def lookup(
        self, cluster: str, path: str, query: Mapping[str, str] | None = None, *, fresh: bool = False
    ) -> list[dict[str, Any]]: ...


class Prepared(NamedTuple):
    """A request ready for one cluster; `values` are its variables as this cluster calls them."""

    step: LaunchStep
    values: dict[str, str]

    def with_return_timeout(self, seconds: int) -> "Prepared":
        request = self.step.request.with_return_timeout(seconds)
        return Prepared(msgspec.structs.replace(self.step, request=request), self.values)


class Planner:
    def __init__(self, engine: Looks, library: Library, *, user: str, clock: Clock) -> None:
        """`library` has the requests that others name as their follow-up."""
        self._engine = engine
        self._library = library
        self._user = user
        self._clock = clock

    def context(self, cluster: str) -> Context:
        """What templates know besides the variables; times are local."""
        return Context(cluster=cluster, user=self._user, now=self._clock.now().astimezone())

    async def prepare(self, request: Request, values: Mapping[str, str], cluster: str) -> Prepared:
        """Looks up on the cluster what was picked or typed by name, and renders. Sends nothing.

        Raises:
            ValueProblems: Some values cannot be sent, or name nothing on this cluster.
            OntapError: The cluster could not be asked.
        """

        context = self.context(cluster)
        return await self._prepare(request, values, context)

    async def _prepare(
        self, request: Request, values: Mapping[str, str], context: Context, *, fresh: bool = False
    ) -> Prepared:
        """`fresh` trusts nothing that was looked up before."""

        async def read(target: LookupTarget) -> list[dict[str, Any]] | None:
            try:
                return await self._engine.lookup(
                    context.cluster, target.path, dict(target.query), fresh=fresh
                )
            except PermissionDenied:
                return None

        resolved = await resolve(request, values, context=context, read=read)
        step = LaunchStep(
            cluster=context.cluster,
            request=render(request, resolved, context=context),
            values=values_to_keep(request, values),
            follow=rendered_follow(request, resolved, context=context),
        )
        return Prepared(step, resolved)

    def plan(self, request: Request, prepared: Sequence[Prepared], *, group: str = "") -> LaunchPlan:
        """All that was prepared, as one group, with the requests that follow."""
        values = {step.cluster: values for step, values in prepared}
        following = self._library.get(request.then)
        return LaunchPlan(
            request=request.name,
            steps=tuple(step for step, _ in prepared),
            user=self._user,
            group=group,
            stop_on_error=request.stop_on_error,
            then=self._then(request, following, values) if following else None,
        )

    def _then(self, request: Request, following: Request, values: Mapping[str, Mapping[str, str]]) -> Then:
        async def then(launch: Launch, body: Any) -> LaunchPlan:
            return await self.follow_up(request, following, values[launch.cluster], launch, body)

        return then

    async def follow_up(
        self, request: Request, following: Request, values: Mapping[str, str], launch: Launch, body: Any
    ) -> LaunchPlan:
        """What is sent after the `launch` of the request with these values; `body` is that of its answer.

        Raises:
            NotFollowed:
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
            prepared = await self._prepare(following, chained, context, fresh=True)
        except ValueProblems as problems:
            raise NotFollowed(str(problems)) from None
        except OntapError as error:
            raise NotFollowed(f"{launch.cluster} {error.fault.summary}") from None
        return self.plan(following, [prepared], group=launch.group)
