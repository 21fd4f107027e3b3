"""Carry out the request, but modify the body of the response."""

import re
from collections.abc import Callable
from typing import Any, TypeAlias

import msgspec
from starlette.types import ASGIApp, Receive, Scope, Send

from ontap_tui.simulator.documents import Document
from ontap_tui.simulator.faults.capture import capture
from ontap_tui.simulator.faults.switchboard import Fault

Change: TypeAlias = Callable[[Any, Scope], Any]
HOSTILE = "\x1b[31mred\x1b]0;title\x07[bold]markup[/] \u202etxet\u2066 line\r\nend\t\x00\x9b2J"
_OFFSET = re.compile(r"[+-]\d\d:\d\d$")


def edited(change: Change) -> Fault:
    """Modify the body: `change` gets the decoded body and the ASGI scope of the request, and returns the body
    to send.
    """

    def fault(app: ASGIApp) -> ASGIApp:
        async def editing(scope: Scope, receive: Receive, send: Send) -> None:
            answer = await capture(app, scope, receive)
            if answer.body:
                answer.body = msgspec.json.encode(change(msgspec.json.decode(answer.body), scope))
            await answer.send(send)

        return editing

    return fault


def truncated(keep: float = 0.5) -> Fault:
    """Truncate the JSON; the response itself is complete."""

    def fault(app: ASGIApp) -> ASGIApp:
        async def truncating(scope: Scope, receive: Receive, send: Send) -> None:
            answer = await capture(app, scope, receive)
            answer.body = answer.body[: int(len(answer.body) * keep)]
            await answer.send(send)

        return truncating

    return fault


def records_edited(change: Callable[[Document], object], *, every: int = 1) -> Fault:
    """Modify records: `change` gets the first of every so many, or the one that is the body."""

    def spoil(body: Any, scope: Scope) -> Any:
        for record in body["records"][::every] if "records" in body else [body]:
            change(record)
        return body

    return edited(spoil)


def wrong_types(*, every: int = 1) -> Fault:
    """Replace values in job records with the wrong type: a number for a time, a string for an object."""
    wrong = {
        "state": 7,
        "description": ["a"],
        "start_time": 1732400000,
        "code": "x",
        "svm": "vs1",
        "error": 1,
    }
    return records_edited(lambda record: record.update(wrong), every=every)


def unknown_state(word: str = "suspending", *, every: int = 1) -> Fault:
    return records_edited(lambda record: record.update(state=word), every=every)


def missing_uuid(*, every: int = 1) -> Fault:
    return records_edited(lambda record: record.pop("uuid", None), every=every)


def naive_times() -> Fault:
    """Remove the offset from times."""

    def strip(record: Document) -> None:
        for name in ("start_time", "end_time"):
            if name in record:
                record[name] = _OFFSET.sub("", record[name])

    return records_edited(strip)


def hostile_text(text: str = HOSTILE) -> Fault:
    """Put escape sequences, markup, bidirectional overrides and line ends into all text of a job."""

    def spoil(record: Document) -> None:
        for name in ("description", "message"):
            record[name] = f"{record.get(name, '')} {text}"
        for name in ("svm", "node"):
            if name in record:
                record[name]["name"] += text
        if "error" in record:
            record["error"]["message"] += text

    return records_edited(spoil)


def job_link(href: str) -> Fault:
    """Replace the job's link in the response to a launch."""

    def misdirect(body: Any, scope: Scope) -> Any:
        if "job" in body:
            body["job"]["_links"] = {"self": {"href": href}}
        return body

    return edited(misdirect)
