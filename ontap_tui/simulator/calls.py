"""Answer a mutating call: wait for its job or not, and describe it."""

from urllib.parse import quote

from starlette.responses import Response

from ontap_tui.simulator.asking import Asking
from ontap_tui.simulator.documents import Document
from ontap_tui.simulator.job import SimJob
from ontap_tui.simulator.operation import Done, Reply
from ontap_tui.simulator.replying import reply
from ontap_tui.simulator.world import DATA_ENGINE_JOBS


async def answer(ask: Asking, outcome: Reply, return_timeout: int) -> Response:
    """Wait up to `return_timeout` world seconds for the job: 202 while it runs, 200 or 201 once it has ended.

    A job that fails within that time gives a refusal that also contains the job.
    """
    headers = {"location": quote(outcome.location, safe="/?=:")} if outcome.location else None
    if isinstance(outcome, Done):
        return reply(outcome.body, outcome.status, headers)
    job = outcome.job
    if return_timeout:
        await ask.world.until_ended((job,), return_timeout, ask.given_up)
    body = {**link(job), **outcome.extra}
    if not (return_timeout and job.terminal):
        return reply(body, 202, headers)
    if job.state == "failure":
        return reply({**body, "error": job.document["error"]}, 400, headers)
    return reply(body, 201 if ask.method == "POST" else 200, headers)


def link(job: SimJob) -> Document:
    """Return the job as it appears in the response to its call; the data engine does not wrap it."""
    links = {"self": {"href": f"{job.endpoint}/{job.uuid}"}}
    if job.results is not None:
        links["results"] = {"href": f"{job.results.path}?job_results_uuid={job.uuid}"}
    named = {"uuid": job.uuid, "_links": links}
    return {"name": job.description, **named} if job.endpoint == DATA_ENGINE_JOBS else {"job": named}
