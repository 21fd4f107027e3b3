"""Run this process's one reader: its own connection, which can change nothing."""

import sqlite3
from collections.abc import Callable
from functools import partial
from typing import TypeVar

from ontap_tui.history.records import HistoryError
from ontap_tui.history.sqlite.faults import CANDIDATES, damaged, fault_of, of_storage
from ontap_tui.history.sqlite.store import FileLink, Store
from ontap_tui.history.thread import DatabaseThread

T = TypeVar("T")


class FileReader:
    def __init__(self, store: Store) -> None:
        self._store = store
        self._thread = DatabaseThread("history-reader", FileLink(store, store.open_to_read))

    async def run(self, query: Callable[[sqlite3.Connection], T]) -> T:
        """Run the query. Raises `HistoryError` if the file cannot be read. A damaged one is set aside."""
        return await self._thread.run(partial(self._read, query))

    async def close(self) -> None:
        await self._thread.close()

    def end(self) -> None:
        """Close it when the disk answers, without waiting for that."""
        self._thread.end()

    def _read(self, query: Callable[[sqlite3.Connection], T], link: FileLink) -> T:
        try:
            return query(link.connection())
        except CANDIDATES as error:
            if not of_storage(error):
                raise
            if damaged(error):
                link.set_aside()
            raise HistoryError(fault_of(error, self._store.path)) from error
