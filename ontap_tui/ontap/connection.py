"""Exchange HTTP messages with one cluster, one after another.

Every failure leaves as one of `errors`, raised outside the handler that caught the original, so that no
traceback carries the frames in which httpx holds the credentials.
"""

import asyncio
import logging
import re
from typing import Final
from urllib.parse import quote

import httpcore
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
from ontap_tui.ontap.failures import failure, speaks_old_tls
from ontap_tui.ontap.handshake import newest_tls
from ontap_tui.ontap.hidden import Hidden, basic, secrets_in
from ontap_tui.ontap.origin import Origin
from ontap_tui.ontap.reply import Reply
from ontap_tui.ontap.stream import Head, awaited
from ontap_tui.ontap.target import Credentials, Password, Target, Token
from ontap_tui.ontap.traffic import Traffic
from ontap_tui.ontap.tunnel import network

MAX_BODY: Final = 32 * 1024 * 1024
"""Bytes of one answer; ten thousand jobs, the most ONTAP puts in a page, are about 5 MB."""
_CONNECT: Final = 5.0
_KEEP_ALIVE: Final = 90.0  # longer than the longest pause between two polls
_TARGET_SAFE: Final = "%/?:@!$&'()*+,;=[]~"
_AGENT: Final = f"ontap-tui/{__version__}"
_HEADERS: Final = {
    "Accept": "application/hal+json",
    "Accept-Encoding": "identity",
    "User-Agent": _AGENT,
    "X-Dot-Client-App": _AGENT,
}

_log = logging.getLogger("ontap_tui.http")


class Connection:
    """Keeps up to `Target.connections` sockets open to one origin and sends to no other.

    It uses httpx's transport, not its client: what that adds (redirects, cookies, proxies from the
    environment) is not wanted here. Bodies are requested uncompressed, so that their size on the wire bounds
    their memory.
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
            CredentialsUnavailable: they cannot be read.
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
        self._seen: object = None
        self._network = network(target)
        self._authorization = _authorization(self.credentials)
        hidden.add([*_secrets(credentials), *self._network.secrets])
        self._pool = httpcore.AsyncConnectionPool(
            ssl_context=context,
            max_connections=target.connections,
            keepalive_expiry=_KEEP_ALIVE if target.keep_alive else 0.0,
            network_backend=self._network,
        )
        self._transport = httpx.AsyncHTTPTransport(verify=context, trust_env=False)
        self._transport._pool = self._pool  # its own cannot be told how to look names up

    async def close(self) -> None:
        await self._transport.aclose()

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

        What is percent-encoded in `target` stays so; secrets in `body` are revealed only here. The total time
        is bounded, so that no server can drip for ever.

        Raises:
            NotSent, AnswerLost, BadAnswer, AuthenticationFailed: see `errors`.
        """
        self._hidden.add(secrets_in(body))
        patience = self._timeout + hold
        began = self._clock.monotonic()
        outcome: Reply | OntapError
        try:
            request = self._request(method, target, body, patience)
        except (httpx.InvalidURL, UnicodeError) as error:
            raise NotSent(faults.not_a_host(self._origin, str(error))) from None
        try:
            async with asyncio.timeout(patience + self._timeout):
                outcome = await self._reply(request)
        except UnicodeError as error:  # a name that cannot be looked up, or what a server shows of itself
            outcome = AnswerLost(faults.dropped(str(error)))
        except TimeoutError:
            outcome = AnswerLost(faults.no_answer(patience + self._timeout))
        except (httpx.HTTPError, OSError) as error:
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
            await self._drop_idle()
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

    def _request(self, method: str, target: str, body: object, patience: float) -> httpx.Request:
        headers = dict(_HEADERS)
        if self._authorization is not None:
            headers["Authorization"] = self._authorization.reveal()
        if body is not None:
            headers["Content-Type"] = "application/json"
        timeout = httpx.Timeout(patience, connect=self._connect_timeout, pool=None)
        return httpx.Request(
            method,
            self._origin.url,
            headers=headers,
            content=None if body is None else msgspec.json.encode(body, enc_hook=_revealed),
            extensions={
                "timeout": timeout.as_dict(),
                "target": quote(target, safe=_TARGET_SAFE).encode(),
            },
        )

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
            reason=self._hidden.text(response.reason_phrase),
            headers=self._hidden.headers(response.headers),
            body=body,
            round_trip=round_trip,
        )

    async def _send(self, request: httpx.Request) -> httpx.Response:
        """Send the request and return at the head of the answer.

        A cluster may close a kept connection just when we use it again. A read is then sent once more; a
        change never is, because nobody can tell whether it arrived.
        """
        opened = False

        head = Head()
        awaited.set(head)

        async def trace(event: str, _: object) -> None:
            nonlocal opened
            opened = opened or event == "connection.connect_tcp.started"
            head.whole = head.whole or event == "http11.receive_response_headers.complete"

        request.extensions["trace"] = trace
        try:
            return await self._transport.handle_async_request(request)
        except (httpx.RemoteProtocolError, httpx.ReadError, httpx.WriteError):
            if opened or request.method != "GET":
                raise
        await self._drop_idle()
        return await self._transport.handle_async_request(request)

    async def _drop_idle(self) -> None:
        """Close idle connections after one of them died: after a takeover they lead to a node that no longer
        answers.

        The next request looks the name up again.
        """
        for connection in self._pool.connections:
            if connection.is_idle():
                await connection.aclose()

    async def _body(self, response: httpx.Response) -> bytes:
        declared = response.headers.get("content-length", "")
        if declared.isdecimal() and int(declared) > MAX_BODY:
            raise BadAnswer(faults.too_large(MAX_BODY), status=response.status_code)
        chunks = []
        size = 0
        end, echoed = b"", False
        async for chunk in response.aiter_raw():
            chunks.append(chunk)
            echoed = echoed or self._hidden.within(end + chunk)
            end = (end + chunk)[-self._hidden.longest :]
            size += len(chunk)
            self._traffic.bytes_received += len(chunk)
            if size > MAX_BODY:
                raise BadAnswer(faults.too_large(MAX_BODY), status=response.status_code)
        body = b"".join(chunks)
        return self._hidden.body(body) if echoed else body

    def _see_certificate(self, response: httpx.Response) -> None:
        stream = response.extensions.get("network_stream")
        shown = stream.get_extra_info("ssl_object") if stream is not None else None
        if shown is not None and shown is not self._seen:
            self._seen = shown
            self._traffic.certificate = tls.certificate_of(shown)


def _authorization(credentials: Credentials) -> Secret | None:
    if isinstance(credentials, Password):
        return Secret(f"Basic {basic(credentials.username, credentials.password.reveal()).reveal()}")
    if isinstance(credentials, Token):
        if not re.fullmatch(r"[!-~]+", credentials.token.reveal()):
            raise CredentialsUnavailable("The token is empty, or holds a space, a line end or the like.")
        return Secret(f"Bearer {credentials.token.reveal()}")
    return None


def _secrets(credentials: Credentials) -> tuple[Secret, ...]:
    if isinstance(credentials, Password):
        return credentials.password, basic(credentials.username, credentials.password.reveal())
    return (credentials.token,) if isinstance(credentials, Token) else ()


def _revealed(value: object) -> str:
    if isinstance(value, Secret):
        return value.reveal()
    raise TypeError(f"{type(value).__name__} is not JSON")
