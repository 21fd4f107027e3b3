"""The outermost layer of the application: the log, the faults, the headers of every answer."""

from datetime import UTC
from email.utils import format_datetime

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ontap_tui.simulator.cluster import ClusterCore
from ontap_tui.simulator.log import Received


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
