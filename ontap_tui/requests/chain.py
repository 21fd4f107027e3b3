"""Chain requests: pass values on, determine what to ask first, and check chains."""

from collections.abc import Collection, Iterator, Mapping
from typing import NamedTuple

import msgspec

from ontap_tui.config import did_you_mean
from ontap_tui.requests.placeholder import placeholders
from ontap_tui.requests.request import Request
from ontap_tui.requests.scope import TemplateContext, ValueProblems, default_text


class FollowUp(NamedTuple):
    """Describes a request that is sent when the previous one has succeeded."""

    request: Request
    values: dict[str, str]
    """The values of its variables that are already known, with secrets masked."""

    def __str__(self) -> str:
        request = self.request
        values = ", ".join(f"{name} = {text}" for name, text in self.values.items() if text)
        text = f"then {request.name}: {request.method} {request.path}"
        return f"{text} ({values})" if values else text


class Chain(msgspec.Struct, frozen=True):
    """Holds a request and its follow-ups. Refusals and confirmations of all apply before the first one."""

    requests: tuple[Request, ...]

    @property
    def dangerous(self) -> bool:
        return any(request.dangerous for request in self.requests)

    @property
    def confirms(self) -> bool:
        return any(request.confirms for request in self.requests)

    def refusal(self, cluster: str, *, read_only: bool) -> str | None:
        """Return the first refusal in the chain, as `Request.refusal` does."""
        refusals = (request.refusal(cluster, read_only=read_only) for request in self.requests)
        return next(filter(None, refusals), None)

    def follow_ups(self, names: Mapping[str, str], context: TemplateContext) -> tuple[FollowUp, ...]:
        """Return the follow-ups; `names` are the variables of the first request, with objects by name."""
        found = []
        for request in self.requests[1:]:
            names = {
                variable.name: names.get(variable.name) or default_text(variable, context) or variable.default
                for variable in request.variables
            }
            masked = {
                variable.name: "***" if variable.secret else names[variable.name]
                for variable in request.variables
            }
            found.append(FollowUp(request, masked))
        return tuple(found)


def chained_values(request: Request, values: Mapping[str, str], following: Request) -> dict[str, str]:
    """Return the entered values for names that the following request asks for, too.

    Raises `ValueProblems` if a secret would be passed to a variable that is not secret.
    """
    if problems := dict(_bared(request, following)):
        raise ValueProblems(problems)
    names = (variable.name for variable in following.variables)
    return {name: values[name] for name in names if values.get(name)}


def chain_problems(
    request: Request, requests: Mapping[str, Request], broken: Collection[str] = ()
) -> Iterator[str]:
    """Yield why the follow-up cannot work: it is missing, leads back, or requires a value not asked for.

    `broken` are requests with problems of their own.
    """
    if not request.then:
        return
    following = requests.get(request.then)
    if following is None and request.then in broken:
        yield f"{request.then} has problems itself"
        return
    if following is None:
        yield f"there is no request {request.then}{did_you_mean(request.then, requests)}"
        return
    for variable in following.variables:
        before = request.variable(variable.name)
        if variable.optional or variable.default:
            continue
        if before is None:
            yield f"{following.name} needs {variable.name}, which is not asked for here"
        elif before.optional:
            yield f"{following.name} needs {variable.name}, which may be left empty here"
    for name, message in _bared(request, following):
        yield f"{name} {message}"
    named = following.variable(following.confirm_by_name)
    if named and not request.variable(named.name) and _of_answer(named.default):
        yield f"{following.name} asks to type {named.name}, which is not known beforehand"
    passed = {request.name}
    while following is not None and following.name not in passed:
        passed.add(following.name)
        following = requests.get(following.then)
    if following is request:
        yield "leads back to this request"


def _bared(request: Request, following: Request) -> Iterator[tuple[str, str]]:
    """Yield (variable, message) for each variable that is secret in only one of the two requests."""
    for variable in following.variables:
        before = request.variable(variable.name)
        if before is not None and before.secret != variable.secret:
            yield variable.name, f"is a secret in {(request if before.secret else following).name} only"


def _of_answer(template: str) -> bool:
    return any(placeholder.of_answer for placeholder in placeholders(template))
