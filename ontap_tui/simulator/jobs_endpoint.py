"""Serve ``/api/cluster/jobs``: list, read, pause, resume, cancel."""

from collections.abc import Iterable

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ontap_tui.simulator.asking import Asking, asking
from ontap_tui.simulator.job import SimJob
from ontap_tui.simulator.listing import listing
from ontap_tui.simulator.query import Condition, conditions
from ontap_tui.simulator.refusal import invalid_value, missing_value, not_found
from ontap_tui.simulator.replying import reply
from ontap_tui.simulator.schema import Schema, SchemaField, shown
from ontap_tui.simulator.selection import Selection, select
from ontap_tui.simulator.world import JOBS

ACTIONS = ("pause", "resume", "cancel")
SCHEMA = Schema(
    {
        **{name: shown() for name in ("uuid", "description", "state", "message")},
        "code": shown("integer"),
        "start_time": shown("time"),
        "end_time": shown("time"),
        **{f"svm.{name}": shown(since=(9, 8)) for name in ("name", "uuid")},
        **{
            f"error.{name}": shown(since=(9, 9))
            for name in ("message", "code", "arguments.code", "arguments.message")
        },
        "node.name": shown(since=(9, 11)),
    }
)


def routes() -> list[Route]:
    return [
        Route(JOBS, _collection, methods=["GET"]),
        Route(JOBS + "/{uuid}", _one, methods=["GET"]),
        Route(JOBS + "/{uuid}", _control, methods=["PATCH"]),
    ]


async def _collection(request: Request) -> Response:
    ask = await asking(request)
    asked = conditions(ask.parameters.conditions, lambda name: _known(ask, name))
    with ask.world.lock:
        return reply(
            listing(
                [job for job in _candidates(ask, asked) if _visible(ask, job)],
                path=JOBS,
                key="uuid",
                parameters=ask.parameters,
                conditions=asked,
                schema=SCHEMA,
                selection=_selection(ask),
            )
        )


async def _one(request: Request) -> Response:
    ask = await asking(request)
    ask.parameters.allow(("fields", "ignore_unknown_fields"))
    job = _job(ask)
    with ask.world.lock:
        return reply(job.encode(_selection(ask, one=True)))


async def _control(request: Request) -> Response:
    ask = await asking(request)
    ask.parameters.allow(("action", "return_timeout"))
    job = _job(ask)
    action = ask.parameters.get("action")
    if action is None:
        raise missing_value("action")
    if action not in ACTIONS:
        raise invalid_value(action, "action", "|".join(ACTIONS))
    ask.world.control(job, action)
    return reply()


def _known(ask: Asking, name: str) -> SchemaField | None:
    return SCHEMA.get(name) if SCHEMA.knows(name, ask.world.version) else None


def _selection(ask: Asking, *, one: bool = False) -> Selection:
    return select(ask.parameters, SCHEMA, ask.world.version, links=ask.links, keys=("uuid",), one=one)


def _candidates(ask: Asking, asked: Iterable[Condition]) -> Iterable[SimJob]:
    """Return the jobs that the conditions can match, from an index if there is one."""
    by_name = {condition.name: condition for condition in asked}
    end, state = by_name.get("end_time"), by_name.get("state")
    if end is not None and end.at_least is not None:
        return ask.world.jobs.ended_since(end.at_least)
    if state is not None and state.words is not None:
        return ask.world.jobs.in_states(state.words)
    return ask.world.jobs


def _visible(ask: Asking, job: SimJob) -> bool:
    """Return whether the account sees the job: not one of another SVM, and never one of the data engine."""
    if job.endpoint != JOBS:
        return False
    return ask.account.svm is None or (job.svm is not None and job.svm[0] == ask.account.svm)


def _job(ask: Asking) -> SimJob:
    job = ask.world.job(ask.names["uuid"])
    if not _visible(ask, job):
        raise not_found()
    return job
