"""Build the HTTP application: one for all clusters; the connection determines the cluster."""

from datetime import UTC
from email.utils import format_datetime

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ontap_tui.simulator import data_engine_endpoint, jobs_endpoint, resource_endpoint, singleton_endpoint
from ontap_tui.simulator.cluster import ClusterCore
from ontap_tui.simulator.log import Received
from ontap_tui.simulator.refusal import Refusal
from ontap_tui.simulator.replying import reply


class Front:
    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        cluster: ClusterCore = scope["state"]["cluster"]
        entry = Received(
            scope["method"],
            scope["path"],
            scope["query_string"].decode("latin-1"),
            {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]},
            await _whole_body(receive),
            scope["state"]["connection"],
        )
        cluster.log.requests.append(entry)

        unread = [{"type": "http.request", "body": entry.body, "more_body": False}]

        async def received() -> Message:
            return unread.pop() if unread else await receive()

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                entry.status = message["status"]
                cluster.world.catch_up()
                message["headers"] = [*_own_headers(cluster), *message["headers"]]
            else:
                entry.sent += len(message.get("body", b""))
            await send(message)

        fault = cluster.faults.take(entry.method, entry.path)
        app = fault(self.app) if fault else self.app
        await app(scope, received, sending)


def _own_headers(cluster: ClusterCore) -> list[tuple[bytes, bytes]]:
    date = format_datetime(cluster.world.clock().astimezone(UTC), usegmt=True)
    return [(b"date", date.encode()), (b"server", b"libzapid-httpd")]


async def _whole_body(receive: Receive) -> bytes:
    body = b""
    while True:
        message = await receive()
        body += bytes(message.get("body", b""))
        if not message.get("more_body"):
            return body


def create_app() -> ASGIApp:
    app = Starlette(
        routes=[
            *jobs_endpoint.routes(),
            *data_engine_endpoint.routes(),
            *singleton_endpoint.routes(),
            *resource_endpoint.routes(),
        ],
        exception_handlers={Refusal: _refused, 404: _no_such_path, 405: _no_such_method},
    )
    app.router.redirect_slashes = False
    return Front(app)


def _refused(request: Request, refusal: Exception) -> Response:
    assert isinstance(refusal, Refusal)
    headers = {"www-authenticate": 'Basic realm="Private Area"'} if refusal.status == 401 else None
    return reply(refusal.document(), refusal.status, headers)


def _no_such_path(request: Request, error: Exception) -> Response:
    return _refused(request, Refusal(404, 3, "API not found"))


def _no_such_method(request: Request, error: Exception) -> Response:
    return _refused(request, Refusal(405, 3, "The operation is not supported."))
