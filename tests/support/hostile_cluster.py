"""A cluster that answers every read with hostile text in every field, and refuses every change with it."""

import json
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final

from tests.support.hostile_text import HOSTILE

UUID: Final = "1cd8a442-86d1-11e0-ae1c-123478563412"
ERROR: Final = {
    "message": f"No. {HOSTILE}",
    "code": f"4{HOSTILE}",
    "target": HOSTILE,
    "arguments": [{"code": HOSTILE, "message": HOSTILE}],
}


def job(uuid: str, state: str) -> dict[str, Any]:
    return {
        "uuid": uuid,
        "state": state,
        "description": f"Volume move {HOSTILE}",
        "message": HOSTILE,
        "code": 4,
        "error": ERROR,
        "node": {"name": HOSTILE},
        "svm": {"name": HOSTILE},
        "start_time": "2026-11-23T22:00:00Z",
    }


def _answer(path: str) -> dict[str, Any]:
    if path == "/api/cluster":
        version = {"full": HOSTILE, "generation": 9, "major": 15, "minor": 1}
        return {"name": HOSTILE, "uuid": HOSTILE, "version": version}
    if path == "/api/cluster/jobs":
        return {"records": [job(UUID, "running"), job(f"2{HOSTILE}", "paused"), job("3-3", f"odd{HOSTILE}")]}
    if path.startswith("/api/cluster/jobs/"):
        return job(path.rpartition("/")[2], "running")
    return {"records": [{"name": f"vol{HOSTILE}", "uuid": HOSTILE}, {"name": "vol", "uuid": "vol"}]}


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:  # http.server's name
        self._send(200, _answer(self.path.partition("?")[0]))

    def do_POST(self) -> None:  # http.server's name
        self.rfile.read(int(self.headers.get("Content-Length", "0")))
        self._send(400, {"error": ERROR})

    do_PATCH = do_DELETE = do_POST  # noqa: N815  # http.server's names

    def _send(self, status: int, tree: Any) -> None:
        body = json.dumps(tree).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        pass


@contextmanager
def hostile_cluster(context: ssl.SSLContext | None = None) -> Iterator[str]:
    """Its URL. With a `context` it speaks TLS."""
    with ThreadingHTTPServer(("127.0.0.1", 0), _Handler) as server:
        if context is not None:
            server.socket = context.wrap_socket(server.socket, server_side=True)
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        try:
            yield f"http{'s' if context else ''}://127.0.0.1:{server.server_address[1]}"
        finally:
            server.shutdown()
