"""A job of the simulated cluster: its record, its plan, and what it allows."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import msgspec

from ontap_tui.simulator.documents import Document, values
from ontap_tui.simulator.refusal import error_document
from ontap_tui.simulator.selection import Selection

TERMINAL = ("success", "failure")
_PLAIN = frozenset({"uuid", "description", "state", "message", "code", "start_time", "end_time"})


class JobStep(msgspec.Struct, frozen=True, gc=False):
    """The next thing that happens to a job, `after` so many seconds. None leaves a field as it is."""

    after: float
    state: str = "running"
    message: str | None = None
    code: int | None = None
    arguments: tuple[str, ...] = ()
    """Of the error, where `state` is ``failure``."""


def success(after: float, message: str = "success") -> JobStep:
    return JobStep(after, "success", message, 0)


def failure(after: float, code: int, message: str, *arguments: str) -> JobStep:
    return JobStep(after, "failure", message, code, arguments)


@dataclass
class Results:
    """Of a call for several records, of which its one job tells nothing."""

    path: str
    """Of the collection, which shows them."""
    records: list[Document] = field(default_factory=list)
    errors: list[Document] = field(default_factory=list)


class SimJob:
    """Changed only by its world, which calls `changed` after it did so."""

    __slots__ = (
        "_encoded",
        "arguments",
        "can_cancel",
        "can_pause",
        "code",
        "description",
        "due",
        "end_time",
        "ended_at",
        "endpoint",
        "made",
        "message",
        "node",
        "on_success",
        "pending",
        "plan",
        "results",
        "start_time",
        "state",
        "svm",
        "turn",
        "uuid",
    )

    def __init__(
        self,
        uuid: str,
        description: str,
        *,
        plan: Iterator[JobStep],
        svm: tuple[str, str] | None,
        node: str | None,
        endpoint: str,
        can_pause: bool,
        can_cancel: bool,
        on_success: Callable[[], object] | None,
    ) -> None:
        self.uuid = uuid
        self.description = description
        self.plan = plan
        self.svm = svm
        """Name and uuid."""
        self.node = node
        self.endpoint = endpoint
        self.can_pause = can_pause
        self.can_cancel = can_cancel
        self.on_success = on_success
        self.state = "queued"
        self.message: str | None = None
        self.code: int | None = None
        self.arguments: tuple[str, ...] = ()
        self.start_time: str | None = None
        self.end_time: str | None = None
        self.ended_at: datetime | None = None
        """What `end_time` says."""
        self.pending: JobStep | None = None
        self.due = 0.0
        """The moment of the pending step; while the job is paused, the seconds that were left until it."""
        self.made: object = None
        """What `on_success` gave."""
        self.results: Results | None = None
        self.turn = 0
        """Counts the pending steps, so that one that was withdrawn is known when its moment comes."""
        self._encoded: dict[Selection, bytes] = {}
        """The record as it was last sent, by selection of fields."""

    @property
    def terminal(self) -> bool:
        return self.state in TERMINAL

    def values(self, name: str) -> Iterable[Any]:
        if name in _PLAIN:
            value = getattr(self, name)
            return () if value is None else (value,)
        return values(self.document, name)

    def changed(self) -> None:
        self._encoded.clear()

    def encode(self, selection: Selection) -> bytes:
        encoded = self._encoded.get(selection)
        if encoded is None:
            encoded = self._encoded[selection] = msgspec.json.encode(selection.apply(self.document))
        return encoded

    @property
    def document(self) -> dict[str, Any]:
        """The record with all its fields; those that have no value are absent."""
        svm = None
        if self.svm is not None:
            name, uuid = self.svm
            svm = {"name": name, "uuid": uuid, "_links": {"self": {"href": f"/api/svm/svms/{uuid}"}}}
        failed = self.state == "failure"
        document = {
            "uuid": self.uuid,
            "description": self.description,
            "state": self.state,
            "message": self.message,
            "code": self.code,
            "start_time": self.start_time,
            "end_time": self.end_time,
            "error": error_document(self.code or 0, self.message or "", None, self.arguments)
            if failed
            else None,
            "node": {"name": self.node} if self.node else None,
            "svm": svm,
            "_links": {"self": {"href": f"{self.endpoint}/{self.uuid}"}},
        }
        return {name: value for name, value in document.items() if value is not None}
