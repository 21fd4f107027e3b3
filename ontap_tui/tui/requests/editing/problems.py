"""Find the problems of a request while it is typed, including conflicts with other requests."""

from collections.abc import Iterable
from pathlib import Path

from ontap_tui.config import Problem
from ontap_tui.requests import Request, RequestProblems, parse_request, parse_text
from ontap_tui.tui.keys.resolve import resolve
from ontap_tui.tui.requests.editing.specs import Table
from ontap_tui.tui.runtime.session import Session


def problems_by_key(session: Session, name: str, table: Table) -> dict[str, str]:
    try:
        request = parse_request(name or "new", table)
    except RequestProblems as found:
        return _by_key((problem.where, problem.message) for problem in found.problems)
    return _by_key(objections(session, request))


def problems_by_line(session: Session, name: str, text: str) -> list[str]:
    try:
        request = parse_text(Path(f"{name or 'new'}.toml"), text)
    except RequestProblems as found:
        return list(map(_words, found.problems))
    return [f"{key}: {message}" for key, message in objections(session, request)]


def objections(session: Session, request: Request) -> Iterable[tuple[str, str]]:
    """Yield (key, why) for conflicts with the other requests."""
    yield from session.library.objections(request)
    claims = {name: key for name, key in session.library.claims.items() if name != request.name}
    if request.key and request.key not in claims.values():
        _, problems = resolve(session.config.keys, claims | {request.name: request.key})
        mine = f"requests.{request.name}.key"
        yield from (("key", problem.message) for problem in problems if problem.where == mine)


def variable_problems(name: str, table: Table) -> dict[str, str]:
    """Return the problems of a variable, by key of its table."""
    probe = {"path": "/api/probe", "query": {"probe": f"{{{name}}}"}, "variables": {name: table}}
    try:
        parse_request("probe", probe)
    except RequestProblems as found:
        prefix = f"variables.{name}"
        own = ((one.where.removeprefix(prefix), one.message) for one in found.problems
               if one.where.startswith(prefix))  # fmt: skip
        return _by_key((key.removeprefix(".") or "name", message) for key, message in own)
    return {}


def _words(problem: Problem) -> str:
    return f"{problem.where}: {problem.message}" if problem.where else problem.message


def _by_key(problems: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Return the problems by key, joining several for the same key."""
    found: dict[str, str] = {}
    for key, text in problems:
        found[key] = f"{found[key]}; {text}" if key in found else text
    return found
