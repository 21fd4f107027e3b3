"""The one writer of this process."""

import asyncio
import logging
import sqlite3
from collections.abc import Callable
from functools import partial
from typing import Final, TypeVar

from ontap_tui.history.faults import CANDIDATES, damaged, fault_of, of_storage
from ontap_tui.history.records import HistoryError
from ontap_tui.history.store import Link, Store
from ontap_tui.history.thread import DatabaseThread
from ontap_tui.model import Fault, FaultKind

T = TypeVar("T")

PATIENCE: Final = 2.0
"""s after which a disk counts as one that does not answer."""
_SILENT: Final = Fault(
    kind=FaultKind.STORAGE,
    summary="no history: the disk does not answer",
    remedy="Recording goes on by itself when it does.",
)

_log = logging.getLogger(__name__)


class Writer:
    """Each work is one transaction. A file that fails is a `fault` until a write succeeds again; so is a disk
    that does not answer, until it does.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._thread = DatabaseThread("history-writer", Link(store, store.open_to_write))
        self._told: tuple[Fault | None, int] = (None, 0)
        self._news = asyncio.Event()
        self.fault: Fault | None = None
        self._waiting = 0
        self._check: asyncio.TimerHandle | None = None

    @property
    def notices(self) -> tuple[str, ...]:
        return tuple(self._store.notices)

    def notice(self, text: str) -> None:
        self._store.notices.append(text)
        self._look()

    async def run(self, work: Callable[[sqlite3.Connection], T], *, durable: bool = False) -> T:
        """Returns when it is committed; `durable`: and would survive a power cut.

        Raises:
            HistoryError: It was not written. Anything else that `work` raises undoes it and comes through.
        """
        self._waiting += 1
        if self._waiting == 1:
            self._check_in(PATIENCE)
        try:
            result = await self._thread.run(partial(self._write, work, durable))
            if self.fault is _SILENT:
                self.fault = None
            return result
        finally:
            self._waiting -= 1
            if not self._waiting and self._check is not None:
                self._check.cancel()
            self._look()

    async def try_file(self) -> None:
        """Makes or opens the file now; what is wrong with it, or how long it takes, shows as `fault`."""
        try:
            async with asyncio.timeout(PATIENCE):
                await self.run(lambda connection: None)
        except HistoryError:
            pass
        except TimeoutError:
            if self._thread.busy:
                self._call_silent()

    async def news(self) -> None:
        """Returns when `fault` or `notices` have changed since the last call."""
        await self._news.wait()
        self._news.clear()

    def _check_in(self, seconds: float) -> None:
        self._check = asyncio.get_running_loop().call_later(seconds, self._late)

    def _late(self) -> None:
        """Call the disk silent where it holds up one write for too long; else look again later."""
        busy = self._thread.busy
        if busy and busy >= PATIENCE:
            self._call_silent()
        else:
            self._check_in(PATIENCE - busy)

    def _call_silent(self) -> None:
        if self.fault is None:
            self.fault = _SILENT
        self._look()

    def _look(self) -> None:
        now = self.fault, len(self.notices)
        if now != self._told:
            self._told = now
            self._news.set()

    async def close(self) -> None:
        await self._thread.close()

    def end(self) -> None:
        """Have it closed when the disk answers, without waiting for that."""
        self._thread.end()

    def _write(self, work: Callable[[sqlite3.Connection], T], durable: bool, link: Link) -> T:
        try:
            try:
                result = _transact(link.connection(), work, durable)
            except (sqlite3.DatabaseError, UnicodeDecodeError) as error:
                if not damaged(error):
                    raise
                link.set_aside()
                result = _transact(link.connection(), work, durable)
        except CANDIDATES as error:
            if not of_storage(error):
                raise
            fault = fault_of(error, self._store.path)
            if fault != self.fault:
                _log.warning("%s (%s)", fault.summary, fault.detail)
            self.fault = fault
            raise HistoryError(fault) from error
        if self.fault is not None:
            _log.info("history is written again")
            self.fault = None
        return result


def _transact(connection: sqlite3.Connection, work: Callable[[sqlite3.Connection], T], durable: bool) -> T:
    connection.execute(f"PRAGMA synchronous = {'FULL' if durable else 'NORMAL'}")
    connection.execute("BEGIN IMMEDIATE")
    try:
        result = work(connection)
        connection.execute("COMMIT")
    except BaseException:
        connection.rollback()
        raise
    return result
