"""Define a job of the simulated cluster: its record, its plan, and the actions it allows."""

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
    """The next change of a job, `after` so many seconds. None leaves a field as it is."""

    after: float
    state: str = "running"
    message: str | None = None
    code: int | None = None
    arguments: tuple[str, ...] = ()
    """Arguments of the error, if `state` is ``failure``."""


def success(after: float, message: str = "success") -> JobStep:
    return JobStep(after, "success", message, 0)


def failure(after: float, code: int, message: str, *arguments: str) -> JobStep:
    return JobStep(after, "failure", message, code, arguments)


@dataclass
class Results:
    """Results of a call for several records, which its one job does not report."""

    path: str
    """The path of the collection that shows them."""
    records: list[Document] = field(default_factory=list)
    errors: list[Document] = field(default_factory=list)


class SimJob:
    """One job. Changed only by its world, which then calls `changed`."""

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
        """The job's `end_time`."""
        self.pending: JobStep | None = None
        self.due = 0.0
        """When the pending step is due; while the job is paused, the seconds left until then."""
        self.made: object = None
        """The result of `on_success`."""
        self.results: Results | None = None
        self.turn = 0
        """Counts pending steps, so that a cancelled one is recognised when it is due."""
        self._encoded: dict[Selection, bytes] = {}
        """The encoded record, by selection of fields."""

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
        """Return the record with all fields that have a value."""
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
