"""Interpret answers with a status of 400 or above."""

from typing import Final

from ontap_tui.model import ApiError, Fault, FaultKind
from ontap_tui.ontap.errors import (
    NotFound,
    Overloaded,
    PermissionDenied,
    Refused,
    Rejected,
    ServerFailed,
)
from ontap_tui.ontap.granting import to_grant

_TOO_MANY_REQUESTS: Final = "262160"
_TEMPORARILY_LOCKED: Final = "2621573"
_HALF_DONE: Final = frozenset({"65541", "65552", "65562", "262145"})
"""Codes of a request that failed midway: part of the cluster stopped responding or met an internal error."""
_ENTRY_MISSING: Final = "4"
_NOT_AUTHORIZED: Final = "6"
_ACCESS: Final = {"GET": "readonly", "POST": "read_create", "PATCH": "read_modify", "DELETE": "all"}
_CONTROL: Final = {
    # PATCH /cluster/jobs/{uuid}
    "458762": ("says that the job has already ended", "There is nothing left to control."),
    "458771": ("says that the job is running", "Only a paused job can be resumed."),
    "458773": (
        "has no job manager at present",
        "A node may be booting or taking over: try again in a minute.",
    ),
    "458776": ("says that the job is not running", "Only a running job can be paused."),
    "458783": ("says that this job cannot be paused", "Jobs of this kind do not support it; it continues."),
    "458784": (
        "says that this job cannot be cancelled",
        "Jobs of this kind do not support it; it continues.",
    ),
}


def outcome_unknown(status: int, error: ApiError | None) -> bool:
    """Return whether a change that got this answer may have been made nevertheless."""
    return status >= 500 and (error is None or error.code in _HALF_DONE)


def refusal(
    status: int, error: ApiError | None, *, method: str, path: str, retry_after: float | None = None
) -> Refused:
    """Return an error of the right class, worded for a person."""
    kind, fault = _judged(status, error, method, path)
    return kind(fault, status=status, error=error, retry_after=retry_after)


def _judged(status: int, error: ApiError | None, method: str, path: str) -> tuple[type[Refused], Fault]:
    code = error.code if error else None
    detail = _detail(status, error)
    if code in _CONTROL:
        summary, remedy = _CONTROL[code]
        return Rejected, Fault(kind=FaultKind.REJECTED, summary=summary, remedy=remedy, detail=detail)
    if code == _TOO_MANY_REQUESTS and method != "GET":
        return Overloaded, Fault(
            kind=FaultKind.OVERLOAD,
            summary="is handling too many requests",
            remedy="Nothing was done: send it again in a moment.",
            detail=detail,
        )
    if code == _TOO_MANY_REQUESTS or status in (429, 503):
        return Overloaded, Fault(
            kind=FaultKind.OVERLOAD,
            summary="is overloaded",
            remedy="It asks for fewer requests: polling slows down by itself. If this persists, look for "
            "other clients that load its REST API.",
            detail=detail,
        )
    if status == 403 or code == _NOT_AUTHORIZED:
        return PermissionDenied, Fault(
            kind=FaultKind.PERMISSION,
            summary=f"does not let this account {'read' if method == 'GET' else 'change'} {_plain(path)}",
            remedy=f"Its role needs: {to_grant(_plain(path), _ACCESS.get(method, 'all'))}",
            detail=detail,
        )
    if status == 404 or (status == 405 and code == _ENTRY_MISSING):
        return NotFound, _not_found(error, path, detail)
    if status >= 500:
        return ServerFailed, Fault(
            kind=FaultKind.SERVER,
            summary=f"failed with HTTP {status}",
            remedy="The fault is on the cluster's side and may be temporary; if it persists, check its "
            "event log (event log show) with the time of this request.",
            detail=detail,
        )
    if code == _TEMPORARILY_LOCKED:
        return Rejected, Fault(
            kind=FaultKind.REJECTED,
            summary="has locked the SVM for a moment",
            remedy="MetroCluster is recording its configuration. Nothing was done: send it again in half a "
            "minute.",
            detail=detail,
        )
    return Rejected, Fault(
        kind=FaultKind.REJECTED,
        summary=f"rejected the request with HTTP {status}",
        remedy="Nothing was done. Fix what the message names and send it again.",
        detail=detail,
    )


def _not_found(error: ApiError | None, path: str, detail: str) -> Fault:
    if path == "/api/cluster/jobs":
        return Fault(
            kind=FaultKind.NOT_FOUND,
            summary="has no list of jobs",
            remedy="Jobs are at /api/cluster/jobs from ONTAP 9.6 on: check the version, and that url is the "
            "address of a cluster or SVM management LIF.",
            detail=detail,
        )
    if error is not None and error.code == _ENTRY_MISSING:
        remedy = "It does not exist (any more), or this account may not see it."
    else:
        remedy = "Check the path, and that this ONTAP version has it."
    return Fault(kind=FaultKind.NOT_FOUND, summary=f"does not know {path}", remedy=remedy, detail=detail)


def _plain(path: str) -> str:
    """Return the path as a role names it, without the id of a single job."""
    jobs = "/api/cluster/jobs"
    return jobs if path.startswith(jobs) else path


def _detail(status: int, error: ApiError | None) -> str:
    if error is None:
        return f"HTTP {status}"
    code = f" (code {error.code})" if error.code else ""
    target = f" [{error.target}]" if error.target else ""
    return f"{error.message or 'no message'}{code}{target}"
