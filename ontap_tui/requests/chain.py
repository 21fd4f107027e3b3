"""Requests that follow one another: what is handed on, and what is wrong with a chain."""

from collections.abc import Iterator, Mapping

from ontap_tui.config import did_you_mean
from ontap_tui.requests.request import Request
from ontap_tui.requests.scope import ValueProblems


def chained_values(request: Request, values: Mapping[str, str], following: Request) -> dict[str, str]:
    """What was entered for the request, as far as the one after it asks for the same names.

    Raises `ValueProblems` where a secret would be handed on to a variable that is none.
    """
    if problems := dict(_bared(request, following)):
        raise ValueProblems(problems)
    return {
        variable.name: values[variable.name] for variable in following.variables if variable.name in values
    }


def chain_problems(request: Request, requests: Mapping[str, Request]) -> Iterator[str]:
    """Why what is to follow cannot: it is not there, leads back, or needs what nobody is asked for."""
    if not request.then:
        return
    following = requests.get(request.then)
    if following is None:
        yield f"there is no request {request.then}{did_you_mean(request.then, requests)}"
        return
    for variable in following.variables:
        if not (variable.optional or variable.default or request.variable(variable.name)):
            yield f"{following.name} needs {variable.name}, which is not asked for here"
    for name, message in _bared(request, following):
        yield f"{name} {message}"
    passed = {request.name}
    while following is not None and following.name not in passed:
        passed.add(following.name)
        following = requests.get(following.then)
    if following is request:
        yield "leads back to this request"


def _bared(request: Request, following: Request) -> Iterator[tuple[str, str]]:
    """(variable, message) of each that is secret in one of the two only."""
    for variable in following.variables:
        before = request.variable(variable.name)
        if before is not None and before.secret != variable.secret:
            yield variable.name, f"is a secret in {(request if before.secret else following).name} only"
