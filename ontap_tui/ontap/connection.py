"""One HTTP exchange after another with one cluster: the only module that imports httpx.

Every failure leaves as one of `errors`, raised outside the handler that caught the original, so that no
traceback carries the frames in which httpx holds the credentials.
"""

import asyncio
import base64
import logging
import re
import socket
import ssl
from collections.abc import Generator, Iterator
from typing import Final
from urllib.parse import quote

import httpx
import msgspec

from ontap_tui import __version__
from ontap_tui.model import Clock, Secret
from ontap_tui.ontap import faults, tls
from ontap_tui.ontap.errors import (
    AnswerLost,
    AuthenticationFailed,
    BadAnswer,
    CredentialsUnavailable,
    NotSent,
    OntapError,
)
from ontap_tui.ontap.origin import Origin
from ontap_tui.ontap.reply import Reply
from ontap_tui.ontap.target import Credentials, Password, Target, Token
from ontap_tui.ontap.traffic import Traffic

MAX_CONNECTIONS: Final = 4
MAX_BODY: Final = 32 * 1024 * 1024
"""Bytes of one answer; ten thousand jobs, the most ONTAP puts in a page, are about 5 MB."""
_CONNECT: Final = 5.0
_KEEP_ALIVE: Final = 90.0  # longer than the longest pause between two polls
_TARGET_SAFE: Final = "%/?:@!$&'()*+,;=[]~"
_IDEMPOTENT: Final = frozenset({"GET", "HEAD"})
_UNSENT: Final = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.UnsupportedProtocol)

_log = logging.getLogger("ontap_tui.http")


class _Authorization(httpx.Auth):
    def __init__(self, credentials: Credentials) -> None:
        self._value: Secret | None = None
        if isinstance(credentials, Password):
            pair = f"{credentials.username}:{credentials.password.reveal()}"
            encoded = base64.b64encode(pair.encode("utf-8", "surrogateescape"))
            self._value = Secret(f"Basic {encoded.decode()}")
        elif isinstance(credentials, Token):
            if not re.fullmatch(r"[!-~]+", credentials.token.reveal()):
                raise CredentialsUnavailable("The token is empty, or holds a space, a line end or the like.")
            self._value = Secret(f"Bearer {credentials.token.reveal()}")

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        if self._value is not None:
            request.headers["Authorization"] = self._value.reveal()
        yield request


class Connection:
    """Keeps up to `MAX_CONNECTIONS` sockets open to one origin and sends to no other.

    No proxy of the environment is used: a management network is reached directly. Bodies are asked for
    uncompressed, so that their size on the wire bounds the memory that they take.
    """

    def __init__(
        self, target: Target, origin: Origin, *, traffic: Traffic, clock: Clock, request_timeout: float
    ) -> None:
        """Blocks while it reads secrets and certificates.

        Raises:
            CredentialsUnavailable: they cannot be read.
        """
        self._name = target.name
        self._origin = origin
        self._traffic = traffic
        self._clock = clock
        self._timeout = request_timeout
        self._credentials = target.credentials() if callable(target.credentials) else target.credentials
        context = tls.context(target.tls, self._credentials) if origin.scheme == "https" else tls.unused()
        self._seen: object = None
        self._http = httpx.AsyncClient(
            auth=_Authorization(self._credentials),
            headers={
                "Accept": "application/hal+json",
                "Accept-Encoding": "identity",
                "User-Agent": f"ontap-tui/{__version__}",
                "X-Dot-Client-App": f"ontap-tui/{__version__}",
            },
            verify=context,
            trust_env=False,
            limits=httpx.Limits(
                max_connections=MAX_CONNECTIONS,
                max_keepalive_connections=MAX_CONNECTIONS,
                keepalive_expiry=_KEEP_ALIVE,
            ),
        )

    async def close(self) -> None:
        await self._http.aclose()

    async def exchange(self, method: str, target: str, body: object, *, hold: float) -> Reply:
        """Sends a path and query, and a JSON tree where `body` is not None; reads the whole answer.

        What is percent-encoded in `target` stays as it is; secrets in `body` are revealed only here. The time
        it takes is bounded as a whole, so that no server can drip for ever.

        Raises:
            NotSent, AnswerLost, BadAnswer, AuthenticationFailed: see `errors`.
        """
        patience = self._timeout + hold
        request = self._http.build_request(
            method,
            self._origin.url,
            content=None if body is None else msgspec.json.encode(body, enc_hook=_revealed),
            headers=None if body is None else {"Content-Type": "application/json"},
            timeout=httpx.Timeout(patience, connect=self._connect_timeout, pool=self._timeout),
            extensions={"target": quote(target, safe=_TARGET_SAFE).encode()},
        )
        began = self._clock.monotonic()
        outcome: Reply | OntapError
        try:
            async with asyncio.timeout(patience + self._timeout):
                outcome = await self._reply(request)
        except TimeoutError:
            outcome = AnswerLost(faults.no_answer(patience + self._timeout))
        except (httpx.HTTPError, OSError) as error:
            outcome = self._failure(error, patience)
        except BadAnswer as error:
            outcome = error
        path = target.partition("?")[0]
        spent = (self._clock.monotonic() - began) * 1000
        if isinstance(outcome, OntapError):
            _log.warning("%s %s %s: %s, %.0f ms", self._name, method, path, outcome, spent)
            raise outcome
        _log.info(
            "%s %s %s: %d, %.0f ms, %d bytes",
            self._name,
            method,
            path,
            outcome.status,
            spent,
            len(outcome.body),
        )
        if outcome.status == 401:
            raise AuthenticationFailed(faults.login_refused(self._credentials), status=401)
        return outcome

    @property
    def _connect_timeout(self) -> float:
        return min(_CONNECT, self._timeout)

    async def _reply(self, request: httpx.Request) -> Reply:
        self._traffic.requests += 1
        began = self._clock.monotonic()
        response = await self._send(request)
        round_trip = self._clock.monotonic() - began
        try:
            self._see_certificate(response)
            body = await self._body(response)
        finally:
            await response.aclose()
        return Reply(
            status=response.status_code,
            reason=response.reason_phrase,
            headers=response.headers,
            body=body,
            round_trip=round_trip,
        )

    async def _send(self, request: httpx.Request) -> httpx.Response:
        """Returns at the head of the answer.

        A cluster may close a kept connection just when we use it again. A read is then sent once more; a
        change never is, because nobody can tell whether it arrived.
        """
        opened = False

        async def trace(event: str, _: object) -> None:
            nonlocal opened
            opened = opened or event == "connection.connect_tcp.started"

        request.extensions["trace"] = trace
        try:
            return await self._http.send(request, stream=True)
        except (httpx.RemoteProtocolError, httpx.ReadError, httpx.WriteError):
            if opened or request.method not in _IDEMPOTENT:
                raise
        return await self._http.send(request, stream=True)

    async def _body(self, response: httpx.Response) -> bytes:
        declared = response.headers.get("content-length", "")
        if declared.isdecimal() and int(declared) > MAX_BODY:
            raise BadAnswer(faults.too_large(MAX_BODY), status=response.status_code)
        chunks = []
        size = 0
        async for chunk in response.aiter_raw():
            chunks.append(chunk)
            size += len(chunk)
            self._traffic.bytes_received += len(chunk)
            if size > MAX_BODY:
                raise BadAnswer(faults.too_large(MAX_BODY), status=response.status_code)
        return b"".join(chunks)

    def _see_certificate(self, response: httpx.Response) -> None:
        stream = response.extensions.get("network_stream")
        shown = stream.get_extra_info("ssl_object") if stream is not None else None
        if shown is not None and shown is not self._seen:
            self._seen = shown
            self._traffic.certificate = tls.certificate(shown)

    def _failure(self, error: httpx.HTTPError | OSError, patience: float) -> OntapError:
        made = NotSent if isinstance(error, _UNSENT) else AnswerLost
        causes = list(_causes(error))
        detail = str(causes[-1])
        for cause in causes:
            if isinstance(cause, ssl.SSLError) and tls.refuses_client_certificate(cause):
                return AuthenticationFailed(faults.certificate_refused(cause.reason))
            if isinstance(cause, ssl.SSLError) and (
                made is NotSent or not isinstance(cause, ssl.SSLEOFError)
            ):
                return made(faults.untrusted(self._origin, cause))
            if isinstance(cause, socket.gaierror):
                return made(faults.name_not_found(self._origin, cause))
        if isinstance(error, httpx.ConnectTimeout):
            return made(faults.connecting_too_long(self._origin, self._connect_timeout))
        if isinstance(error, httpx.PoolTimeout):
            return made(faults.connections_busy(MAX_CONNECTIONS))
        if isinstance(error, httpx.TimeoutException):
            return made(faults.no_answer(patience))
        if isinstance(error, httpx.ConnectError):
            return made(faults.not_connected(self._origin, _system_error(causes)))
        if "illegal" in str(error):  # h11: what came is no HTTP
            return made(faults.not_http(detail))
        return made(faults.dropped(detail))


def _revealed(value: object) -> str:
    if isinstance(value, Secret):
        return value.reveal()
    raise TypeError(f"{type(value).__name__} is not JSON")


def _causes(error: BaseException) -> Iterator[BaseException]:
    """It, what caused it, and so on; all members of a group."""
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
