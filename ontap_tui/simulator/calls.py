"""How a mutating call is carried out, and what it answers."""

from collections.abc import Callable, Mapping

from ontap_tui.simulator.documents import Document
from ontap_tui.simulator.job import SimJob
from ontap_tui.simulator.operation import Done, Reply
from ontap_tui.simulator.world import World

Answer = tuple[int, Document | None, Mapping[str, str]]
"""Status, body, and headers."""


async def answer(
    world: World, method: str, reply: Reply, return_timeout: int, given_up: Callable[[], bool]
) -> Answer:
    """Waits up to `return_timeout` world seconds for the job to end."""
    headers = {"location": reply.location} if reply.location else {}
    if isinstance(reply, Done):
        return reply.status, reply.body, headers
    job = reply.job
    await world.until_ended(job, return_timeout, given_up)
    body = {"job": job_link(job), **reply.extra}
    if not job.terminal or not return_timeout:
        return 202, body, headers
    if job.state == "failure":
        return 400, {**body, "error": job.document["error"]}, headers
    return (201 if method == "POST" else 200), body, headers


def job_link(job: SimJob) -> Document:
    return {"uuid": job.uuid, "_links": {"self": {"href": f"{job.endpoint}/{job.uuid}"}}}
