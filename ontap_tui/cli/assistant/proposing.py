"""Turn the assistant's arguments into a proposal."""

import os
from collections.abc import Sequence
from typing import Annotated, NamedTuple

from pydantic import Field

from ontap_tui.cli.assistant.desk import Desk
from ontap_tui.cli.choosing import check_allowed
from ontap_tui.cli.diagnostics import fail
from ontap_tui.cli.library import find_request
from ontap_tui.cli.request_runner import RequestRunner
from ontap_tui.cli.run import secret_source, targets
from ontap_tui.engine import Proposal
from ontap_tui.requests import Request

Values = Annotated[
    dict[str, str | int | float | bool], Field(description="The request's variables. No secrets.")
]


class Proposed(NamedTuple):
    request: Request
    runner: RequestRunner
    proposal: Proposal
    clusters: list[str]
    """In the order given."""


async def propose(
    desk: Desk, name: str, clusters: Sequence[str], values: Values, *, changes: bool = False
) -> Proposed:
    """Make the proposal. With `changes`, only what may be sent is included.

    Raises:
        CommandError: There is no such request or cluster, or some values cannot be sent to any cluster.
    """
    request = find_request(desk.library, name)
    read_only = changes and desk.options.read_only
    chosen = targets(desk.config, desk.library, request, clusters, read_only=read_only)
    check_allowed(desk.options, desk.config, chosen)
    runner = RequestRunner(desk.rooms, request, desk.options, return_timeout=None)
    names = [cluster.name for cluster in chosen]
    return Proposed(request, runner, await runner.propose(_texts(request, values), names), names)


def _texts(request: Request, values: Values) -> dict[str, str]:
    """Return the values as typed text, with secrets from the environment."""
    texts = {
        name: str(value).lower() if isinstance(value, bool) else str(value) for name, value in values.items()
    }
    for variable in request.variables:
        if variable.secret:
            source = secret_source(variable)
            if variable.name in texts:
                fail(f"{variable.name} is a secret, which no assistant should know: set {source} instead.")
            if source in os.environ:
                texts[variable.name] = os.environ[source]
    return texts
