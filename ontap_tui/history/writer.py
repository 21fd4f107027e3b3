"""The one writer of this process."""

import logging
import sqlite3
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import TypeVar

from ontap_tui.history.faults import CANDIDATES, damaged, fault_of, of_storage
from ontap_tui.history.records import HistoryError
from ontap_tui.history.store import Link, Store
from ontap_tui.history.thread import DatabaseThread
from ontap_tui.model import Fault

T = TypeVar("T")

_log = logging.getLogger(__name__)


class Writer:
    """Each work is one transaction. A file that fails is a `fault` until a write succeeds again."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._thread = DatabaseThread("history-writer", Link(store, store.open_to_write))
        self.fault: Fault | None = None

    @property
    def notices(self) -> tuple[str, ...]:
        return tuple(self._store.notices)

    async def run(self, work: Callable[[sqlite3.Connection], T], *, durable: bool = False) -> T:
        """Returns when it is committed; `durable`: and would survive a power cut.

        Raises:
            HistoryError: It was not written. Anything else that `work` raises undoes it and comes through.
        """
        return await self._thread.run(partial(self._write, work, durable))

    async def try_file(self) -> None:
        """Makes or opens the file now; what is wrong with it shows as `fault`."""
        with suppress(HistoryError):
            await self.run(lambda connection: None)

    async def close(self) -> None:
        await self._thread.close()

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
