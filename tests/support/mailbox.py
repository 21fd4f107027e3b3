"""A service that takes messages by HTTP, as apprise sends them to ``json://``."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest


class Mailbox:
    def __init__(self) -> None:
        self.messages: list[dict[str, Any]] = []
        self.status = 200
        self.answers = threading.Event()
        """Cleared, it takes messages and says nothing."""
        self.answers.set()
        mailbox = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                mailbox.messages.append(json.loads(body))
                mailbox.answers.wait()
                self.send_response(mailbox.status)
                self.end_headers()

            def log_message(self, *words: object) -> None: ...

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)

    @property
    def url(self) -> str:
        return f"json://127.0.0.1:{self.server.server_port}/geheimes-token"


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    made = Mailbox()
    thread = threading.Thread(target=made.server.serve_forever, args=(0.01,))
    thread.start()
    yield made
    made.answers.set()
    made.server.shutdown()
    thread.join()
    made.server.server_close()
