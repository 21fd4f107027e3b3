"""Pair a connection with the one thread that uses it."""

import asyncio
import time
from collections.abc import Callable
from concurrent.futures import Future
from functools import partial
from queue import Empty, SimpleQueue
from threading import Thread
from typing import Any, Generic, Protocol, TypeAlias, TypeVar

from ontap_tui.history.records import HistoryError
from ontap_tui.model import Fault, FaultKind

T = TypeVar("T")


class Closable(Protocol):
    def close(self) -> None: ...


L = TypeVar("L", bound=Closable)

_Work: TypeAlias = tuple[Future[Any], Callable[[], Any]]


class DatabaseThread(Generic[L]):
    """Does work in the order in which it was submitted.

    The program can exit while a disk hangs, because only `close` waits for this thread.
    """

    def __init__(self, name: str, link: L, idle: float | None = None) -> None:
        """Take the connection, which is opened when needed and closed after `idle` s without work."""
        self._link = link
        self._idle = idle
        self._given: SimpleQueue[_Work | None] = SimpleQueue()
        self._thread = Thread(target=self._work, name=name, daemon=True)
        self._closed = False
        self._began: float | None = None

    @property
    def busy(self) -> float:
        """Return for how many s the current work has been running; 0 if there is none.

        The thread itself measures this, because a late event loop says nothing about the disk.
        """
        began = self._began
        return 0.0 if began is None else time.monotonic() - began

    async def run(self, work: Callable[[L], T]) -> T:
        """Do the work in the thread. Raises `HistoryError` once closed, otherwise what `work` raises."""
        if self._closed:
            raise HistoryError(Fault(kind=FaultKind.STORAGE, summary="no history: it is closed"))
        if self._thread.ident is None:
            self._thread.start()
        return await self._give(partial(work, self._link))

    async def close(self) -> None:
        """Finish the work submitted before, then close the connection. Idempotent.

        If cancelled, only the waiting ends: the connection is closed as soon as the disk permits.
        """
        closed = self.end()
        if closed is not None:
            await asyncio.wrap_future(closed)

    def end(self) -> Future[None] | None:
        """Start closing, and return the future that `close` waits for; None if nothing is left to do."""
        if self._closed:
            return None
        self._closed = True
        if self._thread.ident is None:
            return None
        closing: Future[None] = Future()
        closed: Future[None] = Future()
        self._given.put((closing, self._link.close))
        self._given.put((closed, closing.result))
        self._given.put(None)
        return closed

    def _give(self, work: Callable[[], T]) -> "asyncio.Future[T]":
        future: Future[T] = Future()
        self._given.put((future, work))
        return asyncio.wrap_future(future)

    def _work(self) -> None:
        while True:
            try:
                given = self._given.get(timeout=self._idle)
            except Empty:
                self._link.close()
                continue
            if given is None:
                return
            future, work = given
            if not future.set_running_or_notify_cancel():
                continue
            self._began = time.monotonic()
            try:
                result, failure = work(), None
            except BaseException as error:  # noqa: BLE001  # the future raises it to whoever waits
                result, failure = None, error
            self._began = None
            if failure is None:
                future.set_result(result)
            else:
                future.set_exception(failure)
            del result, failure
            del given, future, work  # keep nothing alive while waiting for more work
