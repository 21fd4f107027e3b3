"""Offer the tool that pauses, resumes and cancels a job."""

from typing import Annotated, Any, Literal, NamedTuple

from mcp.server import MCPServer
from mcp.server.elicitation import ElicitationResult
from mcp.server.mcpserver import Context
from mcp.server.mcpserver.resolve import Elicit, Resolve
from mcp.types import ToolAnnotations
from pydantic import Field

from ontap_tui.cli.assistant.asking import Approval, check, question
from ontap_tui.cli.assistant.desk import Desk, asker, in_words, plain
from ontap_tui.cli.assistant.looking import Cluster, Uuid
from ontap_tui.cli.control import control_record
from ontap_tui.cli.diagnostics import fail
from ontap_tui.model import Action, Job

Word = Literal["pause", "resume", "cancel"]


class Seen(NamedTuple):
    """Holds the job as shown to the user."""

    job: Job


def add_controlling(server: MCPServer, desk: Desk) -> None:
    engine = desk.rooms.engine

    async def seen(cluster: Cluster, uuid: Uuid) -> Seen:
        with in_words():
            key = await desk.key_of(cluster, uuid)
            if engine.clusters[cluster].read_only:
                fail(f"{cluster} is read-only here. Nothing was sent.")
            return Seen((await engine.read(key)).job)

    async def approval(
        context: Context[Any, Any], found: Annotated[Seen, Resolve(seen)], action: Word
    ) -> Elicit[Approval]:
        job = found.job
        return question(
            context, f"{action.capitalize()}?", f"{job.cluster}  {job.uuid}  {job.state}  {job.description}"
        )

    @server.tool(annotations=ToolAnnotations(read_only_hint=False, destructive_hint=True))
    async def control_job(
        context: Context[Any, Any],
        found: Annotated[Seen, Resolve(seen)],
        approved: Annotated[ElicitationResult[Approval], Resolve(approval)],
        cluster: Cluster,
        uuid: Uuid,
        action: Word,
        reason: Annotated[str, Field(max_length=500, description="Recorded with who asked.")] = "",
    ) -> dict[str, Any]:
        """Pause, resume or cancel a job, if the user agrees and its state has not changed since.

        Cancelling does not undo work already done; the job may end in success or failure.
        """
        check(approved)
        job = found.job
        result = await engine.control(job.key, Action(action), reason, seen=job.state, user=asker(context))
        record: dict[str, Any] = plain(control_record(result))
        return record
