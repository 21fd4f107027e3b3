"""Run this process's one writer."""

import asyncio
import logging
from abc import ABC, abstractmethod
from collections.abc import Callable
from functools import partial
from typing import Final, Generic, TypeVar

from ontap_tui.history.records import HistoryError
from ontap_tui.history.thread import DatabaseThread, L
from ontap_tui.model import Fault

C = TypeVar("C")
T = TypeVar("T")

PATIENCE: Final = 2.0
"""s after which a store counts as one that does not respond."""

_log = logging.getLogger(__name__)


class Writer(ABC, Generic[L, C]):
    """Runs each piece of work as one transaction on a connection of type `C`, which the link `L` provides.

    A store that fails shows as `fault` until a write succeeds; one that does not respond, until it does.
    """

    def __init__(self, thread: DatabaseThread[L], notices: list[str], silent: Fault) -> None:
        """Prepare the writer; `silent` is the fault of a store that does not respond."""
        self._thread = thread
        self._notices = notices
        self._silent = silent
        self._told: tuple[Fault | None, int] = (None, 0)
        self._news = asyncio.Event()
        self.fault: Fault | None = None
        self._waiting = 0
        self._check: asyncio.TimerHandle | None = None

    @property
    def notices(self) -> tuple[str, ...]:
        return tuple(self._notices)

    def notice(self, text: str) -> None:
        self._notices.append(text)
        self._look()

    async def run(self, work: Callable[[C], T], *, durable: bool = False) -> T:
        """Do the work and return when it is committed; if `durable`, when it would survive a power cut.

        Any other exception that `work` raises rolls it back and is passed on.

        Raises:
            HistoryError: It was not written.
        """
        self._waiting += 1
        if self._waiting == 1:
            self._check_in(PATIENCE)
        try:
            result = await self._thread.run(partial(self._write, work, durable))
            if self.fault is self._silent:
                self.fault = None
            return result
        finally:
            self._waiting -= 1
            if not self._waiting and self._check is not None:
                self._check.cancel()
            self._look()

    async def try_store(self, work: Callable[[C], object] = lambda connection: None) -> None:
        """Create or open the store now, and do the work; a failure or a long delay shows as `fault`."""
        try:
            async with asyncio.timeout(PATIENCE):
                await self.run(work)
        except HistoryError:
            pass
        except TimeoutError:
            if self._thread.busy:
                self._call_silent()

    async def news(self) -> None:
        """Return when `fault` or `notices` have changed since the last call."""
        await self._news.wait()
        self._news.clear()

    async def close(self) -> None:
        await self._thread.close()

    def end(self) -> None:
        """Close the connection once the store responds, without waiting for that."""
        self._thread.end()

    @abstractmethod
    def _transact(self, work: Callable[[C], T], durable: bool, link: L) -> T:
        """Do the work in the thread. Raises `HistoryError` if the store fails."""

    def _write(self, work: Callable[[C], T], durable: bool, link: L) -> T:
        try:
            result = self._transact(work, durable, link)
        except HistoryError as error:
            if error.fault != self.fault:
                _log.warning("%s (%s)", error.fault.summary, error.fault.detail)
            self.fault = error.fault
            raise
        if self.fault is not None:
            _log.info("history is being recorded again")
            self.fault = None
        return result

    def _check_in(self, seconds: float) -> None:
        self._check = asyncio.get_running_loop().call_later(seconds, self._late)

    def _late(self) -> None:
        """Report the store as silent if one write takes too long; otherwise check again later."""
        busy = self._thread.busy
        if busy and busy >= PATIENCE:
            self._call_silent()
        else:
            self._check_in(PATIENCE - busy)

    def _call_silent(self) -> None:
        if self.fault is None:
            self.fault = self._silent
        self._look()

    def _look(self) -> None:
        now = self.fault, len(self.notices)
        if now != self._told:
            self._told = now
            self._news.set()
