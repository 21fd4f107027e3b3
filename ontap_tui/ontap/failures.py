"""Translate httpcore exceptions into ours."""

import socket
import ssl
from collections.abc import Iterator
from typing import Final

import httpcore

from ontap_tui.ontap import faults, tls
from ontap_tui.ontap.errors import AnswerLost, AuthenticationFailed, NotSent, OntapError
from ontap_tui.ontap.origin import Origin
from ontap_tui.ontap.stream import EndlessHead
from ontap_tui.ontap.tunnel import ProxyFailed

_UNSENT: Final = (httpcore.ConnectionNotAvailable, httpcore.ConnectError, httpcore.ConnectTimeout)
"""Raised only before the first byte of a request. Any other exception counts as sent."""


def failure(
    error: Exception,
    *,
    origin: Origin,
    connect_timeout: float,
    patience: float,
) -> OntapError:
    """Translate an exception. Times in s; `patience` is how much silence was tolerated."""
    if isinstance(error, _UNSENT):
        return unsent(error, origin=origin, connect_timeout=connect_timeout)
    if isinstance(error, httpcore.TimeoutException):
        return AnswerLost(faults.no_answer(patience))
    causes = list(_causes(error))
    found = _named_cause(causes, origin, AnswerLost)
    if found is not None:
        return found
    if any(isinstance(cause, EndlessHead) for cause in causes):
        return AnswerLost(faults.no_end_of_head(str(error)))
    if "illegal" in str(error):  # h11's message for bytes that are not HTTP
        return AnswerLost(faults.not_http(str(error)))
    return AnswerLost(faults.dropped(str(causes[-1])))


def unsent(error: Exception, *, origin: Origin, connect_timeout: float) -> OntapError:
    """Translate what is raised before the first byte of a request; time in s."""
    if isinstance(error, httpcore.ConnectionNotAvailable):
        return NotSent(faults.connections_closed())
    if isinstance(error, httpcore.ConnectTimeout):
        return NotSent(faults.connecting_too_long(origin, connect_timeout))
    causes = list(_causes(error))
    found = _named_cause(causes, origin, NotSent)
    return found or NotSent(faults.not_connected(origin, _system_error(causes)))


def speaks_old_tls(error: Exception) -> bool:
    """Return whether the server supports no version of TLS accepted here."""
    return any(isinstance(cause, ssl.SSLError) and tls.too_old(cause) for cause in _causes(error))


def _named_cause(
    causes: list[BaseException], origin: Origin, made: type[NotSent | AnswerLost]
) -> OntapError | None:
    """Return the error if a failure of the name service or of TLS is its root cause."""
    for cause in causes:
        if isinstance(cause, ProxyFailed):
            return (AuthenticationFailed if cause.login_refused else NotSent)(cause.fault)
        if isinstance(cause, socket.gaierror):
            return made(faults.name_not_found(origin, cause))
        if not isinstance(cause, ssl.SSLError):
            continue
        if isinstance(cause, tls.Unpinned):
            return made(faults.unpinned(cause.trusted, cause.shown))
        if tls.refuses_client_certificate(cause):
            return AuthenticationFailed(faults.certificate_refused(tls.reason(cause)))
        if made is NotSent or not isinstance(cause, ssl.SSLEOFError):
            return made(faults.untrusted(origin, cause))
    return None


def _causes(error: BaseException) -> Iterator[BaseException]:
    """Yield the error, what caused it, and so on; all members of a group."""
    waiting: list[BaseException | None] = [error]
    while waiting:
        one = waiting.pop()
        if one is None:
            continue
        yield one
        if isinstance(one, BaseExceptionGroup):
            waiting.extend(one.exceptions)
        waiting.append(one.__cause__ or one.__context__)


def _system_error(causes: list[BaseException]) -> OSError | None:
    return next((one for one in reversed(causes) if isinstance(one, OSError) and one.errno), None)
