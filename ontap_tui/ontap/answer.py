"""What the cluster said to a request that changes it."""

from typing import Final

import msgspec

from ontap_tui.model import KNOWN_STATES, TERMINAL_STATES, ApiError, Fault, State
from ontap_tui.ontap import lenient
from ontap_tui.ontap.lenient import Tree
from ontap_tui.ontap.origin import ForeignLink, Origin
from ontap_tui.ontap.query import is_identifier
from ontap_tui.ontap.refusals import refusal
from ontap_tui.ontap.reply import Reply

DATA_ENGINE_JOBS: Final = "/api/data-engine/jobs"
_DATA_ENGINE: Final = "/api/data-engine/"


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    status: int
    """HTTP's. 400 and more: refused, and nothing was done unless `jobs` says otherwise."""
    round_trip: float
    """s"""
    jobs: tuple[str, ...] = ()
    """uuids; there may be some beside a refusal, too."""
    endpoint: str | None = None
    """The collection that knows `jobs` where it is not ``/api/cluster/jobs``."""
    must_follow: bool = False
    """`jobs` are to be read until they end. They may have ended already."""
    body: Tree = None
    """The JSON tree; None for an empty body, and for a refusal that is not JSON."""
    error: ApiError | None = None
    """Of the refusal, or of a job that has failed already."""
    fault: Fault | None = None
    """The refusal in words, with what to do; None where it was accepted."""
    results: str | None = None
    """Target to read when the job of a ``records`` body has ended: it names the records that failed."""


def read_answer(reply: Reply, body: Tree, *, method: str, path: str, origin: Origin) -> Answer:
    """`body` is None where there was none; `path` is what was asked for, without the query."""
    references, endpoint = _references(reply, body, path)
    jobs = tuple(
        dict.fromkeys(filter(is_identifier, (lenient.text(one.get("uuid")) or "" for one in references)))
    )
    error = lenient.answer_error(body)
    fault = None
    if reply.status >= 400:
        error = error or ApiError(message=f"HTTP {reply.status} {reply.reason}".strip())
        fault = refusal(reply.status, error, method=method, path=path).fault
    else:
        error = next(filter(None, map(_failure, references)), None)
    return Answer(
        status=reply.status,
        round_trip=reply.round_trip,
        jobs=jobs,
        endpoint=endpoint if jobs else None,
        must_follow=bool(jobs) and (reply.status == 202 or any(map(_may_run, references))),
        body=body,
        error=error,
        fault=fault,
        results=_results(references, origin),
    )


def _references(reply: Reply, body: Tree, path: str) -> tuple[list[Tree], str | None]:
    """The objects that stand for jobs, and the collection that knows them where it is not the usual one."""
    answer = lenient.mapping(body)
    several = [
        one for one in (answer.get("job"), *lenient.items(answer.get("jobs"))) if isinstance(one, dict)
    ]
    if not several and reply.status == 202 and path.startswith(_DATA_ENGINE):
        return [answer], DATA_ENGINE_JOBS
    return several, None


def _failure(reference: Tree) -> ApiError | None:
    if reference.get("state") != State.FAILURE:
        return None
    return lenient.api_error(reference.get("error")) or lenient.api_error(reference) or ApiError()


def _may_run(reference: Tree) -> bool:
    """With a final status the job has ended, unless its state says something else."""
    state = lenient.text(reference.get("state"))
    return state in KNOWN_STATES and state not in TERMINAL_STATES


def _results(references: list[Tree], origin: Origin) -> str | None:
    for reference in references:
        results = lenient.mapping(lenient.mapping(reference.get("_links")).get("results"))
        if href := lenient.text(results.get("href")):
            return _target(href, origin)
    return None


def _target(href: str | None, origin: Origin) -> str | None:
    """None for a link that leads anywhere else."""
    try:
        return origin.follow(href) if href else None
    except ForeignLink:
        return None
