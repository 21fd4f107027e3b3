"""A tiny ONTAP on a loopback socket, made from its documentation alone: it shares nothing with the program.

Its jobs run by the real clock through the steps they were given. How old it is decides what it understands:
one of 9.6 knows neither filters nor `order_by` and refuses fields that came later.
"""

import base64
import json
import socket
import threading
import time
import uuid
from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime, timedelta, timezone
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

JOBS = "/api/cluster/jobs"
VOLUMES = "/api/storage/volumes"
GONE = 404, "4", "entry doesn't exist"
LOCKED = {
    "message": 'Snapshot copy "daily.1" of volume "vol_home" on Vserver "nfs_vs" has not expired or is '
    'locked. Use the "snapshot show -fields owners, expiry-time" command to view the expiry and lock status '
    "of the Snapshot copy.",
    "code": 1638555,
}
ENDED = ("success", "failure")
_FIELD_SINCE = {"svm": (9, 8), "error": (9, 9), "node": (9, 11)}
_CONTROL = ("fields", "max_records", "order_by", "return_timeout", "return_records", "start.uuid")

Record = dict[str, Any]


class PlainJob:
    def __init__(self, description: str, steps: list[tuple[float, Record]]) -> None:
        """`steps`: s after the one before, and what is different from then on."""
        self.uuid = str(uuid.uuid4())
        self.description = description
        self.steps: list[tuple[float, Record]] = []
        at = time.time()
        for after, fields in steps:
            at += after
            self.steps.append((at, fields))

    def become(self, state: str, *, after: float = 0.0, **fields: Any) -> None:
        """What was still to come is cancelled."""
        now = time.time()
        self.steps = [step for step in self.steps if step[0] <= now]
        self.steps.append((now + after, {"state": state, **fields}))

    def record(self, zone: timezone) -> Record:
        found: Record = {"uuid": self.uuid, "description": self.description, "state": "queued"}
        for at, fields in self.steps:
            if at > time.time():
                break
            found |= fields
            moment = datetime.fromtimestamp(at, zone).isoformat(timespec="seconds")
            if found["state"] != "queued":
                found.setdefault("start_time", moment)
            if found["state"] in ENDED:
                found.setdefault("end_time", moment)
        return found

    @property
    def ended_at(self) -> float | None:
        return next((at for at, fields in self.steps if fields.get("state") in ENDED), None)


class PlainOntap:
    """One cluster; `start` and `stop` switch it on and off, always on the same port."""

    def __init__(self, version: tuple[int, int] = (9, 14), *, hours: float = 0, page: int = 3) -> None:
        """`hours` is its time zone, `page` how many records it gives at once."""
        self.version = version
        self.zone = timezone(timedelta(hours=hours))
        self.page = page
        self.name = "plain"
        self.password = "geheim"
        self.kept = 300.0
        """s for which a job is known after its end."""
        self.jobs: dict[str, PlainJob] = {}
        self.duplicate = "Duplicate entry"
        """What it says of a second snapshot of the same name."""
        self.log: list[str] = []
        """`METHOD TARGET` of every request."""
        self.volume = str(uuid.uuid4())
        self.snapshots = {str(uuid.uuid4()): "daily.1"}
        self.port = 0
        self._server: _Server | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def polls(self) -> list[str]:
        """Every time that the jobs were asked for, whatever the number of pages."""
        return [line for line in self.log if line.startswith(f"GET {JOBS}?") and "start.uuid" not in line]

    def start(self) -> None:
        self._server = _Server(("127.0.0.1", self.port), self)
        self.port = self._server.server_port
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()

    def stop(self) -> None:
        if self._server is not None:
            self._server.end()
            self._server = None

    def begin(self, description: str, *steps: tuple[float, Record]) -> PlainJob:
        job = PlainJob(description, list(steps))
        self.jobs[job.uuid] = job
        return job

    # What it answers: a status and a body

    def answer(self, method: str, target: str, body: Record) -> tuple[int, Record]:
        self.log.append(f"{method} {target}")
        url = urlsplit(target)
        query = dict(parse_qsl(url.query, keep_blank_values=True))
        parts = url.path.removeprefix("/api/").split("/")
        if parts[:2] == ["cluster", "jobs"] and (unknown := self._unknown_field(query)):
            return _error(400, "262197", f'The value "{unknown}" is invalid for field "fields"', "fields")
        match method, parts:
            case "GET", ["cluster"]:
                generation, major = self.version
                version = {"full": f"NetApp Release {generation}.{major}.1: Mon May 24 08:07:35 UTC 2021"}
                return 200, {"name": self.name, "version": version | _numbers(generation, major)}
            case "GET", ["cluster", "jobs"]:
                self._forget()
                return self._collection(JOBS, [self._shown(job) for job in self.jobs.values()], query)
            case _, ["cluster", "jobs", job_id]:
                self._forget()
                return self._job(method, self.jobs.get(job_id), query)
            case "GET", ["storage", "volumes"]:
                volume = {"uuid": self.volume, "name": "vol_home", "svm": {"name": "nfs_vs"}}
                return self._collection(VOLUMES, [volume], query)
            case "GET", ["storage", "volumes", self.volume, "snapshots"]:
                found = [{"uuid": key, "name": name} for key, name in self.snapshots.items()]
                return self._collection(url.path, found, query)
            case "POST", ["storage", "volumes", self.volume, "snapshots"]:
                if body["name"] in self.snapshots.values():
                    return _error(409, "1638423", self.duplicate, "name")
                self.snapshots[str(uuid.uuid4())] = body["name"]
                return self._accept(f"POST {url.path}", {"state": "success", "message": "success", "code": 0})
            case "DELETE", ["storage", "volumes", self.volume, "snapshots", _]:
                return self._accept(f"DELETE {url.path}", self.failed(LOCKED))
        return _error(404, "3", "API not found")

    def _unknown_field(self, query: Mapping[str, str]) -> str | None:
        names = [name.partition(".")[0] for name in query.get("fields", "").split(",")]
        return next((name for name in names if _FIELD_SINCE.get(name, (9, 6)) > self.version), None)

    def failed(self, error: Record) -> Record:
        """How a job ends with this message and code."""
        end = {"state": "failure", **error}
        if self.version < (9, 9):
            return end
        return end | {"error": {**error, "code": str(error["code"]), "arguments": []}}

    def _accept(self, description: str, end: Record) -> tuple[int, Record]:
        running = {"state": "running", "message": "in progress", "code": 2432844}
        job = self.begin(description, (0, {}), (0.15, running), (0.25, end))
        return 202, {"job": {"uuid": job.uuid, "_links": _self(f"{JOBS}/{job.uuid}")}}

    def _shown(self, job: PlainJob) -> Record:
        return {**job.record(self.zone), "_links": _self(f"{JOBS}/{job.uuid}")}

    def _forget(self) -> None:
        for job in list(self.jobs.values()):
            if job.ended_at is not None and time.time() > job.ended_at + self.kept:
                del self.jobs[job.uuid]

    def _job(self, method: str, job: PlainJob | None, query: Mapping[str, str]) -> tuple[int, Record]:
        if job is None:
            return _error(*GONE, "uuid")
        if method == "GET":
            return 200, self._shown(job)
        state = job.record(self.zone)["state"]
        match query.get("action"), state:
            case _, "success" | "failure":
                return _error(400, "458762", "Job is already in a terminal state.")
            case "pause", "running":
                job.become("paused")
            case "pause", _:
                return _error(400, "458776", "The specified job is not currently running.")
            case "resume", "paused":
                job.become("running")
            case "resume", _:
                return _error(400, "458771", "The specified job is running.")
            case "cancel", _:
                job.become("failure", after=0.2, message="Job cancelled.", code=1)
        return 200, {}

    def _collection(self, path: str, records: list[Record], query: dict[str, str]) -> tuple[int, Record]:
        found = sorted(records, key=lambda record: record["uuid"])
        if self.version > (9, 6):
            found = [record for record in found if _fits(record, query)]
        rest = [record for record in found if record["uuid"] > query.get("start.uuid", "")]
        page = rest[: self.page]
        links: Record = _self(path)
        if len(rest) > self.page:
            cursor = {**query, "start.uuid": page[-1]["uuid"]}
            links["next"] = {"href": f"{path}?{urlencode(cursor)}"}
        fields = {"uuid", "_links", *(name.partition(".")[0] for name in query.get("fields", "").split(","))}
        every = any(name.startswith("*") for name in fields)
        shown = [{k: v for k, v in record.items() if every or k in fields} for record in page]
        return 200, {"records": shown, "num_records": len(shown), "_links": links}


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, address: tuple[str, int], ontap: PlainOntap) -> None:
        self.ontap = ontap
        self.open: set[socket.socket] = set()
        super().__init__(address, _Handler)

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that goes away is no error."""

    def end(self) -> None:
        """Refuses connections from now on, and closes those it has."""
        self.shutdown()
        self.server_close()
        for connection in list(self.open):
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: _Server

    def setup(self) -> None:
        self.server.open.add(self.request)
        super().setup()

    def finish(self) -> None:
        self.server.open.discard(self.request)
        with suppress(OSError):
            super().finish()

    def handle_any(self) -> None:
        ontap = self.server.ontap
        body = json.loads(self.rfile.read(int(self.headers.get("content-length", 0))) or b"{}")
        expected = "Basic " + base64.b64encode(f"admin:{ontap.password}".encode()).decode()
        if self.headers.get("authorization") != expected:
            ontap.log.append("401")
            status, answer = _error(401, "6691623", "User is not authorized.")
        else:
            status, answer = ontap.answer(self.command, self.path, body)
        content = json.dumps(answer).encode() if answer else b""
        self.send_response_only(status)
        self.send_header("Date", formatdate(usegmt=True))
        self.send_header("Content-Type", "application/hal+json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    do_GET = do_POST = do_PATCH = do_DELETE = handle_any  # noqa: N815 (the names of http.server)


def _fits(record: Record, query: Mapping[str, str]) -> bool:
    """``a|b`` and ``>=TIME`` are what is understood; a field that is not set fits nothing."""
    for name, wanted in query.items():
        if name in _CONTROL:
            continue
        value = record.get(name)
        if value is None:
            return False
        if wanted.startswith(">="):
            if datetime.fromisoformat(value) < datetime.fromisoformat(wanted[2:]):
                return False
        elif str(value) not in wanted.split("|"):
            return False
    return True


def _numbers(generation: int, major: int) -> Record:
    return {"generation": generation, "major": major, "minor": 1}


def _self(path: str) -> Record:
    return {"self": {"href": path}}


def _error(status: int, code: str, message: str, target: str | None = None) -> tuple[int, Record]:
    error = {"message": message, "code": code}
    return status, {"error": error | ({"target": target} if target else {})}
