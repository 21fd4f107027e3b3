"""Derive a cluster's health from a fault, and define the faults of a poll itself."""

from typing import Final

from ontap_tui.model import Fault, FaultKind, Health

_HEALTH: Final = {
    FaultKind.DNS: Health.UNREACHABLE,
    FaultKind.CONNECT: Health.UNREACHABLE,
    FaultKind.TIMEOUT: Health.UNREACHABLE,
    FaultKind.RESET: Health.UNREACHABLE,
    FaultKind.TLS: Health.UNREACHABLE,
    FaultKind.TLS_EXPIRED: Health.UNREACHABLE,
    FaultKind.TLS_HOSTNAME: Health.UNREACHABLE,
    FaultKind.TLS_AUTHORITY: Health.UNREACHABLE,
    FaultKind.TLS_PINNED: Health.UNREACHABLE,
    FaultKind.PROXY: Health.UNREACHABLE,
    FaultKind.CREDENTIALS: Health.REFUSED,
    FaultKind.AUTHENTICATION: Health.REFUSED,
    FaultKind.PERMISSION: Health.FORBIDDEN,
    FaultKind.OVERLOAD: Health.OVERLOADED,
}


def health_of(fault: Fault) -> Health:
    return _HEALTH.get(fault.kind, Health.BROKEN)


def mistake(error: Exception) -> Fault:
    """Return the fault for a bug of this program."""
    return Fault(
        kind=FaultKind.INTERNAL,
        summary="triggered an error in this program",
        remedy="Please report it, with the log (--log-file). Polling continues.",
        detail=f"{type(error).__name__}: {error}",
    )


def too_slow(seconds: float) -> Fault:
    """Return the fault for a cluster that could not be read within so many s."""
    return Fault(
        kind=FaultKind.TIMEOUT,
        summary=f"could not be read within {seconds:.0f} s",
        remedy="It answers, but too slowly: look at its load and at the network in between. A filter "
        "(jobs = { svm = ... }) makes the answers smaller.",
    )
