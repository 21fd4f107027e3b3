"""Offer the tool that sends a saved request."""

from typing import Annotated, Any

from mcp.server import MCPServer
from mcp.server.elicitation import ElicitationResult
from mcp.server.mcpserver import Context
from mcp.server.mcpserver.resolve import Elicit, Resolve
from mcp.types import ToolAnnotations

from ontap_tui.cli.assistant.asking import Approval, can_ask, check, question
from ontap_tui.cli.assistant.desk import Desk, asker, in_words, plain
from ontap_tui.cli.assistant.looking import Timeout
from ontap_tui.cli.assistant.pending import PendingProposals
from ontap_tui.cli.assistant.proposing import Proposed, Values, propose
from ontap_tui.cli.diagnostics import fail
from ontap_tui.cli.request_runner import Result
from ontap_tui.model import printable


def add_launching(server: MCPServer, desk: Desk) -> None:
    pending = PendingProposals(desk.rooms.clock)

    async def proposed(request: str, clusters: list[str], values: Values) -> Proposed:
        async def anew() -> Proposed:
            return await _propose(desk, request, clusters, values)

        return await pending.get(request, clusters, values, anew)

    async def approval(
        context: Context[Any, Any], plan: Annotated[Proposed, Resolve(proposed)]
    ) -> Elicit[Approval] | Approval:
        """Ask the same questions as `run` on a terminal, if the client supports it."""
        proposal = plan.proposal
        if not (proposal.prepared and (proposal.asks if can_ask(context) else proposal.chain.confirms)):
            return Approval(confirm=True, typed=printable(proposal.type_this))
        return question(context, proposal.question, *proposal.lines, type_this=proposal.type_this)

    @server.tool(annotations=ToolAnnotations(read_only_hint=False, destructive_hint=True))
    async def run_request(
        context: Context[Any, Any],
        plan: Annotated[Proposed, Resolve(proposed)],
        approved: Annotated[ElicitationResult[Approval], Resolve(approval)],
        request: str,
        clusters: list[str],
        values: Values,
        wait: bool = False,
        timeout: Timeout = 60,
    ) -> dict[str, Any]:
        """Send a saved request, once, to each cluster. With `wait`, follow its jobs to their end.

        Never repeat the call because an outcome is unknown: look for the job with list_jobs first.
        """
        pending.decided(request, clusters, values)
        check(approved, plan.proposal.type_this)
        with in_words():
            results = [plan.runner.not_sent(one) for one in plan.proposal.left_out]
            results += await plan.runner.send(
                plan.proposal.prepared, wait=wait, timeout=timeout if wait else None, user=asker(context)
            )
        return {"results": [_record(result) for result in plan.runner.ordered(results, plan.clusters)]}


async def _propose(desk: Desk, request: str, clusters: list[str], values: Values) -> Proposed:
    with in_words():
        if desk.rooms.history.fault is not None:
            fail("Nothing was sent: a launch must be recorded in the history first.")
        found = await propose(desk, request, clusters, values, changes=True)
        if found.proposal.halted:
            left_out = [f"{one.cluster}: {one.why}" for one in found.proposal.left_out]
            fail(*left_out, "Nothing was sent: stop_on_error is set.")
    return found


def _record(result: Result) -> dict[str, Any]:
    record: dict[str, Any] = plain(result.record)
    return record
