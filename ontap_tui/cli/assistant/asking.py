"""Asks the person behind the client, who alone may say yes."""

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
    """Raises ToolError where the client cannot ask a person."""
    if not can_ask(context):
        raise ToolError("Nothing was sent: this needs a person's yes, and this client cannot ask for it.")
    if type_this:
        lines = (*lines, f"Type {type_this} to do it.")
    return Elicit("\n".join(map(printable, lines)), Approval)


def check(answer: ElicitationResult[Approval], type_this: str = "") -> None:
    """Raises ToolError for everything but a yes."""
    if not (
        isinstance(answer, AcceptedElicitation)
        and answer.data.confirm
        and (not type_this or answer.data.typed == printable(type_this))
    ):
        raise ToolError("Nothing was sent: the person did not agree.")
