"""Interpret a cluster's answer to a request that changes it."""

from collections.abc import Mapping
from typing import Final, NamedTuple

import msgspec

from ontap_tui.model import TERMINAL_STATES, ApiError, Fault, State
from ontap_tui.ontap import lenient
from ontap_tui.ontap.lenient import Tree
from ontap_tui.ontap.origin import ForeignLink, Origin
from ontap_tui.ontap.query import JOBS, is_identifier
from ontap_tui.ontap.refusals import refusal
from ontap_tui.ontap.reply import Reply

DATA_ENGINE_JOBS: Final = "/api/data-engine/jobs"
_DATA_ENGINE: Final = "/api/data-engine/"
_COLLECTIONS: Final = (JOBS, DATA_ENGINE_JOBS)
_DONE: Final = (200, 201)


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    status: int
    """The HTTP status."""
    round_trip: float
    """s"""
    jobs: tuple[str, ...] = ()
    """uuids; a refusal may name some, too."""
    endpoint: str | None = None
    """The collection that knows `jobs`, if not ``/api/cluster/jobs``."""
    must_follow: bool = False
    """Whether `jobs` must be read until they end. They may already have ended."""
    unnamed: bool = False
    """Whether work is in progress for which no job is named, besides `jobs` or instead of them."""
    body: Tree = None
    """The JSON tree; None for an empty body, and for a refusal that is not JSON."""
    error: ApiError | None = None
    """The error of the refusal, of a job that has already failed, or of records that failed."""
    fault: Fault | None = None
    """The refusal in words, with what to do; None if accepted."""
    results: str | None = None
    """Target to read when the job of a ``records`` body has ended: it names the records that failed."""


class _Reference(NamedTuple):
    """Represents an object that stands for a job."""

    uuid: str | None
    endpoint: str | None
    tree: Mapping[str, Tree]

    @property
    def unfinished(self) -> bool:
        """Return whether the job's state is one in which it still runs; an undocumented state is one."""
        state = lenient.text(self.tree.get("state"))
        return bool(state) and state not in TERMINAL_STATES


def read_answer(reply: Reply, body: Tree, *, method: str, path: str, origin: Origin) -> Answer:
    """Return what an answer means; ``docs/answers.md`` has the table.

    Only 200 and 201 say that the work is done, and only as far as no job in the body says otherwise; any
    other status below 400 says no more than that the request arrived.

    Args:
        body: The JSON tree of the answer; None where there was none.
        path: The path of the request, without the query.
    """
    references = _references(reply, body, path, origin)
    jobs = tuple(dict.fromkeys(one.uuid for one in references if one.uuid))
    done = reply.status in _DONE
    error = None if _is_job(body) else lenient.answer_error(body)
    fault = None
    if reply.status >= 400 or (error is not None and "error" in lenient.mapping(body)):
        error = error or ApiError(message=f"HTTP {reply.status} {reply.reason}".strip())
        fault = refusal(reply.status, error, method=method, path=path).fault
    error = error or next(filter(None, map(_failure, references)), None)
    open_ended = not done and reply.status < 400
    waiting = [one for one in references if open_ended or one.unfinished]
    return Answer(
        status=reply.status,
        round_trip=reply.round_trip,
        jobs=jobs,
        endpoint=next((one.endpoint for one in references if one.uuid), None),
        must_follow=any(one.uuid for one in waiting),
        unnamed=error is None and (any(not one.uuid for one in waiting) or (open_ended and not references)),
        body=body,
        error=error,
        fault=fault,
        results=_results(references, origin),
    )


def _references(reply: Reply, body: Tree, path: str, origin: Origin) -> list[_Reference]:
    """Return the objects in the body that stand for a job, else the header ``Location``."""
    answer = lenient.mapping(body)
    members = [answer.get("job"), *lenient.items(answer.get("jobs"))]
    found = [_reference(one, origin) for one in members if isinstance(one, dict | str)]
    if not found and reply.status == 202 and path.startswith(_DATA_ENGINE):
        found = [_reference(answer, origin)._replace(endpoint=DATA_ENGINE_JOBS)]
    if not any(one.uuid for one in found):
        uuid, endpoint = _named_by(reply.headers.get("location"), origin)
        if uuid:
            return [_Reference(uuid, endpoint, found[0].tree if found else {})]
    return found


def _reference(member: Tree, origin: Origin) -> _Reference:
    if isinstance(member, str):
        return _Reference(_identifier(member), None, {})
    tree = lenient.mapping(member)
    linked, endpoint = _named_by(
        lenient.text(lenient.mapping(lenient.mapping(tree.get("_links")).get("self")).get("href")), origin
    )
    return _Reference(_identifier(lenient.text(tree.get("uuid"))) or linked, endpoint, tree)


def _named_by(href: str | None, origin: Origin) -> tuple[str | None, str | None]:
    """Return the uuid of the job to which a link leads, and its `Answer.endpoint`."""
    path = (_target(href, origin) or "").partition("?")[0]
    collection, _, last = path.rpartition("/")
    if collection not in _COLLECTIONS:
        return None, None
    return _identifier(last), None if collection == JOBS else collection


def _identifier(text: str | None) -> str | None:
    """Return a uuid in lower case; None for what cannot be one."""
    return text.lower() if text and is_identifier(text) else None


def _is_job(body: Tree) -> bool:
    """Return whether the body is itself a job (a saved GET), so that its ``error`` is not a refusal."""
    return {"uuid", "state"} <= lenient.mapping(body).keys()


def _failure(reference: _Reference) -> ApiError | None:
    if reference.tree.get("state") != State.FAILURE:
        return None
    return lenient.api_error(reference.tree.get("error")) or lenient.api_error(reference.tree) or ApiError()


def _results(references: list[_Reference], origin: Origin) -> str | None:
    for reference in references:
        results = lenient.mapping(lenient.mapping(reference.tree.get("_links")).get("results"))
        if href := lenient.text(results.get("href")):
            return _target(href, origin)
    return None


def _target(href: str | None, origin: Origin) -> str | None:
    """Return the request target of a link on this cluster; None for a link to anywhere else."""
    try:
        return origin.follow(href) if href else None
    except ForeignLink:
        return None
