"""Exchange HTTP messages with one cluster, one after another.

Every failure leaves as one of `errors`, raised outside the handler that caught the original, so that no
traceback carries the frames in which httpcore holds the credentials.
"""

import asyncio
import logging
from typing import Final
from urllib.parse import quote

import httpcore
import msgspec

from ontap_tui import __version__
from ontap_tui.model import Clock, Secret
from ontap_tui.ontap import faults, tls
from ontap_tui.ontap.credentials import authorization, secrets_of
from ontap_tui.ontap.errors import (
    AnswerLost,
    AuthenticationFailed,
    BadAnswer,
    NotSent,
    OntapError,
)
from ontap_tui.ontap.failures import failure, speaks_old_tls
from ontap_tui.ontap.handshake import newest_tls
from ontap_tui.ontap.hidden import Hidden, secrets_in
from ontap_tui.ontap.origin import Origin
from ontap_tui.ontap.reply import Reply
from ontap_tui.ontap.sockets import Sockets
from ontap_tui.ontap.stream import Head, awaited
from ontap_tui.ontap.target import Credentials, Target
from ontap_tui.ontap.traffic import Traffic
from ontap_tui.ontap.tunnel import network

MAX_BODY: Final = 32 * 1024 * 1024
"""Bytes of one answer; ten thousand jobs, the most ONTAP puts in a page, are about 5 MB."""
_CONNECT: Final = 5.0
_WITH_BODY: Final = ("POST", "PUT", "PATCH")
"""Methods that send ``Content-Length`` even for an empty body."""
_TARGET_SAFE: Final = "%/?:@!$&'()*+,;=[]~"
_AGENT: Final = f"ontap-tui/{__version__}".encode()
_HEADERS: Final = (
    (b"Accept", b"application/hal+json"),
    (b"Accept-Encoding", b"identity"),
    (b"User-Agent", _AGENT),
    (b"X-Dot-Client-App", _AGENT),
)
_FAILURES: Final = (
    httpcore.ConnectionNotAvailable,
    httpcore.NetworkError,
    httpcore.TimeoutException,
    httpcore.ProtocolError,
    OSError,
)

_log = logging.getLogger("ontap_tui.http")


class Connection:
    """Sends requests to one origin and no other.

    It uses httpcore's connections without the pool and client built on them. Bodies are requested
    uncompressed, so that their size on the wire limits the memory they take.
    """

    def __init__(
        self,
        target: Target,
        origin: Origin,
        *,
        credentials: Credentials,
        traffic: Traffic,
        hidden: Hidden,
        clock: Clock,
        request_timeout: float,
    ) -> None:
        """Prepare the connection. Blocks while it reads certificates and the proxy's password.

        Raises:
            CredentialsUnavailable: one of them cannot be read.
        """
        self._name = target.name
        self._origin = origin
        self._traffic = traffic
        self._hidden = hidden
        self._clock = clock
        self._timeout = request_timeout
        self.credentials = credentials
        self._under_way = 0
        self._retired = False
        context = tls.context(target.tls, self.credentials) if origin.scheme == "https" else tls.unused()
        self._network = network(target)
        self._authorization = authorization(self.credentials)
        hidden.add([*secrets_of(credentials), *self._network.secrets])
        self._sockets = Sockets(origin, context, self._network, keep_alive=target.keep_alive)

    async def close(self) -> None:
        await self._sockets.close()

    async def retire(self) -> None:
        """Close once the pending requests are answered; send nothing more."""
        self._retired = True
        if not self._under_way:
            await self.close()

    async def exchange(self, method: str, target: str, body: object, *, hold: float) -> Reply:
        """Call `_exchange`, counting it as in progress."""
        self._under_way += 1
        try:
            return await self._exchange(method, target, body, hold)
        finally:
            self._under_way -= 1
            if self._retired and not self._under_way:
                await self.close()

    async def _exchange(self, method: str, target: str, body: object, hold: float) -> Reply:
        """Send a path and query, and a JSON tree unless `body` is None; read the whole answer.

        `target` stays percent-encoded; secrets in `body` are revealed only here. The total time is limited,
        so that a server cannot trickle an answer for ever.

        Raises:
            NotSent, AnswerLost, BadAnswer, AuthenticationFailed: see `errors`.
        """
        self._hidden.add(secrets_in(body))
        patience = self._timeout + hold
        began = self._clock.monotonic()
        outcome: Reply | OntapError
        try:
            request = self._request(method, target, body, patience)
        except ValueError as error:
            raise NotSent(faults.not_a_host(self._origin, str(error))) from None
        try:
            async with asyncio.timeout(patience + self._timeout):
                outcome = await self._reply(request)
        except UnicodeError as error:  # in the host's name, or in the server's certificate
            outcome = AnswerLost(faults.dropped(str(error)))
        except TimeoutError:
            outcome = AnswerLost(faults.no_answer(patience + self._timeout))
        except _FAILURES as error:
            outcome = failure(
                error,
                origin=self._origin,
                connect_timeout=self._connect_timeout,
                patience=patience,
            )
            if speaks_old_tls(error):
                spoken = await newest_tls(self._origin, self._network, self._connect_timeout)
                outcome = NotSent(faults.old_tls(self._origin, spoken))
        except BadAnswer as error:
            outcome = error
        path = target.partition("?")[0]
        spent = (self._clock.monotonic() - began) * 1000
        if isinstance(outcome, AnswerLost):
            await self._sockets.drop_idle()
        if isinstance(outcome, OntapError):
            outcome.fault = self._hidden.fault(outcome.fault)
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
            raise AuthenticationFailed(faults.login_refused(self.credentials), status=401)
        return outcome

    def _request(self, method: str, target: str, body: object, patience: float) -> httpcore.Request:
        """Build the request. Raises `ValueError` if the origin's host is not a valid host name."""
        origin = self._origin
        headers = [(b"Host", origin.authority), *_HEADERS]
        if self._authorization is not None:
            headers.append((b"Authorization", self._authorization.reveal().encode("ascii")))
        content = None
        if body is not None:
            content = msgspec.json.encode(body, enc_hook=_revealed)
            headers.append((b"Content-Type", b"application/json"))
        if content is not None or method in _WITH_BODY:
            headers.append((b"Content-Length", b"%d" % len(content or b"")))
        path = quote(target, safe=_TARGET_SAFE).encode()
        timeouts = {"connect": self._connect_timeout, "read": patience, "write": patience}
        return httpcore.Request(
            method,
            httpcore.URL(scheme=origin.scheme, host=origin.ascii_host, port=origin.port, target=path),
            headers=headers,
            content=content,
            extensions={"timeout": timeouts, "trace": self._sockets.trace},
        )

    @property
    def _connect_timeout(self) -> float:
        return min(_CONNECT, self._timeout)

    async def _reply(self, request: httpcore.Request) -> Reply:
        """Send the request and read the answer.

        A cluster may close an idle connection just as we reuse it. A read is then sent once more, unless we
        closed the connection; a change never is, because it may already have arrived.
        """
        self._traffic.requests += 1
        async with self._sockets.lent() as (connection, used):
            began = self._clock.monotonic()
            try:
                response = await self._send(connection, request)
            except (httpcore.RemoteProtocolError, httpcore.ReadError, httpcore.WriteError):
                if not used or request.method != b"GET" or self._sockets.closed:
                    raise
            else:
                return await self._answer(response, self._clock.monotonic() - began, look=not used)
        await self._sockets.drop_idle()
        async with self._sockets.lent() as (connection, used):
            response = await self._send(connection, request)
            return await self._answer(response, self._clock.monotonic() - began, look=not used)

    async def _send(
        self, connection: httpcore.AsyncHTTPConnection, request: httpcore.Request
    ) -> httpcore.Response:
        """Send the request and return once the head of the answer has arrived."""
        head = Head()
        awaited.set(head)
        response = await connection.handle_async_request(request)
        head.whole = True
        return response

    async def _answer(self, response: httpcore.Response, round_trip: float, *, look: bool) -> Reply:
        """Read the whole answer; `look` at the certificate of a new connection."""
        try:
            if look:
                self._see_certificate(response)
            headers = _headers(response)
            body = await self._body(response, headers.get("content-length", ""))
        finally:
            await response.aclose()
        return Reply(
            status=response.status,
            reason=self._hidden.text(response.extensions["reason_phrase"].decode("ascii", "ignore")),
            headers=self._hidden.headers(headers),
            body=body,
            round_trip=round_trip,
        )

    async def _body(self, response: httpcore.Response, declared: str) -> bytes:
        if declared.isdecimal() and int(declared) > MAX_BODY:
            raise BadAnswer(faults.too_large(f"{MAX_BODY >> 20} MiB"), status=response.status)
        chunks = []
        size = 0
        end, echoed = b"", False
        async for chunk in response.aiter_stream():
            chunks.append(chunk)
            echoed = echoed or self._hidden.within(end + chunk)
            end = (end + chunk)[-self._hidden.longest :]
            size += len(chunk)
            self._traffic.bytes_received += len(chunk)
            if size > MAX_BODY:
                raise BadAnswer(faults.too_large(f"{MAX_BODY >> 20} MiB"), status=response.status)
        body = b"".join(chunks)
        return self._hidden.body(body) if echoed else body

    def _see_certificate(self, response: httpcore.Response) -> None:
        shown = response.extensions["network_stream"].get_extra_info("ssl_object")
        if shown is not None:
            self._traffic.certificate = tls.certificate_of(shown)


def _headers(response: httpcore.Response) -> dict[str, str]:
    """Return the headers with names in lower case; the values of a repeated one are joined by commas."""
    found: dict[str, str] = {}
    for name, value in response.headers:
        key, text = name.decode("latin-1").lower(), value.decode("latin-1")
        found[key] = f"{found[key]}, {text}" if key in found else text
    return found


def _revealed(value: object) -> str:
    if isinstance(value, Secret):
        return value.reveal()
    raise TypeError(f"{type(value).__name__} is not JSON")
