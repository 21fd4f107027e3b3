"""Handle calls for many resources: by query (``jobs: [...]``) and by ``records`` (one job, results later)."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import Any

from starlette.responses import Response

from ontap_tui.simulator.asking import Asking
from ontap_tui.simulator.calls import link
from ontap_tui.simulator.documents import Document
from ontap_tui.simulator.job import JobStep, Results, SimJob, failure, success
from ontap_tui.simulator.operation import Call, Reply, Started
from ontap_tui.simulator.refusal import Refusal
from ontap_tui.simulator.replying import reply

QUERY_RETURN_TIMEOUT = 15
"""s: the default of calls by query."""
_LOOK_EVERY = 0.3


async def by_query(
    ask: Asking,
    calls: Iterable[tuple[Call, Document]],
    operate: Callable[[Call, Document], Reply],
    timeout: int,
) -> Response:
    """Start a job for each resource that the query found."""
    with ask.world.lock:
        outcomes = [operate(call, row) for call, row in calls]
    jobs = [outcome.job for outcome in outcomes if isinstance(outcome, Started)]
    if timeout:
        await ask.world.until_ended(jobs, timeout, ask.given_up)
    body = {"num_records": len(outcomes), "jobs": [link(job)["job"] for job in jobs]}
    return reply(body, 200 if timeout and all(job.terminal for job in jobs) else 202)


def by_records(call: Call, records: list[Any], operate: Callable[[Call, Any], Reply]) -> Started:
    """Start one job for all records; the collection reports the result of each record, by the job's uuid."""
    world = call.world
    results = Results(call.path)
    parts: list[SimJob] = []
    for record in records:
        try:
            outcome = operate(replace(call, body=record), record)
        except Refusal as refusal:
            results.errors.append(refusal.document()["error"])
            if not call.parameters.flag("continue_on_failure", False):
                break
        else:
            if isinstance(outcome, Started):
                world.jobs.remove(outcome.job.uuid)
                parts.append(outcome.job)
    job = world.start_job(call.description, _together(parts, results))
    job.results = results
    return Started(job)


def _together(parts: list[SimJob], results: Results) -> Iterator[JobStep]:
    """Run the parts as one job that ends with the last of them, with `results` complete."""
    yield JobStep(0.2)
    while not all(part.terminal for part in parts):
        done = sum(part.terminal for part in parts)
        yield JobStep(_LOOK_EVERY, message=f"{done} of {len(parts)} done")
    results.records += [part.made for part in parts if isinstance(part.made, dict)]
    results.errors += [part.document["error"] for part in parts if part.state == "failure"]
    if results.errors:
        yield failure(0.1, int(results.errors[0]["code"]), results.errors[0]["message"])
    else:
        yield success(0.1)
