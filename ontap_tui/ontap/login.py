"""Manage the login to one cluster: open on first use, renew with a new secret, close after a refusal."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from ontap_tui.model import Clock, Fault
from ontap_tui.ontap import faults
from ontap_tui.ontap.credentials import expiry
from ontap_tui.ontap.errors import AuthenticationFailed, CredentialsUnavailable, NotSent
from ontap_tui.ontap.hidden import Hidden
from ontap_tui.ontap.origin import Origin
from ontap_tui.ontap.reply import Reply
from ontap_tui.ontap.target import Credentials, Target
from ontap_tui.ontap.threads import in_own_thread
from ontap_tui.ontap.traffic import Traffic

if TYPE_CHECKING:
    from ontap_tui.ontap.connection import Connection

_EARLY: Final = timedelta(seconds=30)
"""How long before a token expires it is read again."""
_AGAIN: Final = timedelta(seconds=10)
"""The pause before the next read if the source still returns the old token."""


class Login:
    """Sends nothing more after a 401, and only one request at a time until the cluster has accepted one.

    A wrong password therefore causes one failed login, however much is requested at once; repeated failures
    lock an account. A password changed on the cluster while we are logged in fails once for each pending
    request, four at most; requests that wait for a connection are then not sent. If the secret at its source
    has changed since it was refused, the new one is tried once. A token that states its expiry is read again
    before it expires.
    """

    def __init__(self, target: Target, origin: Origin, *, clock: Clock, request_timeout: float) -> None:
        self._target = target
        self._origin = origin
        self._clock = clock
        self._request_timeout = request_timeout
        self._connection: Connection | None = None
        self._read_again_at: datetime | None = None
        self._refused: Fault | None = None
        self._opening = asyncio.Lock()
        self._first = asyncio.Lock()
        self._places = asyncio.Semaphore(target.connections)
        self._accepted = False
        self._in_doubt = False
        self._logins = 0
        self.traffic = Traffic()
        self._hidden = Hidden()

    async def exchange(self, method: str, target: str, body: object = None, *, hold: float = 0.0) -> Reply:
        """Send a request and read its answer; `hold` is for how many s the cluster may delay it.

        If the secret at its source has changed by the time of a 401, the request is sent again, even if it
        makes a change: a cluster that did not authenticate the sender has done nothing.

        Raises:
            NotSent, AnswerLost, BadAnswer: see `errors`.
            AuthenticationFailed: on this request, or on an earlier one; nothing was sent in that case.
        """
        if not self._accepted:
            async with self._first:
                if not self._accepted:
                    return await self._exchange(method, target, body, hold, alone=nullcontext())
        async with self._place():
            return await self._exchange(method, target, body, hold, alone=self._first)

    @asynccontextmanager
    async def _place(self) -> AsyncIterator[None]:
        try:
            async with asyncio.timeout(self._request_timeout):
                await self._places.acquire()
        except TimeoutError:
            raise NotSent(faults.connections_busy(self._target.connections)) from None
        try:
            yield
        finally:
            self._places.release()

    async def _exchange(
        self, method: str, target: str, body: object, hold: float, *, alone: AbstractAsyncContextManager[None]
    ) -> Reply:
        """Exchange once; `alone` is entered for a second try, because a new secret may be wrong as well."""
        connection = await self._current()
        try:
            return await self._sent_over(connection, method, target, body, hold)
        except AuthenticationFailed as refusal:
            if not await self._renewed(connection, refusal.fault):
                raise
        async with alone:
            connection = await self._current()
            try:
                return await self._sent_over(connection, method, target, body, hold)
            except AuthenticationFailed as refusal:
                if connection is self._connection:
                    self._refused = refusal.fault
                raise

    async def _current(self) -> "Connection":
        """Return the current login, opened or renewed as needed; wait while it is in doubt."""
        if self._in_doubt:
            async with self._opening:
                pass
        if self._refused is not None:
            raise AuthenticationFailed(self._refused, status=401)
        connection = self._connection or await self._open()
        if self._read_again_at is not None and self._clock.now() >= self._read_again_at:
            await self._renewed(connection)
            connection = self._connection or connection
        return connection

    async def _sent_over(
        self, connection: "Connection", method: str, target: str, body: object, hold: float
    ) -> Reply:
        reply = await connection.exchange(method, target, body, hold=hold)
        if connection is self._connection and reply.from_inside:
            self._accepted = True
        return reply

    async def _open(self) -> "Connection":
        """Log in, in a thread: importing httpcore and reading secrets and authorities take time."""
        async with self._opening:
            while self._connection is None:
                login = self._logins
                connection = await asyncio.wrap_future(in_own_thread(self._connect))
                if login == self._logins:
                    self._use(connection)
                    return connection
                await connection.close()  # the secret that it read may be out of date
            return self._connection

    async def _renewed(self, connection: "Connection", refused: Fault | None = None) -> bool:
        """Read the secret of `connection` again; return whether there is a newer login.

        If the secret was `refused` and there is no other, nothing more is sent.
        """
        given = self._target.credentials
        async with self._opening:
            if connection is not self._connection:
                return callable(given) and self._connection is not None
            login = self._logins
            self._in_doubt = refused is not None
            try:
                newer = await self._newer(connection, given) if callable(given) else None
            finally:
                self._in_doubt = False
            if newer is not None and login == self._logins:
                self._accepted = False
                self._use(newer)
                await connection.retire()
                return True
            if newer is not None:
                await newer.close()
            elif refused is not None:
                self._refused = refused
            else:
                self._read_again_at = self._clock.now() + _AGAIN
            return False

    async def _newer(self, connection: "Connection", read: Callable[[], Credentials]) -> "Connection | None":
        """Return a login with the current secret; None if it is unchanged or cannot be read."""

        def log_in() -> "Connection | None":
            credentials = read()
            return None if credentials == connection.credentials else self._connect(credentials)

        try:
            return await asyncio.wrap_future(in_own_thread(log_in))
        except CredentialsUnavailable:
            return None

    def _use(self, connection: "Connection") -> None:
        self._connection = connection
        expires = expiry(connection.credentials)
        self._read_again_at = None if expires is None else expires - _EARLY

    def _connect(self, credentials: Credentials | None = None) -> "Connection":
        """Create the connection. Blocks."""
        from ontap_tui.ontap.connection import Connection

        if credentials is None:
            given = self._target.credentials
            credentials = given() if callable(given) else given
        return Connection(
            self._target,
            self._origin,
            credentials=credentials,
            traffic=self.traffic,
            hidden=self._hidden,
            clock=self._clock,
            request_timeout=self._request_timeout,
        )

    async def close(self) -> None:
        """Forget the refusal and the secrets; the next exchange logs in anew."""
        connection, self._connection = self._connection, None
        self._logins += 1
        self._refused = None
        self._accepted = False
        self._read_again_at = None
        if connection is not None:
            await connection.close()
