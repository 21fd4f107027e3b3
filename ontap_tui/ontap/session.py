"""The log-in to one cluster: opened on first use, shut after a refusal, counted."""

import asyncio
from typing import TYPE_CHECKING

from ontap_tui.model import Clock, Fault
from ontap_tui.ontap.errors import AuthenticationFailed
from ontap_tui.ontap.origin import Origin
from ontap_tui.ontap.reply import Reply
from ontap_tui.ontap.target import Target
from ontap_tui.ontap.traffic import Traffic

if TYPE_CHECKING:
    from ontap_tui.ontap.connection import Connection


class Session:
    """Sends nothing more after a 401, and only one request at a time until one was accepted.

    So a wrong password is one failed log-in, however much is asked at once: repeated ones lock an account.
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
        self._accepted = asyncio.Event()
        self.traffic = Traffic()

    async def exchange(self, method: str, target: str, body: object = None, *, hold: float = 0.0) -> Reply:
        """`hold` is how many s the cluster was asked to hold its answer back.

        Raises:
            NotSent, AnswerLost, BadAnswer: see `errors`.
            AuthenticationFailed: now, or since a 401 before; then nothing was sent.
        """
        if self._accepted.is_set():
            return await self._exchange(method, target, body, hold)
        async with self._first:
            if not self._accepted.is_set():
                return await self._exchange(method, target, body, hold)
        return await self._exchange(method, target, body, hold)

    async def _exchange(self, method: str, target: str, body: object, hold: float) -> Reply:
        if self._refused is not None:
            raise AuthenticationFailed(self._refused, status=401)
        connection = self._connection or await self._open()
        try:
            reply = await connection.exchange(method, target, body, hold=hold)
        except AuthenticationFailed as refusal:
            self._refused = refusal.fault
            raise
        self._accepted.set()
        return reply

    async def _open(self) -> "Connection":
        """In a thread: importing httpx, reading secrets and certificate authorities all take their time."""
        async with self._opening:
            if self._connection is None:
                self._connection = await asyncio.to_thread(self._connect)
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
        self._refused = None
        self._accepted.clear()
        if connection is not None:
            await connection.close()
