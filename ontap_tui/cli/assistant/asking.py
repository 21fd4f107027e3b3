"""Ask the user of the client, who alone can confirm."""

from typing import Any

from mcp.server.elicitation import AcceptedElicitation, ElicitationResult
from mcp.server.mcpserver import Context
from mcp.server.mcpserver.exceptions import ToolError
from mcp.server.mcpserver.resolve import Elicit
from pydantic import BaseModel, Field

from ontap_tui.model import printable


class Approval(BaseModel):
    confirm: bool = Field(default=False, description="Do it.")
    typed: str = Field(default="", description="The name that the question asks to type, if it asks for one.")


def can_ask(context: Context[Any, Any]) -> bool:
    capabilities = context.client_capabilities
    return capabilities is not None and capabilities.elicitation is not None


def question(context: Context[Any, Any], *lines: str, type_this: str = "") -> Elicit[Approval]:
    """Ask the question. Raises ToolError if the client cannot ask its user."""
    if not can_ask(context):
        raise ToolError(
            "Nothing was sent: this needs the user's confirmation, and this client cannot ask for it."
        )
    if type_this:
        lines = (*lines, f"Type {type_this} to confirm.")
    return Elicit("\n".join(map(printable, lines)), Approval)


def check(answer: ElicitationResult[Approval], type_this: str = "") -> None:
    """Check the answer. Raises ToolError for anything but a yes."""
    if not (
        isinstance(answer, AcceptedElicitation)
        and answer.data.confirm
        and (not type_this or answer.data.typed == printable(type_this))
    ):
        raise ToolError("Nothing was sent: the user declined.")
