"""A secret goes to the cluster that needs it, and nowhere else: not back by what the cluster says either."""

import base64
import json
import os
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final

import click
import pytest

from ontap_tui.cli.editing import edit_until_it_loads
from ontap_tui.config import Cluster, Config, toml_text
from ontap_tui.config.secrets import EnvironmentSecret
from tests.cli.conftest import Command

_PASSWORD: Final = "geheim/login"
_SECRET: Final = 'geheim"im-body'
_LOGIN: Final = base64.b64encode(f"monitor:{_PASSWORD}".encode()).decode()
_UUID: Final = "1cd8a442-86d1-11e0-ae1c-123478563412"


class _Echo(BaseHTTPRequestHandler):
    """Refuses every change and fails every job with what the same process told it."""

    protocol_version = "HTTP/1.1"
    told = ""

    def _said(self) -> str:
        return f"{self.headers['Authorization']} {_PASSWORD}"

    def do_GET(self) -> None:  # http.server's name
        error = {"message": f"Failed: {self._said()}", "code": "4"}
        job = {"uuid": _UUID, "state": "failure", "description": self._said(), "error": error}
        self._send(200, job if _UUID in self.path else {"records": [job]})

    def do_POST(self) -> None:  # http.server's name
        type(self).told = self.rfile.read(int(self.headers["Content-Length"])).decode()
        error = {
            "message": f"No: {self._said()} {self.told}",
            "code": "4",
            "target": json.loads(self.told)["password"],
        }
        self._send(400, {"error": error, "echo": json.loads(self.told)})

    def _send(self, status: int, tree: Any) -> None:
        body = json.dumps(tree).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def echoed(command: Command, monkeypatch: pytest.MonkeyPatch) -> Iterator[Command]:
    monkeypatch.setenv("ONTAP_TUI_SECRET_PW", _SECRET)
    monkeypatch.setenv("EAST_PASSWORD", _PASSWORD)
    with ThreadingHTTPServer(("127.0.0.1", 0), _Echo) as server:
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        url = f"http://127.0.0.1:{server.server_address[1]}"
        cluster = {"url": url, "username": "monitor", "password": {"env": "EAST_PASSWORD"}}
        request = {
            "path": "/api/security/accounts",
            "body": {"name": "x", "password": "{pw}"},
            "variables": {"pw": {"type": "secret"}},
        }
        command.config.write_text(
            toml_text({"clusters": {"east": cluster}, "requests": {"account": request}})
        )
        try:
            yield command
        finally:
            server.shutdown()


def test_what_a_cluster_says_back_is_masked_in_every_output_and_file(echoed: Command) -> None:
    log = echoed.folder / "log"
    said = ""
    for arguments in (
        ["run", "account"],
        ["run", "account", "-o", "json"],
        ["run", "account", "--dry-run"],
        ["jobs", "-o", "csv"],
        ["job", "east", _UUID, "-o", "json"],
        ["wait", "east", _UUID],
        ["history", "launches", "-o", "json"],
        ["history", "jobs", "-o", "json"],
        ["config", "show"],
    ):
        done = echoed("-v", "--log-file", str(log), *arguments)
        assert done.out or done.err
        said += done.out + done.err
    assert _Echo.told.count(json.dumps(_SECRET)) == 1
    assert "No: Basic *** *** " in said
    files = [path for path in echoed.folder.rglob("*") if path.is_file()]
    kept = b"".join(path.read_bytes() for path in files).decode("utf-8", "replace")
    assert "No: Basic" in kept
    for secret in (_PASSWORD, _LOGIN, _SECRET, json.dumps(_SECRET)[1:-1], json.dumps(json.dumps(_SECRET))):
        assert secret not in said
        assert secret not in kept


def test_the_editor_inherits_no_password(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EAST_PASSWORD", _PASSWORD)
    monkeypatch.setattr("sys.stdin.isatty", lambda: True)
    given: dict[str, Any] = {}
    monkeypatch.setattr(click, "edit", lambda text, **options: given.update(options))
    password = EnvironmentSecret("EAST_PASSWORD", os.environ)
    config = Config(clusters={"east": Cluster(name="east", url="https://east", password=password)})
    assert not edit_until_it_loads("", lambda _: None, config)
    assert given["env"] == {"EAST_PASSWORD": ""}
