"""The log-in to one cluster: opened on first use, shut after a refusal, counted."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from ontap_tui.model import Clock, Fault
from ontap_tui.ontap import faults
from ontap_tui.ontap.errors import AuthenticationFailed, NotSent
from ontap_tui.ontap.origin import Origin
from ontap_tui.ontap.reply import Reply
from ontap_tui.ontap.target import Target
from ontap_tui.ontap.threads import in_own_thread
from ontap_tui.ontap.traffic import MAX_CONNECTIONS, Traffic

if TYPE_CHECKING:
    from ontap_tui.ontap.connection import Connection


class Session:
    """Sends nothing more after a 401, and only one request at a time until the cluster has let one in.

    So a wrong password is one failed log-in, however much is asked at once: repeated ones lock an account.
    One that is changed while we are logged in is as many as are under way at that moment: four at most, and
    whatever waits for one of these connections is not sent.
    """

    def __init__(self, target: Target, origin: Origin, *, clock: Clock, request_timeout: float) -> None:
        self._target = target
        self._origin = origin
        self._clock = clock
        self._request_timeout = request_timeout
        self._connection: Connection | None = None
        self._refused: Fault | None = None
        self._opening = asyncio.Lock()
        self._first = asyncio.Lock()
        self._places = asyncio.Semaphore(MAX_CONNECTIONS)
        self._accepted = False
        self._logins = 0
        self.traffic = Traffic()

    async def exchange(self, method: str, target: str, body: object = None, *, hold: float = 0.0) -> Reply:
        """`hold` is how many s the cluster was asked to hold its answer back.

        Raises:
            NotSent, AnswerLost, BadAnswer: see `errors`.
            AuthenticationFailed: now, or since a 401 before; then nothing was sent.
        """
        if not self._accepted:
            async with self._first:
                if not self._accepted:
                    return await self._exchange(method, target, body, hold)
        async with self._place():
            return await self._exchange(method, target, body, hold)

    @asynccontextmanager
    async def _place(self) -> AsyncIterator[None]:
        try:
            async with asyncio.timeout(self._request_timeout):
                await self._places.acquire()
        except TimeoutError:
            raise NotSent(faults.connections_busy(MAX_CONNECTIONS)) from None
        try:
            yield
        finally:
            self._places.release()

    async def _exchange(self, method: str, target: str, body: object, hold: float) -> Reply:
        if self._refused is not None:
            raise AuthenticationFailed(self._refused, status=401)
        connection = self._connection or await self._open()
        try:
            reply = await connection.exchange(method, target, body, hold=hold)
        except AuthenticationFailed as refusal:
            if connection is self._connection:  # else it is the answer to an earlier log-in
                self._refused = refusal.fault
            raise
        if connection is self._connection and reply.from_inside:
            self._accepted = True
        return reply

    async def _open(self) -> "Connection":
        """In a thread: importing httpx, reading secrets and certificate authorities all take their time."""
        async with self._opening:
            while self._connection is None:
                login = self._logins
                connection = await asyncio.wrap_future(in_own_thread(self._connect))
                if login == self._logins:
                    self._connection = connection
                else:  # what it has read may be out of date
                    await connection.close()
            return self._connection

    def _connect(self) -> "Connection":
        from ontap_tui.ontap.connection import Connection

        return Connection(
            self._target,
            self._origin,
            traffic=self.traffic,
            clock=self._clock,
            request_timeout=self._request_timeout,
        )

    async def close(self) -> None:
        """Forgets the refusal and the secrets; the next exchange logs in anew."""
        connection, self._connection = self._connection, None
        self._logins += 1
        self._refused = None
        self._accepted = False
        if connection is not None:
            await connection.close()
