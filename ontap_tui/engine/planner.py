"""From a saved request and what was typed to a plan: the same for a form and for a command."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, NamedTuple, Protocol
from urllib.parse import unquote

import msgspec

from ontap_tui.engine.plan import LaunchPlan, LaunchStep, Then
from ontap_tui.model import Clock, Launch
from ontap_tui.ontap import PermissionDenied
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
        self, cluster: str, path: str, query: Mapping[str, str] | None = None
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

        async def read(target: LookupTarget) -> list[dict[str, Any]] | None:
            try:
                return await self._engine.lookup(cluster, target.path, dict(target.query))
            except PermissionDenied:
                return None

        context = self.context(cluster)
        resolved = await resolve(request, values, context=context, read=read)
        return Prepared(self._step(request, values, resolved, context), resolved)

    def plan(self, request: Request, prepared: Sequence[Prepared]) -> LaunchPlan:
        """All that was prepared, as one group, with the requests that follow."""
        values = {step.cluster: values for step, values in prepared}
        return self._plan(request, (step for step, _ in prepared), values)

    def _plan(
        self,
        request: Request,
        steps: Iterable[LaunchStep],
        values: Mapping[str, Mapping[str, str]],
        group: str = "",
    ) -> LaunchPlan:
        following = self._library.get(request.then)
        return LaunchPlan(
            request=request.name,
            steps=tuple(steps),
            user=self._user,
            group=group,
            stop_on_error=request.stop_on_error,
            then=self._then(following, values) if following else None,
        )

    def _then(self, following: Request, values: Mapping[str, Mapping[str, str]]) -> Then:
        def then(launch: Launch, body: Any) -> LaunchPlan:
            cluster = launch.cluster
            job = {"uuid": launch.jobs[0]} if launch.jobs else {}
            context = Context(
                cluster=cluster, user=self._user, now=self._clock.now().astimezone(), job=job, response=body
            )
            chained = chained_values(values[cluster], following)
            step = self._step(following, chained, chained, context)
            return self._plan(following, [step], {cluster: chained}, launch.group)

        return then

    @staticmethod
    def _step(
        request: Request, typed: Mapping[str, str], resolved: Mapping[str, str], context: Context
    ) -> LaunchStep:
        return LaunchStep(
            cluster=context.cluster,
            request=render(request, resolved, context=context),
            values=values_to_keep(request, typed),
            follow=rendered_follow(request, resolved, context=context),
        )
