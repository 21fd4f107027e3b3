"""Serve ``/api/data-engine/jobs``: a second job system with its own format."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ontap_tui.simulator.asking import asking
from ontap_tui.simulator.documents import Document
from ontap_tui.simulator.job import SimJob
from ontap_tui.simulator.refusal import not_found
from ontap_tui.simulator.replying import reply
from ontap_tui.simulator.world import DATA_ENGINE_JOBS


def routes() -> list[Route]:
    return [
        Route(DATA_ENGINE_JOBS, _jobs, methods=["GET"]),
        Route(DATA_ENGINE_JOBS + "/{uuid}", _job, methods=["GET"]),
    ]


async def _jobs(request: Request) -> Response:
    ask = await asking(request)
    with ask.world.lock:
        records = [_document(job) for job in ask.world.jobs if job.endpoint == DATA_ENGINE_JOBS]
    return reply({"num_records": len(records), "records": records})


async def _job(request: Request) -> Response:
    ask = await asking(request)
    ask.parameters.allow(("fields",))
    job = ask.world.job(ask.names["uuid"])
    if job.endpoint != DATA_ENGINE_JOBS:
        raise not_found()
    return reply(_document(job))


def _document(job: SimJob) -> Document:
    """Return a job in this format: progress is a separate number, and times have a space
    instead of the ``T``.
    """
    document = job.document
    for name in ("start_time", "end_time"):
        if name in document:
            document[name] = document[name].replace("T", " ")
    for name in ("message", "code", "node"):
        document.pop(name, None)
    done = int(job.message) if job.message is not None and job.message.isdecimal() else 0
    own = {"name": job.description.lower().removesuffix(" job"), "sub_jobs": [], "timeout": 30}
    return {**document, **own, "percent_complete": done}
