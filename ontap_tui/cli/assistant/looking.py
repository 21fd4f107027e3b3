"""Offer the tools that read: jobs, saved requests, and previews."""

import asyncio
from typing import Annotated, Any, Final, Literal

from mcp.server import MCPServer
from mcp.server.mcpserver import Context
from mcp.types import ToolAnnotations
from pydantic import Field

from ontap_tui.cli.assistant.desk import Desk, in_words, plain, plain_list
from ontap_tui.cli.assistant.explaining import explanation
from ontap_tui.cli.assistant.proposing import Values, propose
from ontap_tui.cli.diagnostics import fail
from ontap_tui.cli.job import find_job, job_details
from ontap_tui.cli.jobs import live_rows, past_jobs
from ontap_tui.cli.library import request_record
from ontap_tui.cli.rows import check_sortable, live_row, past_row, sorted_rows
from ontap_tui.cli.run import dry_run_record
from ontap_tui.filtering import parse
from ontap_tui.model import RECENT

READS: Final = ToolAnnotations(read_only_hint=True, open_world_hint=True)
_HEARTBEAT: Final = 5.0
"""s between progress messages to a waiting client."""

Cluster = Annotated[str, Field(description="The name of the cluster in the configuration.")]
Uuid = Annotated[str, Field(description="The job's UUID, or a unique prefix of it.")]
Timeout = Annotated[float, Field(ge=1, le=600, description="How many seconds to wait at most.")]


def add_reading(server: MCPServer, desk: Desk) -> None:
    rooms = desk.rooms

    @server.tool(annotations=READS)
    async def list_jobs(
        filter: Annotated[
            str,
            Field(
                description="Words that must all match, and field:value on state, cluster, svm, node, uuid, "
                "message, code, error, request, tag; state:active, state:done; elapsed:>10m, started:<2h, "
                "ended:<15m; -term excludes."
            ),
        ] = "",
        scope: Annotated[
            Literal["live", "recent", "all"],
            Field(description="What the clusters report now; also the last day; also the whole history."),
        ] = "live",
        sort: Annotated[str, Field(description="A field of the jobs, with - before it for descending.")] = "",
        limit: Annotated[int, Field(ge=1, le=500)] = 50,
    ) -> dict[str, Any]:
        """List the jobs of all clusters, active ones first, and how old each cluster's data is."""
        with in_words():
            wanted = parse(filter, desk.config.tags_of)
            if sort:
                check_sortable(sort)
            await desk.all_read()
            now = rooms.clock.now()
            since = None if scope == "all" else now - RECENT
            past = await past_jobs(rooms.history, since, list(desk.config.clusters))
            rows = list(live_rows(rooms, past, now))
            if scope != "live":
                known = {row.tracked.key for row in rows}
                rows += [past_row(job, now) for key, job in past.items() if key not in known]
        found = [row for row in rows if wanted.matches(row.tracked, row.now)]
        return {
            "jobs": plain_list([row.record for row in sorted_rows(found, sort)[:limit]]),
            "total": len(found),
            "clusters": [
                {
                    "cluster": state.name,
                    "health": state.health,
                    "polled_at": plain(state.polled_at),
                    "read_only": state.read_only,
                    "fault": state.fault.text if state.fault else None,
                }
                for state in rooms.engine.clusters.values()
            ],
        }

    @server.tool(annotations=READS)
    async def get_job(cluster: Cluster, uuid: Uuid) -> dict[str, Any]:
        """Read one job from its cluster, with its timeline, its launch, its control actions and an
        explanation.
        """
        with in_words():
            row, fault = await find_job(rooms, await desk.key_of(cluster, uuid))
            if row is None:
                fail(f"{cluster}: {fault.text}" if fault else f"{cluster} has no such job.")
            details = plain(await job_details(rooms, row))
        stall_after = desk.config.settings.stall_time
        told = list(explanation(rooms.engine, row, rooms.clock.now(), stall_after))
        return {**details, "explanation": told}

    @server.tool(annotations=READS)
    async def wait_for_job(
        context: Context[Any, Any], cluster: Cluster, uuid: Uuid, timeout: Timeout = 60
    ) -> dict[str, Any]:
        """Wait until a job has ended. If `ended` is false, it is still active: call this again."""
        with in_words():
            key = await desk.key_of(cluster, uuid)
            ending = asyncio.ensure_future(rooms.engine.follow(key))
            try:
                waited = 0.0
                while not ending.done() and waited < timeout:
                    await asyncio.wait({ending}, timeout=min(_HEARTBEAT, timeout - waited))
                    waited += _HEARTBEAT
                    known = rooms.engine.find(key)
                    message = known.job.message if known else None
                    await context.report_progress(min(waited, timeout), timeout, message)
                tracked = ending.result() if ending.done() else rooms.engine.find(key)
            finally:
                ending.cancel()
            if tracked is None:
                fail(f"{cluster} has not reported this job within {timeout:g} s.")
        row = live_row(tracked, rooms.engine.clusters[cluster], rooms.clock.now())
        return {"ended": not tracked.active, "job": plain(row.record)}

    @server.tool(annotations=READS)
    async def list_requests() -> dict[str, Any]:
        """List the saved requests that can be sent to clusters, with their variables."""
        return {
            "requests": [
                {
                    **plain(request_record(request)),
                    "asks_for_confirmation": desk.library.chain(request).confirms,
                }
                for request in sorted(desk.library, key=lambda request: request.name)
            ]
        }

    @server.tool(annotations=READS)
    async def preview_request(request: str, clusters: list[str], values: Values) -> dict[str, Any]:
        """Show the exact HTTP request that would be sent to each cluster. Sends only look-ups."""
        with in_words():
            proposed = await propose(desk, request, clusters, values)
        proposal = proposed.proposal
        return {
            "requests": plain_list(
                [
                    dry_run_record(proposed.request, one, desk.config.clusters[one.cluster])
                    for one in proposal.prepared
                ]
            ),
            "left_out": [{"cluster": one.cluster, "why": one.why} for one in proposal.left_out],
            "asks_for_confirmation": proposal.chain.confirms,
        }
