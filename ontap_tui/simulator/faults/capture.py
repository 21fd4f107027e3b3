"""Capture the right response, so that a fault can modify it."""

from dataclasses import dataclass

from starlette.types import ASGIApp, Message, Receive, Scope, Send


@dataclass
class Captured:
    status: int
    headers: list[tuple[bytes, bytes]]
    body: bytes

    async def send(self, send: Send) -> None:
        await self.send_head(send, len(self.body))
        await send({"type": "http.response.body", "body": self.body})

    async def send_head(self, send: Send, length: int | None) -> None:
        """Send the head; `length` is the announced length, None uses chunked encoding."""
        headers = [header for header in self.headers if header[0] != b"content-length"]
        if length is not None:
            headers.append((b"content-length", str(length).encode()))
        await send({"type": "http.response.start", "status": self.status, "headers": headers})


async def capture(app: ASGIApp, scope: Scope, receive: Receive) -> Captured:
    """Carry out the request, and capture the response."""
    captured = Captured(500, [], b"")

    async def keep(message: Message) -> None:
        if message["type"] == "http.response.start":
            captured.status, captured.headers = message["status"], list(message["headers"])
        else:
            captured.body += message.get("body", b"")

    await app(scope, receive, keep)
    return captured
