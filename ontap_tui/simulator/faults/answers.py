"""Send a different response instead of the right one. The request is not carried out."""

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from ontap_tui.simulator.faults.switchboard import Fault
from ontap_tui.simulator.refusal import Refusal
from ontap_tui.simulator.replying import HAL, reply

_PAGE = b"<!DOCTYPE html><html><head><title>Sign in</title></head><body><h1>Sign in</h1></body></html>"


def answer(
    status: int, body: bytes = b"", *, media_type: str = HAL, headers: dict[str, str] | None = None
) -> Fault:
    return lambda app: Response(body, status, headers, media_type)


def refusal(status: int, code: int, message: str, target: str | None = None) -> Fault:
    """Send a refusal with ONTAP's error structure."""
    document = Refusal(status, code, message, target).document()
    return lambda app: reply(document, status)


def unauthorized() -> Fault:
    return refusal(401, 6691623, "User is not authorized.")


def forbidden() -> Fault:
    return refusal(403, 6, "not authorized for that command")


def no_such_path() -> Fault:
    return refusal(404, 3, "API not found")


def too_many_requests(retry_after: str | None = None) -> Fault:
    """Send a 429; `retry_after` in seconds or as an HTTP date."""
    return answer(429, headers={"retry-after": retry_after} if retry_after else None)


def server_error() -> Fault:
    return refusal(500, 262145, "Internal error: the application returned an unexpected exception.")


def unavailable(retry_after: str | None = None) -> Fault:
    """Send a 503 with an empty body, as a proxy in front of the cluster would."""
    return answer(503, headers={"retry-after": retry_after} if retry_after else None)


def overloaded() -> Fault:
    """Send error 262160, which says that nothing was done."""
    return refusal(
        503, 262160, "There are too many requests already being processed. Retry after a short delay."
    )


def locked() -> Fault:
    """Send error 2621573, which says that nothing was done."""
    message = "This Vserver is temporarily locked from changes while recording the configuration baseline."
    return refusal(409, 2621573, message)


def html(status: int = 200) -> Fault:
    return answer(status, _PAGE, media_type="text/html")


def redirect(location: str, status: int = 307) -> Fault:
    """Redirect to `location`, with the same path if it is only an origin, such as
    ``http://127.0.0.1:8080``.
    """
    return lambda app: _Redirect(location, status)


class _Redirect:
    def __init__(self, location: str, status: int) -> None:
        self._location = location
        self._status = status

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        location = self._location
        if "/" not in location.partition("://")[2] and not location.startswith("/"):
            query = scope["query_string"].decode("latin-1")
            location += scope["path"] + (f"?{query}" if query else "")
        await Response(status_code=self._status, headers={"location": location})(scope, receive, send)
