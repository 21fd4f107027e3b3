"""What a mutating call answers: whether it waits for its job, and how it speaks of it."""

from urllib.parse import quote

from starlette.responses import Response

from ontap_tui.simulator.asking import Asking
from ontap_tui.simulator.documents import Document
from ontap_tui.simulator.job import SimJob
from ontap_tui.simulator.operation import Done, Reply
from ontap_tui.simulator.replying import reply
from ontap_tui.simulator.world import DATA_ENGINE_JOBS


async def answer(ask: Asking, outcome: Reply, return_timeout: int) -> Response:
    """Waits up to `return_timeout` world seconds for the job to end: 202 while it runs, 200 or 201 after.

    A job that fails within that time gives a refusal which carries the job too.
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
    """As the answer to the call that started it names a job; the data engine does it without a wrapper."""
    links = {"self": {"href": f"{job.endpoint}/{job.uuid}"}}
    if job.results is not None:
        links["results"] = {"href": f"{job.results.path}?job_results_uuid={job.uuid}"}
    named = {"uuid": job.uuid, "_links": links}
    return {"name": job.description, **named} if job.endpoint == DATA_ENGINE_JOBS else {"job": named}
