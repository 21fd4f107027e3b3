"""Authenticate and parse a request to a cluster."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

import msgspec
from starlette.requests import Request

from ontap_tui.simulator.accounts import Account, authenticate
from ontap_tui.simulator.cluster import ClusterCore
from ontap_tui.simulator.parameters import Parameters
from ontap_tui.simulator.refusal import Refusal
from ontap_tui.simulator.replying import HAL
from ontap_tui.simulator.world import World


@dataclass(frozen=True)
class Asking:
    world: World
    account: Account
    method: str
    path: str
    names: Mapping[str, str]
    """The placeholders of the path, by dotted name."""
    parameters: Parameters
    links: bool
    """Whether HAL links are wanted: not with a plain ``application/json``."""
    body: Any
    given_up: Callable[[], bool]
    """Whether the client has closed the connection."""


async def asking(request: Request) -> Asking:
    """Admit a request, and advance the world to the current time. Raises `Refusal`: 401, 403, or a body that
    is not JSON.
    """
    cluster: ClusterCore = request.state.cluster
    account = authenticate(cluster.accounts, request.headers, request.state.certificate_name)
    path: str = request.scope["path"]
    if not account.may(request.method, path):
        raise Refusal(403, 6, "not authorized for that command")
    cluster.world.catch_up()
    accept = request.headers.get("accept", "*/*")
    return Asking(
        cluster.world,
        account,
        request.method,
        path,
        {name.replace("__", "."): unquote(value) for name, value in request.path_params.items()},
        Parameters(request.scope["query_string"].decode("latin-1")),
        "application/json" not in accept or HAL in accept,
        _decoded(await request.body()),
        request.state.transport.is_closing,
    )


def _decoded(body: bytes) -> Any:
    try:
        return msgspec.json.decode(body) if body.strip() else None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise Refusal(400, 262199, f"Invalid JSON input: {error}.") from None
